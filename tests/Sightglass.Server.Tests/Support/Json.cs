using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Tests.Support;

/// <summary>OTLP/JSON requests.</summary>
internal static class Json
{
    public static string Traces(params string[] spans) =>
        $$"""{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"tests"},"spans":[{{string.Join(',', spans)}}]}]}]}""";

    public static string Logs(params string[] records) =>
        $$"""{"resourceLogs":[{"scopeLogs":[{"scope":{"name":"tests"},"logRecords":[{{string.Join(',', records)}}]}]}]}""";

    /// <param name="more">Further fields, each after a comma.</param>
    public static string Span(TraceId trace, ulong id = 1, string more = "") =>
        $$"""{"traceId":"{{trace}}","spanId":"{{new ObservationId(id)}}","name":"chat","kind":3,"startTimeUnixNano":"1780000000000000000","endTimeUnixNano":"1780000001000000000"{{more}}}""";
}
