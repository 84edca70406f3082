using System.Globalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>Lists of traces: which ones first, from narrow columns; then everything about those on the page.</summary>
internal sealed class TraceReader(Snapshot snapshot, ProjectId project, TextSearch search, CancellationToken cancellationToken)
{
    public Page<TraceSummary> Find(TraceQuery query)
    {
        if (!string.IsNullOrWhiteSpace(query.Text))
        {
            var (traces, next) = search.FindTraces(snapshot, project, query, cancellationToken);
            return new(Summarise(traces), next);
        }
        if (FilterSql.IdOf(query.Where) is { } only && query is { Offset: 0, Limit: > 0, Cursor: null } && query.Range == TimeRange.All) return new(Summarise([only]), null);
        return query is { Order: TraceOrder.StartedAt, Offset: 0 } ? FindByStart(query) : FindByRank(query);
    }

    public long Count(TraceQuery query)
    {
        var sql = new FilterSql(snapshot, project);
        using var command = snapshot.Command($"SELECT count(DISTINCT trace_id) FROM {snapshot.OfTraces} WHERE {Reader.Matching(sql, project, query.Range, query.Where)}");
        sql.Bind(command);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    // A trace stands where its first matching observation starts. Ordering every trace by that would read every row, so: take the matching rows
    // nearest to the beginning of the list; a trace that stands strictly inside that window has all its earlier rows in there. What the window
    // says of a trace is checked against all its rows, and when too few stand inside, the window grows.
    private Page<TraceSummary> FindByStart(TraceQuery query)
    {
        var sign = query.Descending ? -1 : 1;
        (long Micros, TraceId Trace)? after = PageCursor.Parse(query.Cursor) is [var micros, var high, var low] ? (micros, new(new UInt128((ulong)high, (ulong)low))) : null;
        for (var size = 40L * (query.Limit + 1); ; size *= 8)
        {
            var window = Nearest(query, after?.Micros, size);
            var isAll = window.Count < size;
            var edge = isAll ? (long?)null : window[^1].Micros;
            var waiting = new Queue<Place>(
                window.GroupBy(r => r.Trace, (trace, rows) => new Place(trace, rows.Min(r => r.Micros), 0, 0))
                    .Where(p => after is not { } a || sign * (p.First, p.Trace).CompareTo(a) > 0)
                    .OrderBy(p => sign * p.First).ThenBy(p => p.Trace, Comparer<TraceId>.Create((x, y) => sign * x.CompareTo(y))));
            var page = new List<Place>();
            while (page.Count <= query.Limit && waiting.Count > 0)
            {
                var next = new List<Place>();
                while (waiting.Count > 0 && next.Count <= query.Limit - page.Count) next.Add(waiting.Dequeue());
                var found = Places(query, [.. next.Select(p => p.Trace)]);
                page.AddRange(next.Where(p => found[p.Trace].First == p.First && (edge is not { } e || sign * p.First < sign * e)).Select(p => found[p.Trace]));
            }
            if (!isAll && page.Count <= query.Limit) continue;
            var items = page.Take(query.Limit).ToList();
            var cursor = page.Count > query.Limit ? PageCursor.Of(items[^1].First, (long)(ulong)(items[^1].Trace.Value >> 64), (long)(ulong)items[^1].Trace.Value) : null;
            return new(items.Count == 0 ? [] : Summarise([.. items.Select(p => p.Trace)], items.Min(p => p.From), items.Max(p => p.To)), cursor);
        }
    }

    private List<(TraceId Trace, long Micros)> Nearest(TraceQuery query, long? from, long size)
    {
        var sql = new FilterSql(snapshot, project);
        var where = $"{Snapshot.AreOfTraces} AND {Reader.Matching(sql, project, query.Range, query.Where)}";
        if (from is { } micros) where += $" AND started_at {(query.Descending ? "<=" : ">=")} make_timestamp({micros})";
        using var command = snapshot.Command(
            $"SELECT trace_id, epoch_us(started_at) FROM ({snapshot.First("trace_id, started_at", where, "started_at " + (query.Descending ? "DESC" : "ASC"), size)})");
        sql.Bind(command);
        using var reader = command.ExecuteReader();
        var rows = new List<(TraceId, long)>();
        while (reader.Read()) rows.Add((Hot.TraceId(reader.GetGuid(0)), reader.GetInt64(1)));
        return rows;
    }

    /// <summary>Where a trace stands, and between which times its rows start, in microseconds.</summary>
    private sealed record Place(TraceId Trace, long First, long From, long To);

    private Dictionary<TraceId, Place> Places(TraceQuery query, IReadOnlyList<TraceId> traces)
    {
        var sql = new FilterSql(snapshot, project, traces);
        using var command = snapshot.Command($"""
            SELECT   trace_id, epoch_us(min(CASE WHEN matches THEN started_at END)), epoch_us(min(started_at)), epoch_us(max(started_at))
            FROM     (SELECT trace_id, started_at, {Reader.Matching(sql, project, query.Range, query.Where)} AS matches
                      FROM {snapshot.Around(traces)} WHERE {Are(traces)})
            GROUP BY trace_id
            """);
        sql.Bind(command);
        using var reader = command.ExecuteReader();
        var places = new Dictionary<TraceId, Place>();
        while (reader.Read())
        {
            var trace = Hot.TraceId(reader.GetGuid(0));
            places[trace] = new(trace, reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }
        return places;
    }

    private string Are(IEnumerable<TraceId> traces) => $"project = '{project}' AND trace_id IN ({Hot.Literals(traces)})";

    private Page<TraceSummary> FindByRank(TraceQuery query)
    {
        var offset = PageCursor.Parse(query.Cursor) is [var skipped] ? skipped : query.Offset;
        var sql = new FilterSql(snapshot, project);
        var rank = query.Order switch
        {
            TraceOrder.Duration => $"{EndSql} - {FirstStepSql}",
            TraceOrder.CostUsd => Billed("cost_usd"),
            TraceOrder.Tokens => Billed(FilterSql.Column(Field.Tokens)),
            TraceOrder.Name => NameSql,
            TraceOrder.Id => "trace_id",
            TraceOrder.User => First("user_id"),
            TraceOrder.Session => First("session_id"),
            TraceOrder.Release => First("release"),
            TraceOrder.Version => First("version"),
            _ => $"min(started_at) FILTER ({Reader.Matching(sql, project, query.Range, query.Where)})",
        };
        var order = query.Descending ? "DESC" : "ASC";
        using var command = snapshot.Command($"""
            SELECT   trace_id FROM {snapshot.OfTraces}
            WHERE    project = '{project}'
                     AND trace_id IN (SELECT trace_id FROM {snapshot.OfTraces} WHERE {Reader.Matching(sql, project, query.Range, query.Where)})
            GROUP BY trace_id
            ORDER BY {rank} {order} NULLS LAST, trace_id {order}
            LIMIT    {query.Limit + 1} OFFSET {offset}
            """);
        sql.Bind(command);
        var traces = new List<TraceId>();
        using (var reader = command.ExecuteReader())
            while (reader.Read()) traces.Add(Hot.TraceId(reader.GetGuid(0)));
        return new(Summarise([.. traces.Take(query.Limit)]), traces.Count > query.Limit ? PageCursor.Of(offset + query.Limit) : null);
    }

    /// <summary>Traces as rows whose columns are named as those of observations, so that the same conditions can be put to them.</summary>
    /// <param name="rows">The rows to look at, as they stand after FROM.</param>
    public static string Whole(string rows) => $"""
        SELECT   trace_id, {NameSql} AS trace_name, min(started_at) AS started_at, {First("session_id")} AS session_id, {First("user_id")} AS user_id,
                 min_by(environment, started_at) AS environment, {First("release")} AS release, {First("version")} AS version, string_agg(tags, '') AS tags,
                 epoch_us({EndSql}) - epoch_us({FirstStepSql}) AS duration_us, {First("ttft_us")} AS ttft_us,
                 {Billed("input_tokens")} AS input_tokens, {Billed("output_tokens")} AS output_tokens, {Billed("cost_usd")} AS cost_usd,
                 {Billed("input_cost_usd")} AS input_cost_usd, {Billed("output_cost_usd")} AS output_cost_usd,
                 count(*) FILTER ({Snapshot.AreSteps}) AS observations, count(*) FILTER (level = 3) AS errors, max(level) AS level,
                 bool_or(is_public) AS is_public, any_value(external_trace_id) AS external_trace_id
        FROM     {rows}
        GROUP BY trace_id
        """;

    private const string EndSql = "max(started_at + to_microseconds(duration_us))";

    private const string FirstStepSql = $"min(started_at) FILTER ({Snapshot.AreSteps})";

    private static string Billed(string column) => $"sum({column}) FILTER (billing = {(int)Billing.Bills})";

    private static string First(string column) => $"min_by({column}, started_at) FILTER ({column} IS NOT NULL)";

    private const string NameSql = """
        coalesce(max_by(trace_name, started_at) FILTER (trace_name IS NOT NULL),
                 min_by(name, started_at) FILTER (is_root AND name <> ''),
                 min_by(name, started_at))
        """;

    private IReadOnlyList<TraceSummary> Summarise(IReadOnlyList<TraceId> traces)
    {
        if (traces.Count == 0) return [];
        var places = Places(new(), traces).Values;
        return places.Count == 0 ? [] : Summarise(traces, places.Min(p => p.From), places.Max(p => p.To));
    }

    // A long list of ids is looked for in all rows of a seal, which the times make few. The rows of a page are few: putting them together here takes
    // a third of what two dozen aggregates take in DuckDB.
    private IReadOnlyList<TraceSummary> Summarise(IReadOnlyList<TraceId> traces, long from, long to)
    {
        var rows = TraceRow.Read(
            snapshot, snapshot.Around(traces), $"{Are(traces)} AND started_at BETWEEN make_timestamp({from}) AND make_timestamp({to})");
        var scores = ScoreReader.OfTraces(snapshot, project, traces);
        return [.. traces.Where(rows.ContainsKey).Select(t => TraceRow.Together(t, rows[t], [.. scores[t]]))];
    }
}
