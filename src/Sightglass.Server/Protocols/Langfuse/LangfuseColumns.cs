using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A column that a condition can name.</summary>
/// <param name="Wrap">Puts a condition on it to what it is about: a row, or the whole trace of the row.</param>
internal sealed record LangfuseColumn(Field Field, Func<Filter, Filter> Wrap)
{
    public bool IsId { get; init; }

    /// <summary>An object by whose keys is asked.</summary>
    public bool IsMetadata { get; init; }

    /// <summary>Equality with a text, in the words of the API.</summary>
    public Func<string, Filter> Is { get; init; } = text => new Compare(Field, Comparison.Equal, text);

    /// <summary>For objects of scores by their names: the condition that one of that name satisfies another.</summary>
    public Func<string, Filter, Filter>? OfKey { get; init; }
}

/// <summary>The columns of a view by the names that clients use for them.</summary>
internal sealed class LangfuseColumns
{
    private readonly Dictionary<string, LangfuseColumn> _byName;

    private LangfuseColumns(Dictionary<string, LangfuseColumn> byName) => _byName = byName;

    public string Names => string.Join(", ", _byName.Keys);

    public LangfuseColumn? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Of whole traces, for the list of traces and for metrics over them.</summary>
    public static LangfuseColumns OfTraces { get; } = new(new()
    {
        ["id"] = Id(Field.TraceId, t => TraceId.OfExternal(t).ToString()),
        ["traceId"] = Id(Field.TraceId, t => TraceId.OfExternal(t).ToString()),
        ["name"] = Plain(Field.TraceName),
        ["traceName"] = Plain(Field.TraceName),
        ["timestamp"] = Plain(Field.StartedAt),
        ["userId"] = Plain(Field.User),
        ["sessionId"] = Plain(Field.Session),
        ["environment"] = Plain(Field.Environment),
        ["release"] = Plain(Field.Release),
        ["version"] = Plain(Field.Version),
        ["tags"] = Plain(Field.Tags),
        ["latency"] = Plain(Field.Latency),
        ["inputTokens"] = Plain(Field.InputTokens),
        ["outputTokens"] = Plain(Field.OutputTokens),
        ["totalTokens"] = Plain(Field.Tokens),
        ["totalCost"] = Plain(Field.Cost),
        ["level"] = OfLevel(),
        ["metadata"] = Metadata(filter => new InTrace(filter)),
        ["scores_avg"] = OfScores(Field.TraceId),
        ["scores"] = OfScores(Field.TraceId),
        ["score_categories"] = OfScores(Field.TraceId),
    });

    /// <summary>Of observations; what is said of the trace may be said anywhere in it.</summary>
    public static LangfuseColumns OfObservations { get; } = new(new()
    {
        ["id"] = Id(Field.Id, t => ObservationId.OfExternal(t).ToString()),
        ["traceId"] = Id(Field.TraceId, t => TraceId.OfExternal(t).ToString()),
        ["parentObservationId"] = Id(Field.ParentId, t => ObservationId.OfExternal(t).ToString()),
        ["type"] = OfType(),
        ["name"] = Plain(Field.ObservationName),
        ["level"] = OfLevel(),
        ["startTime"] = Plain(Field.StartedAt),
        ["environment"] = Plain(Field.Environment),
        ["version"] = Plain(Field.Version),
        ["statusMessage"] = Plain(Field.StatusMessage),
        ["providedModelName"] = Plain(Field.Model),
        ["model"] = Plain(Field.Model),
        ["promptName"] = Plain(Field.Prompt),
        ["promptVersion"] = Plain(Field.PromptVersion),
        ["latency"] = Plain(Field.Latency),
        ["timeToFirstToken"] = Plain(Field.TimeToFirstToken),
        ["inputTokens"] = Plain(Field.InputTokens),
        ["outputTokens"] = Plain(Field.OutputTokens),
        ["totalTokens"] = Plain(Field.Tokens),
        ["totalCost"] = Plain(Field.Cost),
        ["isRootObservation"] = Plain(Field.IsRoot),
        ["metadata"] = Metadata(Same),
        ["experimentId"] = Plain(ExperimentField.Id),
        ["experimentName"] = Plain(ExperimentField.Name),
        ["experimentDatasetId"] = Plain(ExperimentField.DatasetId),
        ["userId"] = Whole(Field.User),
        ["sessionId"] = Whole(Field.Session),
        ["traceName"] = Whole(Field.TraceName),
        ["tags"] = Whole(Field.Tags),
        ["traceTags"] = Whole(Field.Tags),
        ["release"] = Whole(Field.Release),
        ["traceRelease"] = Whole(Field.Release),
        ["traceVersion"] = Whole(Field.Version),
        ["traceEnvironment"] = Whole(Field.Environment),
    });

    public static LangfuseColumns OfScoreRows { get; } = new(new()
    {
        ["id"] = Plain(ScoreField.Id),
        ["name"] = Plain(ScoreField.Name),
        ["value"] = Plain(ScoreField.Value),
        ["stringValue"] = Plain(ScoreField.Label),
        ["booleanValue"] = new(ScoreField.Label, Same) { Is = t => new Compare(ScoreField.Label, Comparison.Equal, t is "true" or "1" or "True" ? "True" : "False") },
        ["dataType"] = new(ScoreField.DataType, Same) { Is = t => new Compare(ScoreField.DataType, Comparison.Equal, t.ToLowerInvariant()) },
        ["source"] = new(ScoreField.Source, Same) { Is = t => LangfuseScores.SourceIs(t.ToUpperInvariant()) },
        ["environment"] = Plain(ScoreField.Environment),
        ["timestamp"] = Plain(ScoreField.GivenAt),
        ["configId"] = Plain(ScoreField.Config),
        ["queueId"] = Plain(ScoreField.Queue),
        ["authorUserId"] = Plain(ScoreField.Author),
        ["datasetRunId"] = Plain(ScoreField.DatasetRun),
        ["experimentId"] = Plain(ScoreField.DatasetRun),
        ["sessionId"] = Plain(ScoreField.Session),
        ["traceId"] = Id(ScoreField.TraceId, t => TraceId.OfExternal(t).ToString()),
        ["observationId"] = Id(ScoreField.ObservationId, t => ObservationId.OfExternal(t).ToString()),
        ["userId"] = Whole(Field.User),
        ["traceName"] = Whole(Field.TraceName),
        ["tags"] = Whole(Field.Tags),
        ["traceTags"] = Whole(Field.Tags),
        ["traceRelease"] = Whole(Field.Release),
        ["traceVersion"] = Whole(Field.Version),
        ["traceEnvironment"] = Whole(Field.Environment),
    });

    private static Filter Same(Filter filter) => filter;

    private static LangfuseColumn Plain(Field field) => new(field, Same);

    private static LangfuseColumn Whole(Field field) => new(field, filter => new OfTrace(filter));

    private static LangfuseColumn Id(Field field, Func<string, string> own) => new(field, Same) { IsId = true, Is = text => new Compare(field, Comparison.Equal, own(text)) };

    // Conditions are put to its keys; the field only stands for it.
    private static LangfuseColumn Metadata(Func<Filter, Filter> wrap) => new(Field.StatusMessage, wrap) { IsMetadata = true, Is = _ => new AnyOf([]) };

    private static LangfuseColumn OfLevel() => new(Field.Level, Same) { Is = text => new Compare(Field.Level, Comparison.Equal, text.ToLowerInvariant()) };

    // There is no reranker there; it is a span.
    private static LangfuseColumn OfType() => new(Field.ObservationType, Same)
    {
        Is = text => text.ToLowerInvariant() is var type && type == "span"
            ? new AnyOf([LangfuseQuery.Is(Field.ObservationType, type), LangfuseQuery.Is(Field.ObservationType, "reranker")]) : LangfuseQuery.Is(Field.ObservationType, type),
    };

    private static LangfuseColumn OfScores(Field field) => new(field, Same)
    {
        OfKey = (name, condition) => new HasScore(Filter.And([LangfuseQuery.Is(ScoreField.Name, name), condition])),
        Is = _ => new AnyOf([]),
    };
}
