using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Whether <c>gen_ai.usage.input_tokens</c> contains the cached tokens, by who sent it and in which generation of keys.</summary>
internal static class GenAiUsage
{
    public static (UsageSemantics Semantics, string? Rule) SemanticsOf(SpanReader span)
    {
        if (span.Has("gen_ai.usage.cache_read.input_tokens") || span.Has("gen_ai.usage.cache_write.input_tokens") || span.Has("gen_ai.usage.cache_creation.input_tokens"))
            return (UsageSemantics.Inclusive, "OpenTelemetry GenAI 1.40: input includes cached");
        if (!span.Has("gen_ai.usage.cache_read_input_tokens") && !span.Has("gen_ai.usage.cache_creation_input_tokens")) return default;
        if (span.Scope.StartsWith("@traceloop/", StringComparison.Ordinal) || span.Scope.StartsWith("opentelemetry.instrumentation.", StringComparison.Ordinal))
            return (UsageSemantics.Inclusive, "OpenLLMetry sums cached tokens into the input");
        var provider = ProviderName.Canonical(span.Text("gen_ai.provider.name", "gen_ai.system")?.Value, null, span.Text("gen_ai.request.model")?.Value);
        var isClaude = span.Text("gen_ai.request.model")?.Value.Contains("claude", StringComparison.OrdinalIgnoreCase) ?? false;
        return provider == "anthropic" || provider == "aws.bedrock" && isClaude
            ? (UsageSemantics.Exclusive, "keys older than OpenTelemetry GenAI 1.40 from Anthropic: as in its API, cached comes on top")
            : default;
    }
}
