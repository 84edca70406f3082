using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Storage;

/// <summary>
/// Answers from everything acknowledged so far, always for one project. One implementation a store. Every method may throw
/// <see cref="StoreUnavailableException"/> while the store repairs itself: ask again in a moment.
/// </summary>
public interface ITelemetryReader
{
    /// <summary>The observations of a trace, without content, by start time. Empty when there is no such trace. Any size.</summary>
    Task<IReadOnlyList<ObservationSummary>> GetTraceAsync(ProjectId project, TraceId trace, CancellationToken cancellationToken);

    /// <summary>The observations of a trace with content, by start time; the first <paramref name="limit"/> of them.</summary>
    Task<IReadOnlyList<Observation>> GetObservationsAsync(ProjectId project, TraceId trace, int limit, CancellationToken cancellationToken);

    /// <summary>The same observations with content, in their order. One that is gone meanwhile, or whose content is damaged, is left out.</summary>
    Task<IReadOnlyList<Observation>> GetObservationsAsync(ProjectId project, IReadOnlyList<ObservationSummary> observations, CancellationToken cancellationToken);

    /// <summary>One observation with content. A null <paramref name="trace"/> finds it by its id alone; the newest one when several traces have it.</summary>
    Task<Observation?> GetObservationAsync(ProjectId project, TraceId? trace, ObservationId id, CancellationToken cancellationToken);

    /// <summary>Traces of which at least one observation matches.</summary>
    Task<Page<TraceSummary>> FindTracesAsync(ProjectId project, TraceQuery query, CancellationToken cancellationToken);

    /// <summary>How many traces <see cref="FindTracesAsync"/> would return over all pages.</summary>
    Task<long> CountTracesAsync(ProjectId project, TraceQuery query, CancellationToken cancellationToken);

    Task<Page<ObservationSummary>> FindObservationsAsync(ProjectId project, ObservationQuery query, CancellationToken cancellationToken);

    Task<long> CountObservationsAsync(ProjectId project, ObservationQuery query, CancellationToken cancellationToken);

    Task<IReadOnlyList<SessionSummary>> FindSessionsAsync(ProjectId project, SessionQuery query, CancellationToken cancellationToken);

    /// <summary>How many sessions <see cref="FindSessionsAsync"/> would return without its limit.</summary>
    Task<long> CountSessionsAsync(ProjectId project, SessionQuery query, CancellationToken cancellationToken);

    Task<Page<Score>> FindScoresAsync(ProjectId project, ScoreQuery query, CancellationToken cancellationToken);

    Task<long> CountScoresAsync(ProjectId project, ScoreQuery query, CancellationToken cancellationToken);

    /// <summary>Rows of a metric: one a bucket and group. Buckets without observations have no row.</summary>
    Task<IReadOnlyList<MetricRow>> AggregateAsync(ProjectId project, MetricQuery query, CancellationToken cancellationToken);

    /// <summary>The values a field has taken, most frequent first.</summary>
    Task<IReadOnlyList<FieldValue>> SuggestAsync(ProjectId project, Field field, string prefix, TimeRange range, int limit, CancellationToken cancellationToken);
}

public readonly record struct FieldValue(string Value, long Count);
