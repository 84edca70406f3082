namespace Sightglass.Core.Normalization;

/// <summary>One way of writing LLM telemetry into span attributes.</summary>
public interface IDialect
{
    /// <summary>As people call it, e.g. <c>OpenInference</c>.</summary>
    string Name { get; }

    /// <summary>
    /// What this dialect can tell about a span; null when the span does not speak it. Never throws, whatever the attributes hold.
    /// Runs on every span received: the first line asks <see cref="SpanReader.Speaks"/> or the scope and leaves.
    /// </summary>
    Reading? Read(SpanReader span);
}
