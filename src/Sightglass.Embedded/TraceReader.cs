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
        return query is { Order: TraceOrder.StartedAt, Offset: 0 } ? FindByStart(query) : FindByRank(query);
    }

    public long Count(TraceQuery query)
    {
        var sql = new FilterSql();
        using var command = snapshot.Command($"SELECT count(DISTINCT trace_id) FROM {snapshot.Observations} WHERE {Reader.Matching(sql, project, query.Range, query.Where)}");
        sql.Bind(command);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    // A trace stands where its first matching observation starts: one narrow pass, and stable under paging.
    private Page<TraceSummary> FindByStart(TraceQuery query)
    {
        var (order, beyond) = query.Descending ? ("DESC", "<") : ("ASC", ">");
        var sql = new FilterSql();
        var having = Cursor.Parse(query.Cursor) is [var micros, var high, var low]
            ? $"HAVING (start, trace_id) {beyond} ({micros}, {Hot.Literal(new TraceId(new UInt128((ulong)high, (ulong)low)))})" : "";
        using var command = snapshot.Command($"""
            SELECT   trace_id, epoch_us(min(started_at)) AS start
            FROM     {snapshot.Observations}
            WHERE    {Reader.Matching(sql, project, query.Range, query.Where)}
            GROUP BY trace_id
            {having}
            ORDER BY start {order}, trace_id {order}
            LIMIT    {query.Limit + 1}
            """);
        sql.Bind(command);
        var starts = new List<(TraceId Trace, long Micros)>();
        using (var reader = command.ExecuteReader())
            while (reader.Read()) starts.Add((Hot.TraceId(reader.GetGuid(0)), reader.GetInt64(1)));
        var page = starts.Take(query.Limit).ToList();
        var next = starts.Count > query.Limit ? Cursor.Of(page[^1].Micros, (long)(ulong)(page[^1].Trace.Value >> 64), (long)(ulong)page[^1].Trace.Value) : null;
        return new(Summarise([.. page.Select(p => p.Trace)]), next);
    }

    private Page<TraceSummary> FindByRank(TraceQuery query)
    {
        var offset = Cursor.Parse(query.Cursor) is [var skipped] ? skipped : query.Offset;
        var sql = new FilterSql();
        var rank = query.Order switch
        {
            TraceOrder.Duration => "max(started_at + to_microseconds(duration_us)) - min(started_at)",
            TraceOrder.CostUsd => "sum(cost_usd) FILTER (billing = 1)",
            TraceOrder.Tokens => "sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) FILTER (billing = 1)",
            TraceOrder.Name => NameSql,
            _ => "min(started_at)",
        };
        using var command = snapshot.Command($"""
            SELECT   trace_id FROM {snapshot.Observations}
            WHERE    project = '{project}'
                     AND trace_id IN (SELECT trace_id FROM {snapshot.Observations} WHERE {Reader.Matching(sql, project, query.Range, query.Where)})
            GROUP BY trace_id
            ORDER BY {rank} {(query.Descending ? "DESC" : "ASC")} NULLS LAST, trace_id
            LIMIT    {query.Limit + 1} OFFSET {offset}
            """);
        sql.Bind(command);
        var traces = new List<TraceId>();
        using (var reader = command.ExecuteReader())
            while (reader.Read()) traces.Add(Hot.TraceId(reader.GetGuid(0)));
        return new(Summarise([.. traces.Take(query.Limit)]), traces.Count > query.Limit ? Cursor.Of(offset + query.Limit) : null);
    }

    private const string NameSql = """
        coalesce(max_by(trace_name, started_at) FILTER (trace_name IS NOT NULL),
                 min_by(name, started_at) FILTER (parent_id IS NULL),
                 min_by(name, started_at))
        """;

    private IReadOnlyList<TraceSummary> Summarise(IReadOnlyList<TraceId> traces)
    {
        if (traces.Count == 0) return [];
        var list = string.Join(',', traces.Select(Hot.Literal));
        var scores = Scores(list);
        var (from, to) = Bounds(list);
        using var command = snapshot.Command($"""
            SELECT   trace_id, {NameSql}, epoch_us(min(started_at)), epoch_us(max(started_at + to_microseconds(duration_us))),
                     min_by(ttft_us, started_at) FILTER (ttft_us IS NOT NULL),
                     count(*), count(*) FILTER (level = 3), max(level),
                     sum(input_tokens) FILTER (billing = 1), sum(output_tokens) FILTER (billing = 1), sum(cache_read_tokens) FILTER (billing = 1),
                     sum(cost_usd) FILTER (billing = 1), count(*) FILTER (cost_state IN (2, 3) AND billing <> 2),
                     list(DISTINCT model ORDER BY model) FILTER (model IS NOT NULL),
                     min_by(session_id, started_at) FILTER (session_id IS NOT NULL),
                     min_by(user_id, started_at) FILTER (user_id IS NOT NULL),
                     string_agg(tags, '' ORDER BY started_at) FILTER (tags IS NOT NULL),
                     min_by(environment, started_at),
                     min_by(release, started_at) FILTER (release IS NOT NULL), min_by(version, started_at) FILTER (version IS NOT NULL),
                     coalesce(min_by(input_preview, started_at) FILTER (parent_id IS NULL AND input_preview IS NOT NULL),
                              min_by(input_preview, started_at) FILTER (input_preview IS NOT NULL)),
                     coalesce(max_by(output_preview, started_at) FILTER (parent_id IS NULL AND output_preview IS NOT NULL),
                              max_by(output_preview, started_at) FILTER (output_preview IS NOT NULL)),
                     bool_and(parent_id IS NOT NULL)
            FROM     {snapshot.Observations}
            WHERE    project = '{project}' AND started_at BETWEEN make_timestamp({from}) AND make_timestamp({to}) AND trace_id IN ({list})
            GROUP BY trace_id
            """);
        using var reader = command.ExecuteReader();
        var found = new Dictionary<TraceId, TraceSummary>();
        while (reader.Read())
        {
            var id = Hot.TraceId(reader.GetGuid(0));
            var started = reader.GetInt64(2);
            found[id] = new()
            {
                Id = id,
                Name = reader.GetString(1),
                StartedAt = Summaries.Time(started),
                Duration = reader.IsDBNull(3) ? null : TimeSpan.FromMicroseconds(reader.GetInt64(3) - started),
                TimeToFirstToken = Summaries.Span(reader, 4),
                Observations = reader.GetInt64(5),
                Errors = reader.GetInt64(6),
                Level = (Level)(byte)reader.GetValue(7),
                InputTokens = Summaries.Number(reader, 8),
                OutputTokens = Summaries.Number(reader, 9),
                CacheReadTokens = Summaries.Number(reader, 10),
                CostUsd = reader.IsDBNull(11) ? null : reader.GetDecimal(11),
                CostsMissing = reader.GetInt64(12),
                Models = Summaries.Texts(reader, 13),
                SessionId = Summaries.Text(reader, 14),
                UserId = Summaries.Text(reader, 15),
                Tags = Summaries.Tags(reader, 16),
                Environment = reader.GetString(17),
                Release = Summaries.Text(reader, 18),
                Version = Summaries.Text(reader, 19),
                InputPreview = Summaries.Text(reader, 20),
                OutputPreview = Summaries.Text(reader, 21),
                IsIncomplete = reader.GetBoolean(22),
                Scores = [.. scores[id]],
            };
        }
        return [.. traces.Where(found.ContainsKey).Select(t => found[t])];
    }

    // When the rows of some traces start, in microseconds. Looking for ids reads two narrow columns; with a time range the wide ones are read
    // for that range only.
    private (long From, long To) Bounds(string traces)
    {
        using var command = snapshot.Command(
            $"SELECT epoch_us(min(started_at)), epoch_us(max(started_at)) FROM {snapshot.Observations} WHERE project = '{project}' AND trace_id IN ({traces})");
        using var reader = command.ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? (reader.GetInt64(0), reader.GetInt64(1)) : (0, 0);
    }

    private ILookup<TraceId, Score> Scores(string traces)
    {
        using var command = snapshot.Command($"""
            SELECT   target_trace_id, name, value, label, target, target_span_id, session_id, comment, source, evaluator
            FROM     {snapshot.Scores}
            WHERE    project = '{project}' AND target_trace_id IN ({traces})
            ORDER BY given_at, name
            """);
        using var reader = command.ExecuteReader();
        var scores = new List<(TraceId Trace, Score Score)>();
        while (reader.Read())
            scores.Add((Hot.TraceId(reader.GetGuid(0)), new(reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetDouble(2), Summaries.Text(reader, 3))
            {
                Target = (ScoreTarget)(byte)reader.GetValue(4),
                ObservationId = reader.IsDBNull(5) ? null : new((ulong)reader.GetValue(5)),
                SessionId = Summaries.Text(reader, 6),
                Comment = Summaries.Text(reader, 7),
                Source = Summaries.Text(reader, 8),
                Evaluator = Summaries.Text(reader, 9),
            }));
        return scores.ToLookup(s => s.Trace, s => s.Score);
    }
}
