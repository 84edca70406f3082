using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Shell.Charts;

namespace Sightglass.Server.Traces;

/// <summary>The figures of the strip above the list: traces, traces with errors and p95 latency over time.</summary>
internal sealed record TraceStrip(IReadOnlyList<StripPoint> Points, TimeSpan Width)
{
    private const int Buckets = 96;
    private const int MostPoints = 400;

    private static readonly TimeSpan[] Widths =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(s => TimeSpan.FromSeconds(s)),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(m => TimeSpan.FromMinutes(m)),
        .. new[] { 1, 2, 3, 4, 6, 8, 12, 24, 48, 168, 720 }.Select(h => TimeSpan.FromHours(h)),
    ];

    public static TraceStrip Empty { get; } = new([], TimeSpan.FromHours(1));

    /// <summary>The strip ends at <paramref name="now"/>, or later with what claims to have begun later.</summary>
    public static async Task<TraceStrip> ReadAsync(
        ITelemetryReader reader, ProjectId project, TimeRange range, Filter? where, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var width = WidthFor(range);
        Task<IReadOnlyList<MetricRow>> Rows(Filter? filter, params MetricColumn[] columns) =>
            reader.AggregateAsync(project, new() { Range = range, Where = filter, Bucket = width, Columns = columns }, cancellationToken);

        // The latency of a trace is that of its root.
        var roots = new Compare(Field.IsRoot, Comparison.Equal, true);
        var matching = Rows(where, new MetricColumn(Measure.Traces));
        var failing = Rows(Both(where, new InTrace(new Compare(Field.Level, Comparison.Equal, "error"))), new MetricColumn(Measure.Traces));
        var slowness = Rows(Both(where is null ? null : new InTrace(where), roots), new MetricColumn(Measure.Latency, Aggregation.P95));
        var (counts, errors, p95) = (ByTime(await matching), ByTime(await failing), ByTime(await slowness));

        var first = range == TimeRange.All ? counts.Keys.DefaultIfEmpty(Align(DateTimeOffset.UnixEpoch, width)).Min() : Align(range.From, width);
        var newest = counts.Keys.DefaultIfEmpty(first).Max();
        var last = range == TimeRange.All ? newest : Align(range.To.AddTicks(-1), width);
        if (last > now && Align(now, width) >= first) last = newest > now ? newest : Align(now, width);
        var points = new List<StripPoint>();
        // Of more than fits, the newest part: one span with a clock of its own must not hide the rest.
        if ((last - first) / width >= MostPoints) first = last - width * (MostPoints - 1);
        for (var i = 0; i <= (last - first) / width; i++)
        {
            var at = first + width * i;
            points.Add(new(at, (long)(counts.GetValueOrDefault(at) ?? 0), (long)(errors.GetValueOrDefault(at) ?? 0), p95.GetValueOrDefault(at)));
        }
        return new(points, width);
    }

    /// <summary>The range a stretch of the strip stands for; null when it is nothing.</summary>
    public TimeRange? Stretch(double from, double to)
    {
        if (Points.Count == 0) return null;
        var all = Width * Points.Count;
        return TimeRange.Create(Points[0].Start + all * from, Points[0].Start + all * to);
    }

    private static Filter Both(Filter? where, Filter and) => where is null ? and : new AllOf([where, and]);

    private static Dictionary<DateTimeOffset, double?> ByTime(IReadOnlyList<MetricRow> rows) =>
        rows.Where(r => r.Bucket is not null).ToDictionary(r => r.Bucket!.Value, r => r.Values[0]);

    private static TimeSpan WidthFor(TimeRange range) =>
        range == TimeRange.All ? TimeSpan.FromDays(1) : Widths.FirstOrDefault(w => (range.To - range.From) / w <= Buckets, TimeSpan.FromDays(30));

    private static DateTimeOffset Align(DateTimeOffset time, TimeSpan width) =>
        DateTimeOffset.UnixEpoch.AddTicks((time - DateTimeOffset.UnixEpoch).Ticks / width.Ticks * width.Ticks);
}
