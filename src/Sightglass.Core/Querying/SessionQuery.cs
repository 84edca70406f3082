using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Querying;

/// <summary>Which sessions, the newest first.</summary>
public sealed record SessionQuery
{
    /// <summary>When their first trace started.</summary>
    public TimeRange Range { get; init; } = TimeRange.All;

    /// <summary>On whole traces, as inside <see cref="OfTrace"/>: sessions with such a trace.</summary>
    public Filter? Where { get; init; }
    public int Limit { get; init; } = 50;
    public int Offset { get; init; }
}
