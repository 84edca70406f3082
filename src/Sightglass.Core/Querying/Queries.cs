using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Querying;

/// <summary>One page and the opaque cursor of the next; null on the last page.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which traces: those of which an observation in the range matches, and whose text contains <see cref="Text"/>.</summary>
public sealed record TraceQuery
{
    public TimeRange Range { get; init; } = TimeRange.All;
    public Filter? Where { get; init; }

    /// <summary>
    /// Substring in the input, output, name or error of an observation, in any case. Null or empty: no text search. With it the newest match comes first,
    /// whatever the order and offset, and the traces are not counted.
    /// </summary>
    public string? Text { get; init; }

    public TraceOrder Order { get; init; } = TraceOrder.StartedAt;
    public bool Descending { get; init; } = true;
    public int Limit { get; init; } = 50;

    /// <summary>From an earlier page of the same query. One that is not ours starts from the beginning.</summary>
    public string? Cursor { get; init; }

    /// <summary>Rows to skip instead of a cursor, for APIs that count pages. 0 with a cursor.</summary>
    public int Offset { get; init; }
}

public enum TraceOrder
{
    StartedAt,
    Duration,
    CostUsd,
    Tokens,
    Name,
    Id,
    User,
    Session,
    Release,
    Version,
}

/// <summary>Which observations. Ordered by start.</summary>
public sealed record ObservationQuery
{
    /// <summary>Also what was said of whole traces apart from their steps (<see cref="ObservationType.Trace"/>).</summary>
    public bool WithTraces { get; init; }
    public TimeRange Range { get; init; } = TimeRange.All;
    public Filter? Where { get; init; }

    /// <summary>As in <see cref="TraceQuery.Text"/>.</summary>
    public string? Text { get; init; }
    public bool Descending { get; init; } = true;
    public int Limit { get; init; } = 50;
    public string? Cursor { get; init; }
    public int Offset { get; init; }
}
