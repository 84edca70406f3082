namespace Sightglass.Core.Telemetry;

/// <summary>One trace in a list: derived from its observations, never stored.</summary>
public sealed record TraceSummary
{
    public required TraceId Id { get; init; }

    /// <summary>The id as the client wrote it, where ours is made from it; null where it is the same.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What was said of the trace, else the name of its root, else of its earliest observation.</summary>
    public required string Name { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The time that its client gave the trace itself; null when it gave none.</summary>
    public DateTimeOffset? SaidAt { get; init; }

    /// <summary>From the first start to the last end; null while nothing of it has ended.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Of the first generation that streamed.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    public required long Observations { get; init; }
    public required long Errors { get; init; }

    /// <summary>The highest level of its observations.</summary>
    public Level Level { get; init; }

    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }
    public long? CacheReadTokens { get; init; }

    /// <summary>Sum over the billing observations whose cost is known. Null when none is.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Billing observations whose cost is unknown or partial: with any, <see cref="CostUsd"/> is a lower bound.</summary>
    public long CostsMissing { get; init; }

    public IReadOnlyList<string> Models { get; init; } = [];
    public string? SessionId { get; init; }
    public string? UserId { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public required string Environment { get; init; }
    public string? Release { get; init; }
    public string? Version { get; init; }
    public bool IsPublic { get; init; }
    public string? InputPreview { get; init; }
    public string? OutputPreview { get; init; }
    public IReadOnlyList<Score> Scores { get; init; } = [];

    /// <summary>The root has not arrived: parents arrive last.</summary>
    public bool IsIncomplete { get; init; }
}
