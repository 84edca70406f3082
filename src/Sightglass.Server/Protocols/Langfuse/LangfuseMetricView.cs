using Sightglass.Core.Querying;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A dimension of a view.</summary>
/// <param name="IsHigh">It has about as many values as there are rows: v2 wants a limit with it.</param>
/// <param name="Show">A value of ours as the API shows it.</param>
internal sealed record LangfuseDimension(string Name, Field Field, bool IsHigh, Func<string?, object?> Show);

/// <summary>A measure of a view.</summary>
/// <param name="Factor">From our unit to the API's: its times are milliseconds.</param>
internal sealed record LangfuseMeasure(Measure Measure, double Factor = 1, bool IsNumber = true)
{
    private static readonly Dictionary<string, Aggregation> Aggregations = new()
    {
        ["sum"] = Core.Querying.Aggregation.Sum,
        ["avg"] = Core.Querying.Aggregation.Average,
        ["count"] = Core.Querying.Aggregation.Count,
        ["max"] = Core.Querying.Aggregation.Maximum,
        ["min"] = Core.Querying.Aggregation.Minimum,
        ["p50"] = Core.Querying.Aggregation.Median,
        ["p75"] = Core.Querying.Aggregation.P75,
        ["p90"] = Core.Querying.Aggregation.P90,
        ["p95"] = Core.Querying.Aggregation.P95,
        ["p99"] = Core.Querying.Aggregation.P99,
        ["histogram"] = Core.Querying.Aggregation.Histogram,
        ["uniq"] = Core.Querying.Aggregation.Distinct,
    };

    public static string AggregationNames => string.Join(", ", Aggregations.Keys);

    public static Aggregation? Aggregation(string? name) => name is not null && Aggregations.TryGetValue(name, out var aggregation) ? aggregation : null;
}

/// <summary>What metrics can be asked of, by the names of the API.</summary>
internal sealed class LangfuseMetricView
{
    private static readonly Func<string?, object?> AsItIs = text => text;
    private static readonly Func<string?, object?> Upper = text => text?.ToUpperInvariant();
    private static readonly Func<string?, object?> List = text => text!.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private readonly Dictionary<string, LangfuseDimension> _dimensions;
    private readonly Dictionary<string, LangfuseMeasure> _measures;

    private LangfuseMetricView(string name, MetricView view, LangfuseColumns columns, IEnumerable<LangfuseDimension> dimensions, Dictionary<string, LangfuseMeasure> measures)
    {
        (Name, View, Columns, _measures) = (name, view, columns, measures);
        _dimensions = dimensions.ToDictionary(d => d.Name);
    }

    public string Name { get; }
    public MetricView View { get; }
    public LangfuseColumns Columns { get; }

    /// <summary>What makes its rows these and not others.</summary>
    public IReadOnlyList<Filter> Always { get; private init; } = [];
    public string DimensionNames => string.Join(", ", _dimensions.Keys);
    public string MeasureNames => string.Join(", ", _measures.Keys);

    public LangfuseDimension? Dimension(string name) => _dimensions.GetValueOrDefault(name);

    public LangfuseMeasure? Measure(string name) => _measures.GetValueOrDefault(name);

    public static LangfuseMetricView? Find(string? name, bool isV2) => name is null || isV2 && name == "traces" ? null : All.FirstOrDefault(v => v.Name == name);

    public static string NamesOf(bool isV2) => string.Join(", ", All.Where(v => !isV2 || v.Name != "traces").Select(v => v.Name));

    private static LangfuseDimension D(string name, Field field, bool isHigh = false, Func<string?, object?>? show = null) => new(name, field, isHigh, show ?? AsItIs);

    private static readonly LangfuseDimension[] OfTheTrace =
    [
        D("traceName", TraceField.Name), D("tags", TraceField.Tags, show: List), D("userId", TraceField.User, true), D("sessionId", TraceField.Session, true),
        D("traceRelease", TraceField.Release), D("traceVersion", TraceField.Version),
    ];

    private static readonly LangfuseDimension[] OfScoreRows =
    [
        D("id", ScoreField.Id, true), D("environment", ScoreField.Environment), D("name", ScoreField.Name), D("source", ScoreField.Source, show: Source),
        D("dataType", ScoreField.DataType, show: Upper), D("traceId", ScoreField.TraceId, true), D("observationId", ScoreField.ObservationId, true), D("configId", ScoreField.Config),
        D("timestampMonth", TraceField.Month), D("timestampDay", TraceField.Day), D("datasetRunId", ScoreField.DatasetRun, true), D("experimentId", ScoreField.DatasetRun, true),
        D("observationName", TraceField.ObservationName), D("observationModelName", TraceField.ObservationModel), D("observationPromptName", TraceField.ObservationPrompt),
        D("observationPromptVersion", TraceField.ObservationPromptVersion), .. OfTheTrace,
    ];

    private static readonly Dictionary<string, LangfuseMeasure> OfNumbers = new() { ["count"] = new(Core.Querying.Measure.Count), ["value"] = new(Core.Querying.Measure.Value) };

    private static readonly LangfuseMetricView[] All =
    [
        new("traces", MetricView.Traces, LangfuseColumns.OfTraces,
            [
                D("id", Field.TraceId, true), D("name", TraceField.Name), D("tags", TraceField.Tags, show: List), D("userId", TraceField.User, true), D("sessionId", TraceField.Session, true),
                D("release", TraceField.Release), D("version", TraceField.Version), D("environment", Field.Environment), D("timestampMonth", TraceField.Month),
            ],
            new()
            {
                ["count"] = new(Core.Querying.Measure.Count),
                ["observationsCount"] = new(Core.Querying.Measure.Observations),
                ["scoresCount"] = new(Core.Querying.Measure.Scores),
                ["uniqueUserIds"] = new(Core.Querying.Measure.Users, IsNumber: false),
                ["uniqueSessionIds"] = new(Core.Querying.Measure.Sessions, IsNumber: false),
                ["latency"] = new(Core.Querying.Measure.Latency, 1_000),
                ["totalTokens"] = new(Core.Querying.Measure.Tokens),
                ["totalCost"] = new(Core.Querying.Measure.CostUsd),
            }),
        new("observations", MetricView.Observations, LangfuseColumns.OfObservations,
            [
                D("id", Field.Id, true), D("traceId", Field.TraceId, true), D("environment", Field.Environment), D("parentObservationId", Field.ParentId, true),
                D("type", Field.ObservationType, show: TypeName), D("name", Field.ObservationName), D("level", Field.Level, show: Upper), D("version", Field.Version),
                D("providedModelName", Field.Model), D("model", Field.Model), D("promptName", Field.Prompt), D("promptVersion", Field.PromptVersion),
                D("startTimeMonth", TraceField.Month), D("release", TraceField.Release), D("isRootObservation", Field.IsRoot, show: text => text == "true"),
                D("experimentId", ExperimentField.Id, true), D("experimentName", ExperimentField.Name, true), D("experimentDatasetId", ExperimentField.DatasetId, true), .. OfTheTrace,
            ],
            new()
            {
                ["count"] = new(Core.Querying.Measure.Count),
                ["latency"] = new(Core.Querying.Measure.Latency, 1_000),
                ["streamingLatency"] = new(Core.Querying.Measure.StreamingLatency, 1_000),
                ["inputTokens"] = new(Core.Querying.Measure.InputTokens),
                ["outputTokens"] = new(Core.Querying.Measure.OutputTokens),
                ["totalTokens"] = new(Core.Querying.Measure.Tokens),
                ["outputTokensPerSecond"] = new(Core.Querying.Measure.OutputTokensPerSecond),
                ["tokensPerSecond"] = new(Core.Querying.Measure.TokensPerSecond),
                ["inputCost"] = new(Core.Querying.Measure.InputCostUsd),
                ["outputCost"] = new(Core.Querying.Measure.OutputCostUsd),
                ["totalCost"] = new(Core.Querying.Measure.CostUsd),
                ["timeToFirstToken"] = new(Core.Querying.Measure.TimeToFirstToken, 1_000),
                ["countScores"] = new(Core.Querying.Measure.Scores),
                ["traceId"] = new(Core.Querying.Measure.Traces, IsNumber: false),
                ["uniqueUserIds"] = new(Core.Querying.Measure.Users, IsNumber: false),
                ["uniqueSessionIds"] = new(Core.Querying.Measure.Sessions, IsNumber: false),
            }),
        new("scores-numeric", MetricView.Scores, LangfuseColumns.OfScoreRows, [.. OfScoreRows, D("value", ScoreField.Value)], OfNumbers) { Always = [Of("numeric")] },
        new("scores-categorical", MetricView.Scores, LangfuseColumns.OfScoreRows, [.. OfScoreRows, D("stringValue", ScoreField.Label)], new() { ["count"] = new(Core.Querying.Measure.Count) })
        {
            Always = [Of("categorical")],
        },
        new("scores-boolean", MetricView.Scores, LangfuseColumns.OfScoreRows, [.. OfScoreRows, D("booleanValue", ScoreField.Label, show: text => text == "True")], OfNumbers) { Always = [Of("boolean")] },
    ];

    private static Compare Of(string type) => LangfuseQuery.Is(ScoreField.DataType, type);

    private static object? TypeName(string? type) => type == "reranker" ? "SPAN" : type?.ToUpperInvariant();

    private static object? Source(string? source) => source is null ? "API" : LangfuseScore.SourceOf(new("", null, null) { Source = source });
}
