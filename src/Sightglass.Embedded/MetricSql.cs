using System.Globalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>MetricQuery → SELECT.</summary>
internal static class MetricSql
{
    public static IReadOnlyList<MetricRow> Read(Snapshot snapshot, ProjectId project, MetricQuery query)
    {
        if (query.TracesCountOnce && (query.GroupBy.Count > 0 || query.Columns.Count > 1))
            throw new ArgumentException("Traces over time are counted alone", nameof(query));
        var sql = new FilterSql(snapshot, project, rows: query.View == MetricView.Scores ? RowsOf.Scores : RowsOf.Observations);
        var source = new MetricSource(snapshot, project, query, sql);
        List<string> keys = [.. query.HasBuckets ? [Bucket(query, source.Time)] : (string[])[], .. query.GroupBy.Select(f => $"CAST({source.Group(f)} AS VARCHAR)")];
        var columns = keys.Concat(query.Columns.Select(c => Column(c, source)));
        using var command = snapshot.Command($"""
            SELECT {string.Join(", ", columns)}
            FROM   {source.From}
            {(keys.Count == 0 ? "" : $"GROUP BY {string.Join(", ", Enumerable.Range(1, keys.Count))}")}
            {Order(query, keys.Count)}
            LIMIT  {query.Limit}
            """);
        sql.Bind(command);
        using var reader = command.ExecuteReader();
        var rows = new List<MetricRow>();
        while (reader.Read())
        {
            var groups = query.HasBuckets ? 1 : 0;
            object Value(int column) => reader.GetValue(groups + query.GroupBy.Count + column);
            var histograms = Enumerable.Range(0, query.Columns.Count).Where(i => query.Columns[i].Aggregation == Aggregation.Histogram);
            rows.Add(new(
                query.HasBuckets ? Summaries.Time(reader.GetInt64(0)) : null,
                [.. query.GroupBy.Select((_, i) => Summaries.Text(reader, groups + i))],
                [.. query.Columns.Select((c, i) => c.Aggregation == Aggregation.Histogram ? null : Number(Value(i)))])
            {
                Histograms = histograms.ToDictionary(i => i, i => Bins(Value(i), query.Bins)),
            });
        }
        return rows;
    }

    private static string Order(MetricQuery query, int keys)
    {
        if (query.Order.Count == 0) return keys == 0 ? "" : $"ORDER BY {string.Join(", ", Enumerable.Range(1, keys))}";
        var first = query.HasBuckets ? 1 : 0;
        return "ORDER BY " + string.Join(", ", query.Order.Select(o => $"{first + (o.IsGroup ? 0 : query.GroupBy.Count) + o.Index + 1} {(o.Descending ? "DESC" : "ASC")} NULLS LAST"));
    }

    private static string Bucket(MetricQuery query, string time) => query.Calendar is { } unit
        ? $"epoch_us(date_trunc('{unit.ToString().ToLowerInvariant()}', {time}))"
        : $"epoch_us({time}) // {Row.Micros(query.Bucket!.Value)} * {Row.Micros(query.Bucket.Value)}";

    private static double? Number(object value) =>
        value is DBNull ? null : value is System.Numerics.BigInteger big ? (double)big : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static IReadOnlyList<HistogramBin> Bins(object value, int count)
    {
        var values = value is System.Collections.IEnumerable list and not string ? list.Cast<object?>().OfType<double>().ToList() : [];
        if (values.Count == 0) return [];
        var (least, greatest) = (values.Min(), values.Max());
        if (least == greatest) return [new(least, greatest, values.Count)];
        var width = (greatest - least) / count;
        var counts = new long[count];
        foreach (var one in values) counts[Math.Min((int)((one - least) / width), count - 1)]++;
        return [.. counts.Select((n, i) => new HistogramBin(least + i * width, i == count - 1 ? greatest : least + (i + 1) * width, n))];
    }

    private static string Column(MetricColumn column, MetricSource source) => column.Measure switch
    {
        Measure.Count => "count(*)",
        Measure.Traces => $"count(DISTINCT {source.Trace})",
        Measure.Errors => "count(*) FILTER (level = 3)",
        _ => Aggregate(column.Aggregation, source.Measure(column.Measure)),
    };

    private static string Aggregate(Aggregation aggregation, (string Value, string Filter) of) => aggregation switch
    {
        Aggregation.Sum => $"sum({of.Value}) {of.Filter}",
        Aggregation.Average => $"avg({of.Value}) {of.Filter}",
        Aggregation.Minimum => $"min({of.Value}) {of.Filter}",
        Aggregation.Maximum => $"max({of.Value}) {of.Filter}",
        Aggregation.Median => Quantile(of, "0.5"),
        Aggregation.P75 => Quantile(of, "0.75"),
        Aggregation.P90 => Quantile(of, "0.9"),
        Aggregation.P95 => Quantile(of, "0.95"),
        Aggregation.P99 => Quantile(of, "0.99"),
        Aggregation.Count => $"count({of.Value}) {of.Filter}",
        Aggregation.Distinct => $"count(DISTINCT {of.Value}) {of.Filter}",
        Aggregation.Histogram => $"list(CAST({of.Value} AS DOUBLE)) {of.Filter}",
        _ => throw new ArgumentException($"Unknown aggregation {aggregation}", nameof(aggregation)),
    };

    private static string Quantile((string Value, string Filter) of, string share) => $"quantile_cont({of.Value}, {share}) {of.Filter}";
}
