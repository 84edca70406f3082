using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>A store that cannot answer now.</summary>
internal sealed class ClosedReader : ITelemetryReader
{
    private static StoreUnavailableException Closed => new("The index is being opened again");

    public Task<IReadOnlyList<ObservationSummary>> GetTraceAsync(ProjectId project, TraceId trace, CancellationToken cancellationToken) => throw Closed;

    public Task<IReadOnlyList<Observation>> GetObservationsAsync(ProjectId project, TraceId trace, int limit, CancellationToken cancellationToken) => throw Closed;

    public Task<IReadOnlyList<Observation>> GetObservationsAsync(ProjectId project, IReadOnlyList<ObservationSummary> observations, CancellationToken cancellationToken) => throw Closed;

    public Task<Observation?> GetObservationAsync(ProjectId project, TraceId? trace, ObservationId id, CancellationToken cancellationToken) => throw Closed;

    public Task<Page<TraceSummary>> FindTracesAsync(ProjectId project, TraceQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<long> CountTracesAsync(ProjectId project, TraceQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<Page<ObservationSummary>> FindObservationsAsync(ProjectId project, ObservationQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<long> CountObservationsAsync(ProjectId project, ObservationQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<IReadOnlyList<SessionSummary>> FindSessionsAsync(ProjectId project, SessionQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<long> CountSessionsAsync(ProjectId project, SessionQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<Page<Score>> FindScoresAsync(ProjectId project, ScoreQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<long> CountScoresAsync(ProjectId project, ScoreQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<IReadOnlyList<MetricRow>> AggregateAsync(ProjectId project, MetricQuery query, CancellationToken cancellationToken) => throw Closed;

    public Task<IReadOnlyList<FieldValue>> SuggestAsync(ProjectId project, Field field, string prefix, TimeRange range, int limit, CancellationToken cancellationToken) => throw Closed;
}
