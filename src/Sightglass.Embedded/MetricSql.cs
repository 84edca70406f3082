using System.Globalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>MetricQuery → SELECT.</summary>
internal static class MetricSql
{
    public static IReadOnlyList<MetricRow> Read(Snapshot snapshot, ProjectId project, MetricQuery query)
    {
        var sql = new FilterSql(snapshot, project);
        var keys = new List<string>();
        var isTracesOverTime = query.Bucket is not null && query.Columns.Any(c => c.Measure == Measure.Traces);
        if (isTracesOverTime && (query.GroupBy.Count > 0 || query.Columns.Count > 1)) throw new ArgumentException("Traces over time are counted alone", nameof(query));
        if (query.Bucket is { } width) keys.Add($"epoch_us(started_at) // {Row.Micros(width)} * {Row.Micros(width)}");
        keys.AddRange(query.GroupBy.Select(f => $"CAST({FilterSql.Column(f)} AS VARCHAR)"));
        var columns = keys.Concat(query.Columns.Select(Column));
        var by = keys.Count == 0 ? "" : $"GROUP BY {Numbers(keys.Count)} ORDER BY {Numbers(keys.Count)}";
        var source = $"{snapshot.Observations} WHERE {Reader.Matching(sql, project, query.Range, query.Where)}";
        if (isTracesOverTime) source = $"(SELECT trace_id, min(started_at) AS started_at FROM {source} GROUP BY trace_id)";
        using var command = snapshot.Command($"""
            SELECT {string.Join(", ", columns)}
            FROM   {source}
            {by}
            LIMIT  {query.Limit}
            """);
        sql.Bind(command);
        using var reader = command.ExecuteReader();
        var rows = new List<MetricRow>();
        while (reader.Read())
        {
            var at = query.Bucket is null ? 0 : 1;
            rows.Add(new(
                query.Bucket is null ? null : Summaries.Time(reader.GetInt64(0)),
                [.. query.GroupBy.Select((_, i) => Summaries.Text(reader, at + i))],
                [.. query.Columns.Select((_, i) => Value(reader.GetValue(at + query.GroupBy.Count + i)))]));
        }
        return rows;
    }

    private static string Numbers(int count) => string.Join(", ", Enumerable.Range(1, count));

    private static double? Value(object value) =>
        value is DBNull ? null : value is System.Numerics.BigInteger big ? (double)big : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Column(MetricColumn column) => column.Measure switch
    {
        Measure.Count => "count(*)",
        Measure.Traces => "count(DISTINCT trace_id)",
        Measure.Errors => "count(*) FILTER (level = 3)",
        Measure.CostUsd => Aggregate(column.Aggregation, "cost_usd", "FILTER (billing = 1)"),
        Measure.InputTokens => Aggregate(column.Aggregation, "input_tokens", "FILTER (billing = 1)"),
        Measure.OutputTokens => Aggregate(column.Aggregation, "output_tokens", "FILTER (billing = 1)"),
        Measure.Latency => Aggregate(column.Aggregation, "duration_us", "") + " / 1e6",
        Measure.TimeToFirstToken => Aggregate(column.Aggregation, "ttft_us", "") + " / 1e6",
        _ => throw new ArgumentException($"Unknown measure {column.Measure}", nameof(column)),
    };

    private static string Aggregate(Aggregation aggregation, string column, string filter) => aggregation switch
    {
        Aggregation.Sum => $"sum({column}) {filter}",
        Aggregation.Average => $"avg({column}) {filter}",
        Aggregation.Minimum => $"min({column}) {filter}",
        Aggregation.Maximum => $"max({column}) {filter}",
        Aggregation.Median => $"quantile_cont({column}, 0.5) {filter}",
        Aggregation.P90 => $"quantile_cont({column}, 0.9) {filter}",
        Aggregation.P95 => $"quantile_cont({column}, 0.95) {filter}",
        Aggregation.P99 => $"quantile_cont({column}, 0.99) {filter}",
        _ => throw new ArgumentException($"Unknown aggregation {aggregation}", nameof(aggregation)),
    };
}
