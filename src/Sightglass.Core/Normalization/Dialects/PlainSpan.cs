using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Last: what can be guessed of a span that no other dialect knows, so that it is still a visible one.</summary>
internal sealed class PlainSpan : IDialect
{
    private static readonly Namespaces Guessed = Namespaces.Of("input", "output", "metadata", "model");

    public string Name => "Plain span";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Guessed) || span.Has("openinference.span.kind")) return null;
        var input = span.Input("input.value", "input");
        var output = span.Output("output.value", "output");
        var metadata = span.Has("metadata") ? Metadata.Of(span, "metadata") : null;
        var model = span.Text("model");
        return input is null && output is null && metadata is null && model is null ? null : new()
        {
            Type = model is { } known ? new(ObservationType.Generation, known.Key) : null,
            RespondedModel = model,
            Input = input,
            Output = output,
            Metadata = metadata,
        };
    }
}
