using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Anthropic's own SDKs: the conventions on model calls, one client span for every other REST call too, and a loop around calls whose usage repeats them.
/// https://platform.claude.com/docs
/// </summary>
internal sealed class AnthropicSdk : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("anthropic", "gen_ai");

    public string Name => "Anthropic SDK";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || !span.Scope.StartsWith("com.anthropic.", StringComparison.Ordinal)) return null;
        var isLoop = span.Span.Name == "anthropic.messages.tool_runner";
        // Listing models or uploading a file is no model call, even where the call names a model.
        var isRest = span.Span.Name?.StartsWith("anthropic.", StringComparison.Ordinal) == true && !span.Has("gen_ai.operation.name");
        return new()
        {
            Type = isLoop ? new(ObservationType.Chain, "name") : isRest ? new(ObservationType.Span, "name") : null,
            IsRollup = isLoop ? new(true, "name") : null,
            FinishReasons = span.Texts("anthropic.message.stop_reason"),
            Parameters = Parameters.Under(span, "anthropic.request.", Parameters.Under(span, "anthropic.thinking.")),
            SessionId = span.Text("anthropic.session.id"),
        };
    }
}
