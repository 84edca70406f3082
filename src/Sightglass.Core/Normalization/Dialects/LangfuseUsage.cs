using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Langfuse's <c>usage_details</c>: either OpenAI's usage as the API returns it, or a free map whose keys Langfuse asks to be disjoint
/// (and mostly are: a total that equals input + output says when they are not).
/// </summary>
internal static class LangfuseUsage
{
    private const string UsageKey = "langfuse.observation.usage_details";
    private const string CostKey = "langfuse.observation.cost_details";

    public static Known<ReportedUsage>? Of(SpanReader span)
    {
        if (!SpanReader.SaysSomething(span[UsageKey])) return null;
        using var json = Json.Parse(ValueContent.Encode(span[UsageKey]));
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } usage) return null;
        return ReportedUsage.Known(IsProviders(usage) ? OfProvider(usage) : OfMap(usage), UsageKey);
    }

    public static Known<ReportedCost>? CostOf(SpanReader span)
    {
        if (!SpanReader.SaysSomething(span[CostKey])) return null;
        using var json = Json.Parse(ValueContent.Encode(span[CostKey]));
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } costs) return null;
        var details = new Dictionary<string, decimal>();
        foreach (var cost in costs.EnumerateObject())
            if (ReportedCosts.Amount(Json.Number(cost.Value)) is { } amount) details[cost.Name] = amount;
        return ReportedCosts.Of(details, [], CostKey);
    }

    private static bool IsProviders(JsonElement usage) =>
        usage.TryGet("prompt_tokens", out _) || usage.TryGet("promptTokens", out _) || usage.TryGet("input_tokens", out _);

    private static ReportedUsage OfProvider(JsonElement usage)
    {
        var input = Details(usage, "prompt_tokens_details", "input_tokens_details");
        var output = Details(usage, "completion_tokens_details", "output_tokens_details");
        return new()
        {
            Input = usage.Tokens("prompt_tokens", "input_tokens", "promptTokens"),
            Output = usage.Tokens("completion_tokens", "output_tokens", "completionTokens"),
            Total = usage.Tokens("total_tokens", "totalTokens"),
            CacheRead = input.Tokens("cached_tokens") ?? usage.Tokens("cache_read_input_tokens"),
            CacheWrite = usage.Tokens("cache_creation_input_tokens"),
            InputAudio = input.Tokens("audio_tokens"),
            Reasoning = output.Tokens("reasoning_tokens"),
            OutputAudio = output.Tokens("audio_tokens"),
            // Anthropic's API has its cache figures beside the input, OpenAI's in details of it.
            InputSemantics = usage.TryGet("cache_read_input_tokens", out _) || usage.TryGet("cache_creation_input_tokens", out _)
                ? UsageSemantics.Exclusive : UsageSemantics.Inclusive,
            Rule = "usage in the shape of the provider's API",
        };
    }

    private static JsonElement Details(JsonElement usage, string chat, string responses) =>
        usage.TryGet(chat, out var details) || usage.TryGet(responses, out details) ? details : default;

    private static ReportedUsage OfMap(JsonElement usage)
    {
        var map = new Usage();
        long? total = null;
        foreach (var property in usage.EnumerateObject())
        {
            if (Json.Number(property.Value) is not (>= 0 and <= SpanReader.MostTokens and var tokens)) continue;
            if (property.Name == "total") total = (long)tokens;
            else if (ClassOf(property.Name) is { } known) map = map.With(known, (map[known] ?? 0) + (long)tokens);
        }
        var sides = (map[TokenClass.Input] ?? 0) + (map[TokenClass.Output] ?? 0);
        var hasDetails = map.Total > sides;
        var overlaps = hasDetails && total == sides;
        return new()
        {
            Input = map[TokenClass.Input],
            Output = map[TokenClass.Output],
            Total = total,
            CacheRead = map[TokenClass.CacheRead],
            CacheWrite = map[TokenClass.CacheWrite1h] is { } hour ? (map[TokenClass.CacheWrite] ?? 0) + hour : map[TokenClass.CacheWrite],
            CacheWrite1h = map[TokenClass.CacheWrite1h],
            InputAudio = map[TokenClass.InputAudio],
            InputImage = map[TokenClass.InputImage],
            Reasoning = map[TokenClass.Reasoning],
            OutputAudio = map[TokenClass.OutputAudio],
            OutputImage = map[TokenClass.OutputImage],
            IsAlreadySplit = hasDetails && !overlaps,
            InputSemantics = overlaps ? UsageSemantics.Inclusive : UsageSemantics.Unknown,
            Rule = !hasDetails ? null : overlaps ? "usage_details: total = input + output, so they include the details"
                : total is not null ? "usage_details: total = sum of all keys, so they are disjoint"
                : "usage_details: keys are disjoint, as Langfuse asks",
        };
    }

    private static TokenClass? ClassOf(string key) => key switch
    {
        "input_cached_tokens" or "input_cached" or "input_cache_read" or "cache_read_input_tokens" or "cache_read" or "cached_tokens" => TokenClass.CacheRead,
        "input_cache_creation_1h" => TokenClass.CacheWrite1h,
        _ when key.Contains("cache_creation", StringComparison.Ordinal) || key.Contains("cache_write", StringComparison.Ordinal) => TokenClass.CacheWrite,
        "input_audio_tokens" or "input_audio" => TokenClass.InputAudio,
        "input_image_tokens" or "input_image" => TokenClass.InputImage,
        "output_reasoning_tokens" or "output_reasoning" or "reasoning_tokens" or "reasoning" => TokenClass.Reasoning,
        "output_audio_tokens" or "output_audio" => TokenClass.OutputAudio,
        "output_image_tokens" or "output_image" => TokenClass.OutputImage,
        // Predictions, tool use and whatever a provider invents: part of the side that its name says.
        _ when key.StartsWith("output", StringComparison.Ordinal) => TokenClass.Output,
        _ when key.StartsWith("input", StringComparison.Ordinal) => TokenClass.Input,
        _ => null,
    };
}
