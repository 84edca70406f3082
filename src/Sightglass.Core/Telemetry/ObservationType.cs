namespace Sightglass.Core.Telemetry;

/// <summary>What an observation is. The numbers are stored: never renumber, only append.</summary>
public enum ObservationType : byte
{
    Span = 0,
    Generation = 1,
    Embedding = 2,
    Agent = 3,
    Tool = 4,
    Chain = 5,
    Retriever = 6,
    Reranker = 7,
    Guardrail = 8,
    Evaluator = 9,
    Event = 10,

    /// <summary>No step: what a client said of a whole trace apart from any step (Langfuse's trace events). Not counted as an observation.</summary>
    Trace = 11,

    /// <summary>No step: the carrier of a score that came by itself. In no list of observations.</summary>
    Score = 12,
}

/// <summary>Severity in Langfuse's vocabulary. The numbers are stored.</summary>
public enum Level : byte
{
    Debug = 0,
    Default = 1,
    Warning = 2,
    Error = 3,
}
