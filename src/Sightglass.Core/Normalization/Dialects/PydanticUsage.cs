using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Usage of Pydantic AI: the input includes cached tokens for every provider. Details stand twice, under the conventions' keys and under
/// <c>details.*</c>, and are one and the same; an agent's sums are under <c>gen_ai.aggregated_usage.*</c> since version 5.
/// </summary>
internal static class PydanticUsage
{
    public static Known<ReportedUsage>? Of(SpanReader span)
    {
        if (span.KeyUnder("gen_ai.aggregated_usage.") is { } sum) return ReportedUsage.Known(Under(span, "gen_ai.aggregated_usage."), sum);
        if (span.Has("gen_ai.usage.raw")) return Raw(span);
        if (span.KeyUnder("gen_ai.usage.") is { } first) return ReportedUsage.Known(Under(span, "gen_ai.usage."), first);
        using var response = AttributeJson.Parse(span, "response_data");
        return response?.RootElement.Object("usage") is { ValueKind: JsonValueKind.Object } usage
            ? ReportedUsage.Known(ProviderUsage.Of(usage), "response_data") : null;
    }

    private static ReportedUsage Under(SpanReader span, string prefix) => new()
    {
        Input = span.Tokens(prefix + "input_tokens", prefix + "prompt_tokens"),
        Output = span.Tokens(prefix + "output_tokens", prefix + "completion_tokens"),
        CacheRead = span.Tokens(prefix + "cache_read.input_tokens", prefix + "details.cache_read_tokens", prefix + "details.cache_read_input_tokens",
            prefix + "details.cached_tokens"),
        CacheWrite = span.Tokens(prefix + "cache_write.input_tokens", prefix + "cache_creation.input_tokens", prefix + "details.cache_write_tokens",
            prefix + "details.cache_creation_input_tokens"),
        InputAudio = span.Tokens(prefix + "audio.input_tokens", prefix + "details.input_audio_tokens"),
        Reasoning = span.Tokens(prefix + "reasoning.output_tokens", prefix + "details.reasoning_tokens"),
        OutputAudio = span.Tokens(prefix + "audio.output_tokens", prefix + "details.output_audio_tokens"),
        InputSemantics = UsageSemantics.Inclusive,
        Rule = "Pydantic AI: input includes cached for every provider",
    };

    // Logfire's figures may be sums already; the provider's own beside them tell the details.
    private static Known<ReportedUsage>? Raw(SpanReader span)
    {
        using var json = AttributeJson.Parse(span, "gen_ai.usage.raw");
        var raw = ProviderUsage.Of(json?.RootElement ?? default);
        var known = Under(span, "gen_ai.usage.");
        if (known.Input is null || known.Input == raw.Input) return ReportedUsage.Known(raw.IsEmpty ? known
            : raw with { Output = raw.Output ?? known.Output }, "gen_ai.usage.raw");
        return ReportedUsage.Known(known with
        {
            CacheRead = known.CacheRead ?? raw.CacheRead,
            CacheWrite = known.CacheWrite ?? raw.CacheWrite,
            Reasoning = known.Reasoning ?? raw.Reasoning,
        }, "gen_ai.usage.input_tokens");
    }
}
