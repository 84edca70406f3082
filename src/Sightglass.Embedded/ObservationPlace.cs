using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// Where an observation stands in a list by start; greater is newer. Span ids are unique within a trace only: without the trace two could change
/// places between two pages.
/// </summary>
internal readonly record struct ObservationPlace(long Micros, ulong Span, UInt128 Trace) : IComparable<ObservationPlace>
{
    /// <summary>The columns that <see cref="Sql"/> compares with.</summary>
    public const string Columns = "(started_at, span_id, trace_id)";

    public string Sql => $"(make_timestamp({Micros}), {Hot.Literal(new ObservationId(Span))}, {Hot.Literal(new TraceId(Trace))})";

    /// <summary>As a cursor of a page that ends here.</summary>
    public string Cursor => PageCursor.Of(Micros, (long)Span, (long)(ulong)(Trace >> 64), (long)(ulong)Trace);

    public static ObservationPlace Of(SpanKey key, long micros) => new(micros, key.Span.Value, key.Trace.Value);

    public static ObservationPlace Of(ObservationSummary observation) => Of(new(observation.TraceId, observation.Id), Row.Micros(observation.StartedAt));

    public static ObservationPlace? Of(string? cursor) =>
        PageCursor.Parse(cursor) is [var micros, var span, var high, var low] ? new(micros, (ulong)span, new((ulong)high, (ulong)low)) : null;

    public int CompareTo(ObservationPlace other) => (Micros, Span, Trace).CompareTo((other.Micros, other.Span, other.Trace));
}
