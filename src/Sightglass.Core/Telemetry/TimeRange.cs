namespace Sightglass.Core.Telemetry;

/// <summary>Half-open <c>[From, To)</c>, in UTC, never empty.</summary>
public sealed record TimeRange
{
    private TimeRange(DateTimeOffset from, DateTimeOffset to) => (From, To) = (from.ToUniversalTime(), to.ToUniversalTime());

    public static TimeRange All { get; } = new(DateTimeOffset.UnixEpoch, new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public DateTimeOffset From { get; }
    public DateTimeOffset To { get; }

    public static TimeRange? Create(DateTimeOffset from, DateTimeOffset to) => from < to ? new(from, to) : null;

    /// <summary>What of <c>[from, to)</c> lies in this range; null when nothing does.</summary>
    public TimeRange? Within(DateTimeOffset from, DateTimeOffset to) => Create(from > From ? from : From, to < To ? to : To);
}
