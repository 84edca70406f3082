using System.Globalization;

namespace Sightglass.Core.Normalization;

/// <summary>Time to the first token, from the moment it came.</summary>
internal static class FirstToken
{
    /// <param name="at">ISO 8601, possibly as a JSON string; UTC when no zone is given.</param>
    public static Known<TimeSpan>? At(SpanReader span, string? at, string key) =>
        DateTimeOffset.TryParse(at?.Trim('"'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first)
            ? After(span, first.UtcDateTime - DateTime.UnixEpoch, key) : null;

    /// <param name="nanos">Unix nanoseconds; 0 when unknown.</param>
    public static Known<TimeSpan>? At(SpanReader span, ulong nanos, string key) =>
        nanos == 0 ? null : After(span, TimeSpan.FromTicks((long)(nanos / 100)), key);

    // Before the start or a day later: clocks that do not agree.
    private static Known<TimeSpan>? After(SpanReader span, TimeSpan sinceEpoch, string key)
    {
        if (span.Span.StartNanos == 0) return null;
        var elapsed = sinceEpoch - TimeSpan.FromTicks((long)(span.Span.StartNanos / 100));
        return elapsed < TimeSpan.Zero || elapsed > TimeSpan.FromDays(1) ? null : new(elapsed, key);
    }
}
