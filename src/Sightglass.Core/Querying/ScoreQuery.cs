using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Querying;

/// <summary>Which scores, newest first. Conditions are on fields of <see cref="ScoreField"/>, and with <see cref="OfTrace"/> on the trace that is judged.</summary>
public sealed record ScoreQuery
{
    /// <summary>When they were given.</summary>
    public TimeRange Range { get; init; } = TimeRange.All;
    public Filter? Where { get; init; }
    public int Limit { get; init; } = 50;

    /// <inheritdoc cref="TraceQuery.Cursor"/>
    public string? Cursor { get; init; }

    /// <inheritdoc cref="TraceQuery.Offset"/>
    public int Offset { get; init; }
}

/// <summary>What scores can be filtered and grouped by.</summary>
public static class ScoreField
{
    public static Field Id { get; } = new("score.id", FieldType.Text, "Score id");
    public static Field Name { get; } = new("score.name", FieldType.Text, "Name of the score");
    public static Field Value { get; } = new("score.value", FieldType.Real, "Number");
    public static Field Label { get; } = new("score.label", FieldType.Text, "Category or text");
    public static Field DataType { get; } = new("score.data_type", FieldType.Text, "numeric, categorical, boolean, text, correction");
    public static Field Target { get; } = new("score.target", FieldType.Text, "observation, trace, session, datasetrun");
    public static Field TraceId { get; } = new("score.trace_id", FieldType.Text, "Id of the judged trace");
    public static Field ObservationId { get; } = new("score.observation_id", FieldType.Text, "Id of the judged observation");
    public static Field Session { get; } = new("score.session", FieldType.Text, "Id of the judged session");
    public static Field DatasetRun { get; } = new("score.dataset_run", FieldType.Text, "Id of the judged run");
    public static Field Source { get; } = new("score.source", FieldType.Text, "Who judged: api, annotation, eval, human, llm, code");
    public static Field Environment { get; } = new("score.environment", FieldType.Text, "Environment");
    public static Field Author { get; } = new("score.author", FieldType.Text, "User id of who judged");
    public static Field Config { get; } = new("score.config", FieldType.Text, "Id of the score config");
    public static Field Queue { get; } = new("score.queue", FieldType.Text, "Id of the annotation queue");
    public static Field Comment { get; } = new("score.comment", FieldType.Text, "Comment");
    public static Field GivenAt { get; } = new("score.given_at", FieldType.Time, "When it was given");
}
