using System.Globalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// A score that came by itself, as the span that carries it: <c>sightglass.score.*</c>. What it judges is in the carrier's trace, or it has a name for
/// a session or a run, and then the carrier has a trace of its own.
/// </summary>
public sealed class SightglassScore : IDialect
{
    /// <summary>The score was deleted: the carrier stays, without it.</summary>
    public const string DeletedKey = Prefix + "deleted";
    public const string Prefix = "sightglass.score.";

    private static readonly Namespaces Mine = Namespaces.Of("sightglass");

    public string Name => "Sightglass score";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || span.Text(Prefix + "id") is not { } id) return null;
        return new()
        {
            Type = new(ObservationType.Score, id.Key),
            Scores = span.Flag(DeletedKey)?.Value == true || span.Text(Prefix + "name") is null ? [] : [ScoreOf(span, id.Value)],
        };
    }

    private static Score ScoreOf(SpanReader span, string id)
    {
        string? Text(string name) => span.Text(Prefix + name)?.Value;
        var observation = Text("observation_id");
        return new(Text("name")!, span.Real(Prefix + "value")?.Value, Text("label"))
        {
            Id = id,
            DataType = Enum.TryParse<ScoreDataType>(Text("data_type"), ignoreCase: true, out var type) ? type : null,
            Target = Enum.TryParse<ScoreTarget>(Text("target"), ignoreCase: true, out var target) ? target : ScoreTarget.Trace,
            ObservationId = observation is null ? null : Telemetry.ObservationId.OfExternal(observation),
            ExternalObservationId = observation,
            ExternalTraceId = Text("trace_id"),
            SessionId = Text("session_id"),
            DatasetRunId = Text("dataset_run_id"),
            Comment = Text("comment"),
            UpdatedAt = DateTimeOffset.TryParse(Text("updated_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
            Source = Text("source"),
            Environment = Text("environment"),
            AuthorId = Text("author_id"),
            ConfigId = Text("config_id"),
            QueueId = Text("queue_id"),
            ExecutionTraceId = Text("execution_trace_id"),
            Metadata = Text("metadata"),
        };
    }
}
