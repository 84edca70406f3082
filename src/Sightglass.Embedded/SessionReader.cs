using System.Globalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>Sessions, put together from whole traces.</summary>
internal static class SessionReader
{
    public static IReadOnlyList<SessionSummary> Find(Snapshot snapshot, ProjectId project, SessionQuery query)
    {
        var sql = new FilterSql(snapshot, project);
        using var command = snapshot.Command($"""
            SELECT session_id, epoch_us(min(started_at)), epoch_us(max(started_at)), min_by(environment, started_at), count(*),
                   sum(observations), sum(errors), sum(input_tokens), sum(output_tokens), sum(cost_usd)
            {Sessions(snapshot, project, query, sql)}
            ORDER BY 2 DESC, 1
            LIMIT {query.Limit} OFFSET {query.Offset}
            """);
        sql.Bind(command);
        using var reader = command.ExecuteReader();
        var sessions = new List<SessionSummary>();
        while (reader.Read())
            sessions.Add(new(
                reader.GetString(0), Summaries.Time(reader.GetInt64(1)), Summaries.Time(reader.GetInt64(2)), reader.GetString(3), reader.GetInt64(4),
                Summaries.Number(reader, 5) ?? 0, Summaries.Number(reader, 6) ?? 0, Summaries.Number(reader, 7), Summaries.Number(reader, 8),
                reader.IsDBNull(9) ? null : reader.GetDecimal(9)));
        return sessions;
    }

    public static long Count(Snapshot snapshot, ProjectId project, SessionQuery query)
    {
        var sql = new FilterSql(snapshot, project);
        using var command = snapshot.Command($"SELECT count(*) FROM (SELECT session_id {Sessions(snapshot, project, query, sql)})");
        sql.Bind(command);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static string Sessions(Snapshot snapshot, ProjectId project, SessionQuery query, FilterSql sql)
    {
        var some = $"SELECT trace_id FROM {snapshot.OfTraces} WHERE project = '{project}' AND session_id IS NOT NULL";
        return $"""
            FROM     ({TraceReader.Whole($"{snapshot.OfTraces} WHERE project = '{project}' AND trace_id IN ({some})")})
            GROUP BY session_id
            HAVING   {FilterSql.In(query.Range, "min(started_at)")} AND bool_or({sql.Where(query.Where)})
            """;
    }
}
