using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Usage as the API of a provider returns it (OpenAI, Anthropic, Gemini, Bedrock Converse) or as LangChain normalizes it, for the frameworks that
/// hand it on unchanged.
/// </summary>
internal static class ProviderUsage
{
    public static ReportedUsage Of(JsonElement usage)
    {
        if (usage.TryGet("promptTokenCount", out _) || usage.TryGet("prompt_token_count", out _)) return OfGemini(usage);
        var input = usage.Object("prompt_tokens_details", "input_tokens_details", "input_token_details");
        var output = usage.Object("completion_tokens_details", "output_tokens_details", "output_token_details");
        var isBeside = usage.TryGet("cache_read_input_tokens", out _) || usage.TryGet("cache_creation_input_tokens", out _)
            || usage.TryGet("cacheReadInputTokens", out _) || usage.TryGet("cacheWriteInputTokens", out _);
        var isWithin = input.ValueKind == JsonValueKind.Object;
        return new()
        {
            Input = usage.Tokens("prompt_tokens", "input_tokens", "inputTokens", "promptTokens"),
            Output = usage.Tokens("completion_tokens", "output_tokens", "outputTokens", "completionTokens"),
            Total = usage.Tokens("total_tokens", "totalTokens"),
            CacheRead = input.Tokens("cached_tokens", "cache_read") ?? usage.Tokens("cache_read_input_tokens", "cacheReadInputTokens",
                "cached_tokens", "prompt_cache_hit_tokens"),
            CacheWrite = input.Tokens("cache_creation", "cache_write_tokens") ?? usage.Tokens("cache_creation_input_tokens", "cacheWriteInputTokens"),
            CacheWrite1h = usage.Object("cache_creation").Tokens("ephemeral_1h_input_tokens"),
            InputAudio = input.Tokens("audio_tokens", "audio"),
            Reasoning = output.Tokens("reasoning_tokens", "reasoning"),
            OutputAudio = output.Tokens("audio_tokens", "audio"),
            InputSemantics = isWithin ? UsageSemantics.Inclusive : isBeside ? UsageSemantics.Exclusive : UsageSemantics.Unknown,
            Rule = isWithin ? "details of the input are part of it" : isBeside ? "as in the provider's API, cached comes on top" : null,
        };
    }

    /// <summary>For frameworks that do not touch the provider's figures: with Anthropic's API and Bedrock's, cached tokens come on top of the
    /// input.</summary>
    public static (UsageSemantics Semantics, string? Rule) AsProvided(string? provider, string? model) =>
        ProviderName.Canonical(provider, null, model) switch
        {
            "anthropic" => (UsageSemantics.Exclusive, "figures of Anthropic's API: cached comes on top"),
            "aws.bedrock" => (UsageSemantics.Exclusive, "figures of Bedrock's API: cached comes on top"),
            _ => default,
        };

    // candidates exclude thoughts unless the total says otherwise (a model that is not Gemini behind the same interface); tool use is input of
    // its own.
    private static ReportedUsage OfGemini(JsonElement usage)
    {
        var input = usage.Tokens("promptTokenCount", "prompt_token_count");
        var output = usage.Tokens("candidatesTokenCount", "candidates_token_count");
        var total = usage.Tokens("totalTokenCount", "total_token_count");
        var reasoning = usage.Tokens("thoughtsTokenCount", "thoughts_token_count");
        var toolUse = usage.Tokens("toolUsePromptTokenCount", "tool_use_prompt_token_count");
        return new()
        {
            Input = toolUse is null ? input : (input ?? 0) + toolUse,
            Output = output ?? (reasoning is null ? null : 0),
            Total = total,
            CacheRead = usage.Tokens("cachedContentTokenCount", "cached_content_token_count"),
            Reasoning = reasoning,
            OutputContainsReasoning = reasoning is null ? null : total is not null && total == (input ?? 0) + (toolUse ?? 0) + (output ?? 0),
            InputSemantics = UsageSemantics.Inclusive,
            Rule = "Gemini: the prompt includes cached",
        };
    }
}
