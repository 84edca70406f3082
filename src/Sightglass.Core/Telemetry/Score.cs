namespace Sightglass.Core.Telemetry;

/// <summary>What a score judges. The numbers are stored.</summary>
public enum ScoreTarget : byte
{
    Observation = 0,
    Trace = 1,
    Session = 2,
    DatasetRun = 3,
}

/// <summary>How a score's value is meant, in Langfuse's vocabulary. The numbers are stored.</summary>
public enum ScoreDataType : byte
{
    Numeric = 0,
    Categorical = 1,

    /// <summary>1 or 0, with the label True or False.</summary>
    Boolean = 2,
    Text = 3,

    /// <summary>Its text is what the output should have been.</summary>
    Correction = 4,
}

/// <summary>A judgement on an observation, a trace, a session or a run over a dataset: a number, a category, or both; and who said so.</summary>
/// <param name="Value">Number; 1 and 0 for true and false. Null when only a label was given.</param>
/// <param name="Label">The category, or the text.</param>
public sealed record Score(string Name, double? Value, string? Label)
{
    /// <summary>Its sender's own; null for one that came with an observation. The same id again is an update.</summary>
    public string? Id { get; init; }

    /// <summary>Null when the sender did not say; <see cref="MeantAs"/> then tells.</summary>
    public ScoreDataType? DataType { get; init; }
    public ScoreTarget Target { get; init; }

    /// <summary>The judged trace and observation when they are not those of the carrier (a span link).</summary>
    public TraceId? TraceId { get; init; }
    public ObservationId? ObservationId { get; init; }
    public string? SessionId { get; init; }
    public string? DatasetRunId { get; init; }

    /// <summary>The judged ids as the client wrote them, where ours are made from them.</summary>
    public string? ExternalTraceId { get; init; }
    public string? ExternalObservationId { get; init; }
    public string? Comment { get; init; }

    /// <summary>Null when it has not been stored yet.</summary>
    public DateTimeOffset? GivenAt { get; init; }

    /// <summary>When its latest version came; null when there was one only.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Who judged: <c>human</c>, <c>llm</c>, <c>code</c>, <c>api</c> or the emitter's own word; null when unsaid.</summary>
    public string? Source { get; init; }
    public string? Evaluator { get; init; }

    /// <summary>Null is that of what is judged.</summary>
    public string? Environment { get; init; }
    public string? AuthorId { get; init; }
    public string? ConfigId { get; init; }
    public string? QueueId { get; init; }

    /// <summary>The trace of the judge's own calls.</summary>
    public string? ExecutionTraceId { get; init; }

    /// <summary>JSON; null when there is none.</summary>
    public string? Metadata { get; init; }

    /// <summary>What the sender said, else what its value looks like.</summary>
    public ScoreDataType MeantAs => DataType ?? (Value, Label?.ToLowerInvariant()) switch
    {
        (not null, null) => ScoreDataType.Numeric,
        (0, "false") or (1, "true") => ScoreDataType.Boolean,
        // An explanation alone.
        (null, null) => ScoreDataType.Text,
        _ => ScoreDataType.Categorical,
    };
}
