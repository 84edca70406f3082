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
        long sum = 0;
        long? total = null, input = null, output = null, read = null, write = null, write1h = null, audioIn = null, imageIn = null, reasoning = null, audioOut = null, imageOut = null;
        foreach (var property in usage.EnumerateObject())
        {
            if (Json.Number(property.Value) is not (>= 0 and <= SpanReader.MostTokens and var number)) continue;
            var tokens = (long)number;
            if (property.Name is "total")
            {
                total = tokens;
                continue;
            }
            sum += tokens;
            ref var into = ref input;
            switch (property.Name)
            {
                case "input_cached_tokens" or "input_cached" or "input_cache_read" or "cache_read_input_tokens" or "cache_read" or "cached_tokens": into = ref read; break;
                case "input_cache_creation_1h": into = ref write1h; break;
                case var n when n.Contains("cache_creation", StringComparison.Ordinal) || n.Contains("cache_write", StringComparison.Ordinal): into = ref write; break;
                case "input_audio_tokens" or "input_audio": into = ref audioIn; break;
                case "input_image_tokens" or "input_image": into = ref imageIn; break;
                case "output_reasoning_tokens" or "output_reasoning" or "reasoning_tokens" or "reasoning": into = ref reasoning; break;
                case "output_audio_tokens" or "output_audio": into = ref audioOut; break;
                case "output_image_tokens" or "output_image": into = ref imageOut; break;
                case "input" or "output": if (property.Name == "output") into = ref output; break;
                // Predictions, tool use and whatever a provider invents: part of the side that its name says.
                case var n when n.StartsWith("output", StringComparison.Ordinal): into = ref output; break;
                case var n when n.StartsWith("input", StringComparison.Ordinal): break;
                default: continue;
            }
            into = (into ?? 0) + tokens;
        }
        if (write1h is not null) write = (write ?? 0) + write1h;
        var details = sum - (input ?? 0) - (output ?? 0);
        var overlaps = details > 0 && total is not null && total == (input ?? 0) + (output ?? 0);
        return new()
        {
            Input = input, Output = output, Total = total, CacheRead = read, CacheWrite = write, CacheWrite1h = write1h, InputAudio = audioIn,
            InputImage = imageIn, Reasoning = reasoning, OutputAudio = audioOut, OutputImage = imageOut,
            IsAlreadySplit = !overlaps && details > 0,
            InputSemantics = overlaps ? UsageSemantics.Inclusive : UsageSemantics.Unknown,
            Rule = details == 0 ? null : overlaps ? "usage_details: total = input + output, so they include the details"
                : total is not null ? "usage_details: total = sum of all keys, so they are disjoint" : "usage_details: keys are disjoint, as Langfuse asks",
        };
    }
}
