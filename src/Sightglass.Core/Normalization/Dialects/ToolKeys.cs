using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>The keys in which a dialect describes an executed tool, read on demand.</summary>
internal readonly record struct ToolKeys(
    SpanReader Span, string Key, string NameKey, string IdKey, string DescriptionKey, string ArgumentsKey, string ResultKey)
{
    public Known<Content>? AsInput() => Span.Input(ArgumentsKey);

    public Known<Content>? AsOutput() => Span.Output(ResultKey);

    public Known<ToolExecution> AsTool() => new(new(Span.Text(NameKey)?.Value, Span.Text(IdKey)?.Value, Span.Text(DescriptionKey)?.Value,
        AsInput()?.Value ?? Content.None, AsOutput()?.Value ?? Content.None), Key);
}
