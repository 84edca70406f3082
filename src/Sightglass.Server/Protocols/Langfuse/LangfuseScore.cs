using System.Text;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A score on the wire (<c>ScoreV1</c>). Only its sender's ids would be ids; ours follows from what the score says.</summary>
internal sealed record LangfuseScore
{
    public required string Id { get; init; }
    public required string TraceId { get; init; }
    public required string Name { get; init; }
    public required string Source { get; init; }
    public string? ObservationId { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public string? AuthorUserId { get; init; }
    public string? Comment { get; init; }
    public object? Metadata { get; init; }
    public string? ConfigId { get; init; }
    public string? QueueId { get; init; }
    public required string Environment { get; init; }
    public required string DataType { get; init; }

    /// <summary>0 for a category without a number, as there.</summary>
    public required double Value { get; init; }
    public string? StringValue { get; init; }

    public static IReadOnlyList<LangfuseScore> Of(TraceSummary trace) => [.. trace.Scores.Where(s => s.Target != ScoreTarget.Session).Select(s => Of(trace, s))];

    private static LangfuseScore Of(TraceSummary trace, Score score)
    {
        var (given, type) = (score.GivenAt ?? trace.StartedAt, TypeOf(score));
        return new()
        {
            Id = IdOf(trace, score),
            TraceId = trace.Id.ToString(),
            Name = score.Name,
            Source = score.Source?.ToLowerInvariant() switch { "human" => "ANNOTATION", "llm" or "code" => "EVAL", _ => "API" },
            ObservationId = score.ObservationId?.ToString(),
            Timestamp = given,
            CreatedAt = given,
            UpdatedAt = given,
            Comment = score.Comment,
            Environment = trace.Environment,
            DataType = type,
            Value = score.Value ?? 0,
            StringValue = type switch { "BOOLEAN" => score.Value == 1 ? "True" : "False", "TEXT" => score.Comment ?? "", _ => score.Label },
        };
    }

    private static string TypeOf(Score score) => (score.Value, score.Label?.ToLowerInvariant()) switch
    {
        (not null, null) => "NUMERIC",
        (0, "false") or (1, "true") => "BOOLEAN",
        // An explanation alone.
        (null, null) => "TEXT",
        _ => "CATEGORICAL",
    };

    private static string IdOf(TraceSummary trace, Score score) =>
        Core.Telemetry.ObservationId.OfName(Encoding.UTF8.GetBytes($"{trace.Id}/{score.ObservationId}/{score.Name}/{score.GivenAt:O}/{score.Value}/{score.Label}")).ToString();
}
