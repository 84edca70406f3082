using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Usage of the AI SDK. Since version 6 the input includes cached tokens for every provider and a true split stands beside it; before, it was
/// whatever the provider's API says, so with Anthropic cached tokens come on top.
/// </summary>
internal static class VercelUsage
{
    public static Known<ReportedUsage>? Of(SpanReader span)
    {
        if (span.KeyUnder("ai.usage.") is not { } first) return null;
        // Parsed only when it may hold what is asked of it: cached or reasoning tokens.
        var sent = ValueContent.Encode(span["ai.response.providerMetadata"]);
        using var metadata = sent.Span.IndexOf("ache"u8) >= 0 || sent.Span.IndexOf("reasoning"u8) >= 0 ? Json.Parse(sent) : null;
        var more = metadata?.RootElement ?? default;
        var isSplit = span.KeyUnder("ai.usage.inputTokenDetails.") is not null;
        var provider = ProviderName.Canonical(span.Text("ai.model.provider")?.Value, null, null);
        var isExclusive = !isSplit && provider is "anthropic" or "aws.bedrock";
        return ReportedUsage.Known(new()
        {
            Input = span.Tokens("ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"),
            Output = span.Tokens("ai.usage.outputTokens", "ai.usage.completionTokens"),
            Total = span.Tokens("ai.usage.totalTokens"),
            CacheRead = span.Tokens("ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens") ?? CacheRead(more),
            CacheWrite = span.Tokens("ai.usage.inputTokenDetails.cacheWriteTokens") ?? CacheWrite(more),
            CacheWrite1h = CacheCreation(more).Tokens("ephemeral_1h_input_tokens"),
            Reasoning = span.Tokens("ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens") ?? Of(more, "openai").Tokens("reasoningTokens"),
            InputSemantics = isSplit ? UsageSemantics.Inclusive : isExclusive ? UsageSemantics.Exclusive : UsageSemantics.Unknown,
            Rule = isSplit ? "AI SDK 6: input includes cached" : isExclusive ? "AI SDK before 6 with Anthropic: cached comes on top" : null,
        }, span.Has("ai.usage.inputTokens") ? "ai.usage.inputTokens" : first);
    }

    private static long? CacheRead(JsonElement more) =>
        Of(more, "openai").Tokens("cachedPromptTokens") ?? Of(Of(more, "anthropic"), "usage").Tokens("cache_read_input_tokens")
        ?? Of(more, "anthropic").Tokens("cacheReadInputTokens") ?? Of(Of(more, "bedrock"), "usage").Tokens("cacheReadInputTokens");

    private static long? CacheWrite(JsonElement more) =>
        Of(more, "anthropic").Tokens("cacheCreationInputTokens") ?? Of(Of(more, "anthropic"), "usage").Tokens("cache_creation_input_tokens")
        ?? Of(Of(more, "bedrock"), "usage").Tokens("cacheWriteInputTokens", "cacheCreationInputTokens");

    private static JsonElement CacheCreation(JsonElement more) => Of(Of(Of(more, "anthropic"), "usage"), "cache_creation");

    private static JsonElement Of(JsonElement element, string name) => element.TryGet(name, JsonValueKind.Object, out var inner) ? inner : default;
}
