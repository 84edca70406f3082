using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Querying;

/// <summary>What a metric has a row for before it groups them.</summary>
public enum MetricView
{
    Observations,

    /// <summary>Whole traces, put together from their observations; conditions and groups are those of the trace.</summary>
    Traces,
    Scores,
}

/// <summary>What is measured of each row. Money is US dollars, times are seconds.</summary>
public enum Measure
{
    /// <summary>Rows.</summary>
    Count,

    /// <summary>
    /// Over time each trace counts once, in the bucket of its first matching observation; other measures then need a query of their own. By
    /// <see cref="Aggregation.Distinct"/> it counts in each bucket.
    /// </summary>
    Traces,
    Errors,

    /// <summary>Of the billing observations, as are tokens.</summary>
    CostUsd,
    InputCostUsd,
    OutputCostUsd,
    InputTokens,
    OutputTokens,
    Tokens,
    Latency,
    TimeToFirstToken,

    /// <summary>From the first token to the end.</summary>
    StreamingLatency,
    TokensPerSecond,
    OutputTokensPerSecond,
    Users,
    Sessions,

    /// <summary>Of a trace, its observations; of an observation or a trace, its scores.</summary>
    Observations,
    Scores,

    /// <summary>Of a score, its number.</summary>
    Value,
}

public enum Aggregation
{
    Sum,
    Average,
    Minimum,
    Maximum,
    Median,
    P75,
    P90,
    P95,
    P99,

    /// <summary>How many rows have a value.</summary>
    Count,

    /// <summary>How many different values there are.</summary>
    Distinct,

    /// <summary>All values in equal steps from the least to the greatest; in <see cref="MetricRow.Histograms"/>.</summary>
    Histogram,
}

/// <summary>Widths of time buckets that follow the calendar, in UTC. Weeks begin on Monday.</summary>
public enum CalendarUnit
{
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

public sealed record MetricColumn(Measure Measure, Aggregation Aggregation = Aggregation.Sum);

/// <summary>Where a column or a group stands in the order of rows.</summary>
/// <param name="Index">In <see cref="MetricQuery.Columns"/>, or in <see cref="MetricQuery.GroupBy"/> when it is a group.</param>
public sealed record MetricOrder(bool IsGroup, int Index, bool Descending);

/// <summary>Figures over the rows of a range: some columns, by groups, by time buckets.</summary>
public sealed record MetricQuery
{
    public MetricView View { get; init; }
    public required TimeRange Range { get; init; }
    public Filter? Where { get; init; }
    public required IReadOnlyList<MetricColumn> Columns { get; init; }
    public IReadOnlyList<Field> GroupBy { get; init; } = [];

    /// <summary>Width of the time buckets, aligned to the Unix epoch; null for one bucket, or when <see cref="Calendar"/> has the width.</summary>
    public TimeSpan? Bucket { get; init; }
    public CalendarUnit? Calendar { get; init; }

    /// <summary>Empty: by bucket, then by group.</summary>
    public IReadOnlyList<MetricOrder> Order { get; init; } = [];
    public int Limit { get; init; } = 10_000;

    /// <summary>Steps of a histogram.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>A trace counts in one bucket only, and not in each in which something of it began.</summary>
    public bool TracesCountOnce => HasBuckets && Columns.Any(c => c.Measure == Measure.Traces && c.Aggregation != Aggregation.Distinct);

    public bool HasBuckets => Bucket is not null || Calendar is not null;
}

/// <param name="Bucket">Start of the bucket; null when the query has none.</param>
/// <param name="Groups">One value for each <see cref="MetricQuery.GroupBy"/>; null where the field is unknown.</param>
/// <param name="Values">One for each column; null where nothing was known. Percentiles are exact.</param>
public sealed record MetricRow(DateTimeOffset? Bucket, IReadOnlyList<string?> Groups, IReadOnlyList<double?> Values)
{
    /// <summary>By index of the column; only of those that are histograms.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<HistogramBin>> Histograms { get; init; } = None;

    private static readonly Dictionary<int, IReadOnlyList<HistogramBin>> None = [];
}

/// <summary>How many values are at least <paramref name="From"/> and below <paramref name="To"/>; the last step has the greatest, too.</summary>
public readonly record struct HistogramBin(double From, double To, long Count);

/// <summary>
/// What the trace of an observation or of a score says, for groups of metrics. An observation may say it itself: its own word counts first.
/// </summary>
public static class TraceField
{
    public static Field Name { get; } = new("trace.name", FieldType.Text, "Name of the trace");
    public static Field User { get; } = new("trace.user", FieldType.Text, "User id of the trace");
    public static Field Session { get; } = new("trace.session", FieldType.Text, "Session id of the trace");
    public static Field Release { get; } = new("trace.release", FieldType.Text, "Release of the trace");
    public static Field Version { get; } = new("trace.version", FieldType.Text, "Version of the trace");
    public static Field Tags { get; } = new("trace.tags", FieldType.Tags, "Tags of the trace");

    /// <summary>Of the judged observation, in the view of scores.</summary>
    public static Field ObservationName { get; } = new("observation.name", FieldType.Text, "Name of the observation");
    public static Field ObservationModel { get; } = new("observation.model", FieldType.Text, "Model of the observation");
    public static Field ObservationPrompt { get; } = new("observation.prompt", FieldType.Text, "Prompt name of the observation");
    public static Field ObservationPromptVersion { get; } = new("observation.prompt_version", FieldType.Text, "Prompt version of the observation");
    public static Field Month { get; } = new("month", FieldType.Text, "Month of the row, 2026-11");
    public static Field Day { get; } = new("day", FieldType.Text, "Day of the row, 2026-11-24");
}
