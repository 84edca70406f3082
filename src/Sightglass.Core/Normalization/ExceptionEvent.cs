namespace Sightglass.Core.Normalization;

/// <summary>What went wrong, from the event in which OpenTelemetry records an exception. The last one counts: earlier ones were retried.</summary>
internal readonly record struct ExceptionEvent(string? Type, string? Message, string? Stack)
{
    public static ExceptionEvent? Of(RawSpan span)
    {
        for (var i = span.Events.Count - 1; i >= 0; i--)
        {
            var e = span.Events[i];
            if (e.Name is not ("exception" or "gen_ai.client.operation.exception")) continue;
            return new(e["exception.type"].AsText(), e["exception.message"].AsText(), e["exception.stacktrace"].AsText());
        }
        return null;
    }
}
