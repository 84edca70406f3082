using System.Globalization;
using DuckDB.NET.Data;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>Answers from snapshots of the index, with content from the blocks. One method a query; traces are in <see cref="TraceReader"/>.</summary>
internal sealed class Reader(IndexDatabase index, HotTables hot, Blocks blocks, BlockReader blockReader, Interpreter interpreter) : ITelemetryReader
{
    private readonly TextSearch _search = new(blocks, blockReader);

    public Task<IReadOnlyList<ObservationSummary>> GetTraceAsync(ProjectId project, TraceId trace, CancellationToken cancellationToken) =>
        ReadAsync(
            snapshot => Summaries.Read(snapshot, snapshot.Around([trace]), $"{Is(trace)} AND project = '{project}'", order: "ORDER BY started_at, span_id"), cancellationToken);

    public Task<IReadOnlyList<Observation>> GetObservationsAsync(ProjectId project, TraceId trace, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            snapshot => Load(snapshot, project, snapshot.Around([trace]), $"{Is(trace)} AND project = '{project}' ORDER BY started_at, span_id LIMIT {limit}"), cancellationToken);

    public Task<IReadOnlyList<Observation>> GetObservationsAsync(
        ProjectId project, IReadOnlyList<ObservationSummary> observations, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Observation>>(
            snapshot =>
            {
                var loaded = new Dictionary<SpanKey, Observation>();
                foreach (var some in observations.Chunk(1_000))
                {
                    var are = Summaries.Are(project, some.Select(KeyOf), some.Select(o => Row.Micros(o.StartedAt)));
                    foreach (var one in Load(snapshot, project, Summaries.Around(snapshot, some.Select(KeyOf)), are)) loaded[new(one.TraceId, one.Id)] = one;
                }
                return [.. observations.Select(o => loaded.GetValueOrDefault(KeyOf(o))).OfType<Observation>()];
            },
            cancellationToken);

    public Task<Observation?> GetObservationAsync(ProjectId project, TraceId? trace, ObservationId id, CancellationToken cancellationToken) =>
        ReadAsync(
            snapshot => Load(
                snapshot,
                project,
                trace is { } known ? snapshot.Around([known]) : snapshot.OfTraces,
                $"project = '{project}' AND span_id = {Hot.Literal(id)} AND {(trace is { } t ? Is(t) : "true")} ORDER BY started_at DESC LIMIT 1") is [var only] ? only : null,
            cancellationToken);

    public Task<Page<TraceSummary>> FindTracesAsync(ProjectId project, TraceQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => new TraceReader(snapshot, project, _search, cancellationToken).Find(query), cancellationToken);

    public Task<long> CountTracesAsync(ProjectId project, TraceQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => new TraceReader(snapshot, project, _search, cancellationToken).Count(query), cancellationToken);

    public Task<Page<ObservationSummary>> FindObservationsAsync(ProjectId project, ObservationQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => Find(snapshot, project, query, cancellationToken), cancellationToken);

    public Task<long> CountObservationsAsync(ProjectId project, ObservationQuery query, CancellationToken cancellationToken) =>
        ReadAsync(
            snapshot =>
            {
                var sql = new FilterSql(snapshot, project);
                using var command = snapshot.Command($"SELECT count(*) FROM {snapshot.Observations} WHERE {Matching(sql, project, query.Range, query.Where)}");
                sql.Bind(command);
                return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            },
            cancellationToken);

    public Task<IReadOnlyList<SessionSummary>> FindSessionsAsync(ProjectId project, SessionQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => SessionReader.Find(snapshot, project, query), cancellationToken);

    public Task<long> CountSessionsAsync(ProjectId project, SessionQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => SessionReader.Count(snapshot, project, query), cancellationToken);

    public Task<Page<Score>> FindScoresAsync(ProjectId project, ScoreQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => ScoreReader.Find(snapshot, project, query), cancellationToken);

    public Task<long> CountScoresAsync(ProjectId project, ScoreQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => ScoreReader.Count(snapshot, project, query), cancellationToken);

    public Task<IReadOnlyList<MetricRow>> AggregateAsync(ProjectId project, MetricQuery query, CancellationToken cancellationToken) =>
        ReadAsync(snapshot => MetricSql.Read(snapshot, project, query), cancellationToken);

    public Task<IReadOnlyList<FieldValue>> SuggestAsync(
        ProjectId project, Field field, string prefix, TimeRange range, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<FieldValue>>(
            snapshot =>
            {
                var sql = new FilterSql(snapshot, project);
                var column = FilterSql.Column(field);
                using var command = snapshot.Command($"""
                    SELECT   CAST(value AS VARCHAR) AS value, count(*) AS count
                    FROM     (SELECT {(field.Type == FieldType.Tags ? $"unnest(string_split(trim({column}, chr(10)), chr(10)))" : column)} AS value FROM {snapshot.OfTraces}
                              WHERE {Matching(sql, project, range, null)})
                    WHERE    value IS NOT NULL AND starts_with(lower(CAST(value AS VARCHAR)), lower({sql.Parameter(prefix)}))
                    GROUP BY value
                    ORDER BY count DESC, value
                    LIMIT    {limit}
                    """);
                sql.Bind(command);
                using var reader = command.ExecuteReader();
                var values = new List<FieldValue>();
                while (reader.Read()) values.Add(new(reader.GetString(0), reader.GetInt64(1)));
                return values;
            },
            cancellationToken);

    private static string Is(TraceId trace) => $"trace_id = {Hot.Literal(trace)}";

    private static SpanKey KeyOf(ObservationSummary observation) => new(observation.TraceId, observation.Id);

    internal static string Matching(FilterSql sql, ProjectId project, TimeRange range, Filter? where) =>
        $"project = '{project}' AND {FilterSql.In(range)} AND {sql.Where(where)}";

    private Page<ObservationSummary> Find(Snapshot snapshot, ProjectId project, ObservationQuery query, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(query.Text)) return _search.Find(snapshot, project, query, cancellationToken);
        var (direction, beyond) = query.Descending ? ("DESC", "<") : ("ASC", ">");
        var order = $"started_at {direction}, span_id {direction}, trace_id {direction}";
        var sql = new FilterSql(snapshot, project);
        var where = $"{(query.WithTraces ? Snapshot.AreOfTraces : Snapshot.AreSteps)} AND {Matching(sql, project, query.Range, query.Where)}";
        if (ObservationPlace.Of(query.Cursor) is { } after) where += $" AND {ObservationPlace.Columns} {beyond} {after.Sql}";
        // The keys first: sorting wide rows costs far more than fetching fifty.
        using var command = snapshot.Command(
            $"SELECT trace_id, span_id, epoch_us(started_at) FROM ({snapshot.First("trace_id, span_id, started_at", where, order, query.Offset + query.Limit + 1)}) ORDER BY {order} OFFSET {query.Offset}");
        sql.Bind(command);
        var keys = new List<(SpanKey Key, long Micros)>();
        using (var reader = command.ExecuteReader())
            while (reader.Read()) keys.Add((new(Hot.TraceId(reader.GetGuid(0)), new((ulong)reader.GetValue(1))), reader.GetInt64(2)));
        var next = keys.Count > query.Limit && keys[query.Limit - 1] is var (key, start) ? ObservationPlace.Of(key, start).Cursor : null;
        return new(Summaries.Read(snapshot, project, [.. keys.Take(query.Limit).Select(k => k.Key)], keys.Select(k => k.Micros)), next);
    }

    private IReadOnlyList<Observation> Load(Snapshot snapshot, ProjectId project, string from, string whereAndOrder)
    {
        using var command = snapshot.Command($"SELECT block_id, ordinal, earlier FROM {from} WHERE {whereAndOrder}");
        return [.. blockReader.Read(Locations(command)).OfType<RawSpan>().Select(s => interpreter.Interpret(project, s))];
    }

    /// <summary>Where the fragments of each row are, of a query for block_id, ordinal and earlier.</summary>
    internal static IReadOnlyList<IReadOnlyList<Location>> Locations(DuckDBCommand command)
    {
        using var reader = command.ExecuteReader();
        var locations = new List<IReadOnlyList<Location>>();
        while (reader.Read())
        {
            var latest = new Location(reader.GetInt64(0), reader.GetInt32(1));
            locations.Add(reader.IsDBNull(2) ? [latest] : [.. Location.Split(reader.GetString(2)), latest]);
        }
        return locations;
    }

    // DuckDB works on the calling thread; a cancelled caller interrupts it.
    private Task<T> ReadAsync<T>(Func<Snapshot, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                hot.Drain();
                using var snapshot = index.Read();
                using var stop = cancellationToken.Register(snapshot.Interrupt);
                return read(snapshot);
            }
            catch (DuckDBException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (DuckDBException exception) when (index.HasBroken(exception))
            {
                throw new StoreUnavailableException("The index has to be opened again; try again in a moment", exception);
            }
        },
        cancellationToken);
}
