using System.Text.Json;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A query for metrics in the words of Langfuse, as one of ours, and our rows in its words.</summary>
internal sealed class LangfuseMetricQuery
{
    private const int MostRows = 1_000;
    private const int MostBins = 100;
    private const int UsualRows = 100;

    private readonly List<(string Name, Func<string?, object?> Show)> _dimensions = [];
    private readonly List<(string Name, LangfuseMeasure Measure)> _metrics = [];

    public required MetricQuery Query { get; init; }

    /// <summary>The range ends before it begins, or a condition can never hold.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>Null when there are faults.</summary>
    public static LangfuseMetricQuery? Parse(JsonElement json, bool isV2, DateTimeOffset now, List<LangfuseFault> faults)
    {
        var body = new LangfuseBody(json);
        void Fail(string name, string message) => body.Fail(name, "invalid_value", message);
        var view = LangfuseMetricView.Find(body.Required("view"), isV2);
        if (view is null) Fail("view", $"view is one of {LangfuseMetricView.NamesOf(isV2)}");
        var (from, to) = (body.Time("fromTimestamp"), body.Time("toTimestamp"));
        if (body.Required("fromTimestamp") is null || body.Required("toTimestamp") is null || view is null) return Faulty(body, faults);

        var dimensions = Items(body, "dimensions").Select(d => d.Required("field")).ToList();
        var metrics = Items(body, "metrics").Select(m => (Measure: m.Required("measure"), Aggregation: m.Required("aggregation"))).ToList();
        if (metrics.Count == 0) Fail("metrics", "metrics has at least one of measure and aggregation");
        var groups = new List<LangfuseDimension>();
        foreach (var name in dimensions)
            if (name is not null && view.Dimension(name) is { } dimension) groups.Add(dimension);
            else Fail("dimensions", $"dimension '{Core.Telemetry.Beginning.Marked(name ?? "?", 60)}' is not one of view {view.Name}; there are {view.DimensionNames}");
        var columns = new List<(string Name, LangfuseMeasure Measure, Aggregation Aggregation)>();
        foreach (var (name, aggregation) in metrics)
            if (name is null || view.Measure(name) is not { } measure) Fail("metrics", $"measure '{Core.Telemetry.Beginning.Marked(name ?? "?", 60)}' is not one of view {view.Name}; there are {view.MeasureNames}");
            else if (LangfuseMeasure.Aggregation(aggregation) is not { } known) Fail("metrics", $"aggregation is one of {LangfuseMeasure.AggregationNames}");
            else if (!measure.IsNumber && known is not (Core.Querying.Aggregation.Count or Core.Querying.Aggregation.Distinct)) Fail("metrics", $"measure '{name}' is no number: only count and uniq make sense of it");
            else columns.Add(($"{aggregation}_{name}", measure, known));
        var filters = body["filters"] is { ValueKind: JsonValueKind.Array } conditions ? LangfuseFilter.Parse(conditions, view.Columns, "filters", Fail) : [];
        var order = OrderOf(body, dimensions, columns.ConvertAll(c => c.Name), Fail);
        var unit = UnitOf(body, from, to, Fail);
        var config = body.Object("config") is { } given ? new LangfuseBody(given) : null;
        var (limit, bins) = (config?.Integer("row_limit"), config?.Integer("bins") ?? 10);
        if (limit is < 1 or > MostRows) Fail("config", $"config.row_limit is 1 to {MostRows}");
        if (bins is < 1 or > MostBins) Fail("config", $"config.bins is 1 to {MostBins}");
        if (isV2 && groups.Find(g => g.IsHigh) is { } high && (limit is null || unit is not null || !order.Any(o => !o.IsGroup && o.Descending)))
            Fail("dimensions", $"dimension '{high.Name}' has very many values: it needs config.row_limit and orderBy desc on a metric, and no timeDimension");
        if (body.Faults.Count > 0) return Faulty(body, faults);

        var range = TimeRange.Create(from!.Value, to!.Value);
        var parsed = new LangfuseMetricQuery
        {
            IsEmpty = range is null,
            Query = new()
            {
                View = view.View,
                Range = range ?? TimeRange.All,
                Where = Filter.And([.. filters, .. view.Always]),
                GroupBy = groups.ConvertAll(g => g.Field),
                Columns = columns.ConvertAll(c => new MetricColumn(c.Measure.Measure, c.Aggregation)),
                Calendar = unit,
                // In a time series the newest would be lost to a limit; else what is largest is what is asked for.
                Order = order.Count > 0 || unit is not null || groups.Count == 0 ? order : [new(false, 0, true)],
                Limit = limit ?? (unit is null ? UsualRows : 10_000),
                Bins = bins,
            },
        };
        parsed._dimensions.AddRange(groups.Select(g => (g.Name, g.Show)));
        parsed._metrics.AddRange(columns.Select(c => (c.Name, c.Measure)));
        return parsed;
    }

    /// <summary>A row by the names of dimensions and metrics.</summary>
    public Dictionary<string, object?> Row(MetricRow row)
    {
        var named = new Dictionary<string, object?>();
        for (var i = 0; i < _dimensions.Count; i++) named[_dimensions[i].Name] = row.Groups[i] is { } value ? _dimensions[i].Show(value) : null;
        if (row.Bucket is { } bucket) named["time_dimension"] = bucket;
        for (var i = 0; i < _metrics.Count; i++)
            named[_metrics[i].Name] = row.Histograms.TryGetValue(i, out var bins)
                ? bins.Select(b => new[] { b.From * _metrics[i].Measure.Factor, b.To * _metrics[i].Measure.Factor, b.Count }).ToArray()
                : row.Values[i] * (Query.Columns[i].Aggregation is Core.Querying.Aggregation.Count or Core.Querying.Aggregation.Distinct ? 1 : _metrics[i].Measure.Factor);
        return named;
    }

    private static IEnumerable<LangfuseBody> Items(LangfuseBody body, string name)
    {
        if (body[name] is not { } list) return [];
        if (list.ValueKind == JsonValueKind.Array) return list.EnumerateArray().Select(i => new LangfuseBody(i));
        body.Fail(name, "invalid_type", $"{name} is a list of objects");
        return [];
    }

    private static List<MetricOrder> OrderOf(LangfuseBody body, List<string?> dimensions, List<string> metrics, Action<string, string> fail)
    {
        var order = new List<MetricOrder>();
        foreach (var item in Items(body, "orderBy"))
        {
            var (field, direction) = (item.Required("field"), item.Word("direction", "asc", "desc"));
            if (field == "time_dimension") continue;
            if (metrics.IndexOf(field ?? "") is >= 0 and var metric) order.Add(new(false, metric, direction == "desc"));
            else if (dimensions.IndexOf(field) is >= 0 and var dimension) order.Add(new(true, dimension, direction == "desc"));
            else fail("orderBy", $"orderBy names a dimension or a metric of the query: {string.Join(", ", dimensions.Concat(metrics))}");
        }
        return order;
    }

    private static CalendarUnit? UnitOf(LangfuseBody body, DateTimeOffset? from, DateTimeOffset? to, Action<string, string> fail)
    {
        if (body.Object("timeDimension") is not { } dimension) return null;
        var granularity = new LangfuseBody(dimension).Word("granularity", "auto", "minute", "hour", "day", "week", "month");
        if (granularity is null) fail("timeDimension", "timeDimension.granularity is one of auto, minute, hour, day, week, month");
        return granularity switch
        {
            "minute" => CalendarUnit.Minute,
            "hour" => CalendarUnit.Hour,
            "week" => CalendarUnit.Week,
            "month" => CalendarUnit.Month,
            "auto" => (to - from)?.TotalHours switch { < 2 => CalendarUnit.Minute, < 72 => CalendarUnit.Hour, < 1_440 => CalendarUnit.Day, < 8_760 => CalendarUnit.Week, _ => CalendarUnit.Month },
            _ => CalendarUnit.Day,
        };
    }

    private static LangfuseMetricQuery? Faulty(LangfuseBody body, List<LangfuseFault> faults)
    {
        faults.AddRange(body.Faults);
        return null;
    }
}
