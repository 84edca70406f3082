using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>The times of a span, in UTC, after repair of what cannot be true.</summary>
/// <param name="EndedAt">Null while it runs, or when it never ended.</param>
internal readonly record struct SpanTimes(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, bool Repaired)
{
    /// <summary>Before this there was no OpenTelemetry to send anything: a clock that was never set.</summary>
    private const ulong Earliest = 946_684_800_000_000_000; // 2000-01-01

    /// <summary>How far the clock of an emitter may run ahead of ours.</summary>
    private const ulong MostAhead = 86_400_000_000_000;

    public static SpanTimes Of(RawSpan span)
    {
        var latest = span.ReceivedNanos + MostAhead;
        var start = IsPossible(span.StartNanos, latest) ? span.StartNanos : 0;
        var end = IsPossible(span.EndNanos, latest) ? span.EndNanos : 0;
        var repaired = start != span.StartNanos || end != span.EndNanos || start == 0;

        if (start == 0) start = end != 0 ? end : span.ReceivedNanos;
        if (end == 0 && span.EndNanos != 0) end = start;
        if (end != 0 && end < start)
        {
            end = start;
            repaired = true;
        }
        return new(UnixNanos.ToTime(start), end == 0 ? null : UnixNanos.ToTime(end), repaired);
    }

    private static bool IsPossible(ulong nanos, ulong latest) => nanos >= Earliest && nanos <= latest;
}
