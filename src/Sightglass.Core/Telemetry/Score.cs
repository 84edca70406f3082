namespace Sightglass.Core.Telemetry;

/// <summary>What a score judges.</summary>
public enum ScoreTarget : byte
{
    Observation = 0,
    Trace = 1,
    Session = 2,
}

/// <summary>A judgement on an observation, a trace or a session: a number, a category, or both; and who said so.</summary>
/// <param name="Value">Number; 1 and 0 for true and false. Null when only a label was given.</param>
public sealed record Score(string Name, double? Value, string? Label)
{
    public ScoreTarget Target { get; init; }

    /// <summary>The judged trace and observation when they are not those of the carrier (a span link).</summary>
    public TraceId? TraceId { get; init; }
    public ObservationId? ObservationId { get; init; }
    public string? SessionId { get; init; }
    public string? Comment { get; init; }

    /// <summary>Null when it has not been stored yet.</summary>
    public DateTimeOffset? GivenAt { get; init; }

    /// <summary>Who judged: <c>human</c>, <c>llm</c>, <c>code</c> or the emitter's own word; null when unsaid.</summary>
    public string? Source { get; init; }
    public string? Evaluator { get; init; }
}
