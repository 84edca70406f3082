namespace Sightglass.Core.Telemetry;

/// <summary>The narrow form of an <see cref="Observation"/>: what lists, trees and aggregates need, and previews instead of content.</summary>
public sealed record ObservationSummary
{
    public required TraceId TraceId { get; init; }
    public required ObservationId Id { get; init; }
    public ObservationId? ParentId { get; init; }

    /// <inheritdoc cref="Observation.ExternalTraceId"/>
    public string? ExternalTraceId { get; init; }
    public string? ExternalId { get; init; }
    public string? ExternalParentId { get; init; }
    /// <inheritdoc cref="Observation.IsRoot"/>
    public bool IsRoot { get; init; }
    public required string Name { get; init; }
    public ObservationType Type { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public TimeSpan? Duration { get; init; }
    public TimeSpan? TimeToFirstToken { get; init; }
    public Level Level { get; init; }
    public string? StatusMessage { get; init; }
    public string? ErrorType { get; init; }
    public string? Model { get; init; }
    public string? Provider { get; init; }

    /// <summary>All input tokens; the cached ones are part of it.</summary>
    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }
    public long? CacheReadTokens { get; init; }
    public long? CacheWriteTokens { get; init; }
    public long? ReasoningTokens { get; init; }

    /// <summary>Counts in sums over a trace or a project: it has usage and no descendant that reports the same usage.</summary>
    public bool Bills { get; init; }

    public CostState CostState { get; init; }
    public decimal? CostUsd { get; init; }

    public string? SessionId { get; init; }
    public string? UserId { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public required string Environment { get; init; }
    public string? Release { get; init; }
    public string? Version { get; init; }
    public string? ServiceName { get; init; }
    public string? PromptName { get; init; }
    public string? PromptVersion { get; init; }
    public string? TraceName { get; init; }
    public bool IsPublic { get; init; }

    /// <inheritdoc cref="Observation.Experiment"/>
    public ExperimentLink? Experiment { get; init; }
    public string? InputPreview { get; init; }
    public string? OutputPreview { get; init; }
    public DateTimeOffset? EndedAt => StartedAt + Duration;
}
