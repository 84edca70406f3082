using System.Globalization;
using DuckDB.NET.Data;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>Scores as rows of the index, whatever carries them.</summary>
internal static class ScoreReader
{
    private const string Columns = """
        id, name, value, label, data_type, target, target_trace_id, target_span_id, session_id, dataset_run_id, external_trace_id, external_span_id, comment,
        source, evaluator, environment, author_id, config_id, queue_id, execution_trace_id, metadata, epoch_us(given_at), epoch_us(updated_at)
        """;

    /// <summary>Of the same moment several scores may be; their ids tell them apart.</summary>
    private const string Order = "given_at DESC, hash(id) DESC";

    public static Page<Score> Find(Snapshot snapshot, ProjectId project, ScoreQuery query)
    {
        var sql = new FilterSql(snapshot, project, rows: RowsOf.Scores);
        var where = Matching(sql, project, query);
        if (PageCursor.Parse(query.Cursor) is [var micros, var hash]) where += $" AND (given_at, hash(id)) < (make_timestamp({micros}), {(ulong)hash}::UBIGINT)";
        using var command = snapshot.Command(
            $"SELECT {Columns}, hash(id) FROM {snapshot.Scores} WHERE {where} ORDER BY {Order} LIMIT {query.Limit + 1} OFFSET {query.Offset}");
        sql.Bind(command);
        var scores = new List<Score>();
        string? next = null;
        using var reader = command.ExecuteReader();
        var last = 0L;
        while (reader.Read())
        {
            if (scores.Count == query.Limit) next = PageCursor.Of(Row.Micros(scores[^1].GivenAt!.Value), last);
            else scores.Add(One(reader));
            last = (long)(ulong)reader.GetValue(23);
        }
        return new(scores, next);
    }

    public static long Count(Snapshot snapshot, ProjectId project, ScoreQuery query)
    {
        var sql = new FilterSql(snapshot, project, rows: RowsOf.Scores);
        using var command = snapshot.Command($"SELECT count(*) FROM {snapshot.Scores} WHERE {Matching(sql, project, query)}");
        sql.Bind(command);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Those of some traces, oldest first.</summary>
    public static ILookup<TraceId, Score> OfTraces(Snapshot snapshot, ProjectId project, IEnumerable<TraceId> traces)
    {
        using var command = snapshot.Command($"""
            SELECT   {Columns} FROM {snapshot.Scores}
            WHERE    project = '{project}' AND target_trace_id IN ({Hot.Literals(traces)})
            ORDER BY given_at, name, target_span_id
            """);
        using var reader = command.ExecuteReader();
        var scores = new List<Score>();
        while (reader.Read()) scores.Add(One(reader));
        return scores.ToLookup(s => s.TraceId!.Value);
    }

    private static string Matching(FilterSql sql, ProjectId project, ScoreQuery query) =>
        $"project = '{project}' AND {FilterSql.In(query.Range, "given_at")} AND {sql.Where(query.Where)}";

    private static Score One(DuckDBDataReader row) => new(row.GetString(1), row.IsDBNull(2) ? null : row.GetDouble(2), Summaries.Text(row, 3))
    {
        Id = row.GetString(0),
        DataType = (ScoreDataType)(byte)row.GetValue(4),
        Target = (ScoreTarget)(byte)row.GetValue(5),
        TraceId = row.IsDBNull(6) ? null : Hot.TraceId(row.GetGuid(6)),
        ObservationId = row.IsDBNull(7) ? null : new((ulong)row.GetValue(7)),
        SessionId = Summaries.Text(row, 8),
        DatasetRunId = Summaries.Text(row, 9),
        ExternalTraceId = Summaries.Text(row, 10),
        ExternalObservationId = Summaries.Text(row, 11),
        Comment = Summaries.Text(row, 12),
        Source = Summaries.Text(row, 13),
        Evaluator = Summaries.Text(row, 14),
        Environment = row.GetString(15),
        AuthorId = Summaries.Text(row, 16),
        ConfigId = Summaries.Text(row, 17),
        QueueId = Summaries.Text(row, 18),
        ExecutionTraceId = Summaries.Text(row, 19),
        Metadata = Summaries.Text(row, 20),
        GivenAt = Summaries.Time(row.GetInt64(21)),
        UpdatedAt = Summaries.Time(row.GetInt64(22)),
    };
}
