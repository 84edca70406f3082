using System.Text.Json.Serialization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A score on the wire, of v1 and v2 (<c>ScoreV1</c>, <c>Score</c>). <c>value</c> is a number whatever the type; <c>stringValue</c> has the text.</summary>
internal sealed record LangfuseScore
{
    public required string Id { get; init; }
    public required string ProjectId { get; init; }
    public string? TraceId { get; init; }
    public string? SessionId { get; init; }
    public string? ObservationId { get; init; }
    public string? DatasetRunId { get; init; }
    public required string Name { get; init; }
    public required string Source { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public string? AuthorUserId { get; init; }
    public string? Comment { get; init; }
    public required LangfuseJson Metadata { get; init; }
    public string? ConfigId { get; init; }
    public string? QueueId { get; init; }
    public string? ExecutionTraceId { get; init; }
    public required string Environment { get; init; }
    public required string DataType { get; init; }

    /// <summary>0 for a category without a number, as there.</summary>
    public required double Value { get; init; }
    public string? StringValue { get; init; }

    /// <summary>Of the judged trace, in v2.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LangfuseScoredTrace? Trace { get; init; }

    /// <summary>Those of the trace and its observations.</summary>
    public static IReadOnlyList<LangfuseScore> Of(ProjectId project, TraceSummary trace) =>
        [.. trace.Scores.Where(s => s.Target is ScoreTarget.Trace or ScoreTarget.Observation).Select(s => Of(project, s))];

    public static LangfuseScore Of(ProjectId project, Score score, TraceSummary? trace = null) => new()
    {
        Id = score.Id!,
        ProjectId = project.Value,
        TraceId = TraceOf(score),
        SessionId = score.Target == ScoreTarget.Session ? score.SessionId : null,
        ObservationId = ObservationOf(score),
        DatasetRunId = score.DatasetRunId,
        Name = score.Name,
        Source = SourceOf(score),
        Timestamp = score.GivenAt!.Value,
        CreatedAt = score.GivenAt.Value,
        UpdatedAt = score.UpdatedAt ?? score.GivenAt.Value,
        AuthorUserId = score.AuthorId,
        Comment = score.Comment,
        Metadata = new(score.Metadata ?? "{}"),
        ConfigId = score.ConfigId,
        QueueId = score.QueueId,
        ExecutionTraceId = score.ExecutionTraceId,
        Environment = score.Environment ?? "default",
        DataType = score.MeantAs.ToString().ToUpperInvariant(),
        Value = score.Value ?? 0,
        StringValue = TextOf(score),
        Trace = trace is null ? null : new(trace.UserId, [.. trace.Tags.Order(StringComparer.Ordinal)], trace.Environment, trace.SessionId),
    };

    public static string? TraceOf(Score score) => score.ExternalTraceId ?? score.TraceId?.ToString();

    public static string? ObservationOf(Score score) => score.ExternalObservationId ?? score.ObservationId?.ToString();

    public static string SourceOf(Score score) => score.Source?.ToLowerInvariant() switch
    {
        "human" or "annotation" => "ANNOTATION",
        "llm" or "code" or "eval" => "EVAL",
        _ => "API",
    };

    public static string? TextOf(Score score) => score.MeantAs switch
    {
        ScoreDataType.Boolean => score.Value == 1 ? "True" : "False",
        ScoreDataType.Text => score.Label ?? score.Comment ?? "",
        _ => score.Label,
    };
}

internal sealed record LangfuseScoredTrace(string? UserId, IReadOnlyList<string> Tags, string Environment, string? SessionId);

/// <summary>A score of v3: one value of its own type; the rest in groups that are asked for.</summary>
internal sealed record LangfuseScoreV3
{
    public required string Id { get; init; }
    public required string ProjectId { get; init; }
    public required string Name { get; init; }
    public required string DataType { get; init; }

    /// <summary>A number, a boolean or a text.</summary>
    public required object? Value { get; init; }
    public required string Source { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required string Environment { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, object?>? Subject { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object?> Groups { get; init; } = [];

    /// <param name="groups">Of details, subject and annotation.</param>
    public static LangfuseScoreV3 Of(ProjectId project, Score score, IReadOnlyCollection<string> groups)
    {
        var extra = new Dictionary<string, object?>();
        if (groups.Contains("details")) (extra["comment"], extra["configId"], extra["metadata"]) = (score.Comment, score.ConfigId, new LangfuseJson(score.Metadata ?? "{}"));
        if (groups.Contains("annotation")) (extra["authorUserId"], extra["queueId"]) = (score.AuthorId, score.QueueId);
        return new()
        {
            Id = score.Id!,
            ProjectId = project.Value,
            Name = score.Name,
            DataType = score.MeantAs.ToString().ToUpperInvariant(),
            Value = score.MeantAs switch
            {
                ScoreDataType.Numeric => score.Value,
                ScoreDataType.Boolean => score.Value == 1,
                _ => LangfuseScore.TextOf(score),
            },
            Source = LangfuseScore.SourceOf(score),
            Timestamp = score.GivenAt!.Value,
            Environment = score.Environment ?? "default",
            CreatedAt = score.GivenAt.Value,
            UpdatedAt = score.UpdatedAt ?? score.GivenAt.Value,
            Subject = groups.Contains("subject") ? SubjectOf(score) : null,
            Groups = extra,
        };
    }

    private static Dictionary<string, object?> SubjectOf(Score score) => score.Target switch
    {
        ScoreTarget.Observation => new() { ["kind"] = "observation", ["id"] = LangfuseScore.ObservationOf(score), ["traceId"] = LangfuseScore.TraceOf(score) },
        ScoreTarget.Session => new() { ["kind"] = "session", ["id"] = score.SessionId },
        ScoreTarget.DatasetRun => new() { ["kind"] = "experiment", ["id"] = score.DatasetRunId },
        _ => new() { ["kind"] = "trace", ["id"] = LangfuseScore.TraceOf(score) },
    };
}
