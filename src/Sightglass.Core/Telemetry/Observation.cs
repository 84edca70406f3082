using Sightglass.Core.Normalization;

namespace Sightglass.Core.Telemetry;

/// <summary>
/// One step of a trace as we understand it, whatever dialect it came in. Derived from a <see cref="RawSpan"/> and never the other way:
/// <see cref="Raw"/> holds everything that was received, so a better dialect can be applied to the past.
/// </summary>
public sealed record Observation
{
    public required TraceId TraceId { get; init; }
    public required ObservationId Id { get; init; }

    /// <summary>The ids as the client wrote them, where ours are made from them; null where they are the same.</summary>
    public string? ExternalTraceId { get; init; }
    public string? ExternalId { get; init; }
    public string? ExternalParentId { get; init; }

    /// <summary>Null for a root. The parent may not have arrived, may never arrive, and may be part of a cycle.</summary>
    public ObservationId? ParentId { get; init; }

    /// <summary>It has no parent, or it begins what its application did: then its parent belongs to somebody else and need not arrive.</summary>
    public bool IsRoot { get; init; }

    public required string Name { get; init; }
    public ObservationType Type { get; init; }

    /// <summary>Canonical OpenTelemetry GenAI operation (<c>chat</c>, <c>execute_tool</c> …) when one was given.</summary>
    public string? Operation { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it runs, or when it never ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The emitter's times were missing, reversed or impossible and have been repaired; the raw ones are in <see cref="Raw"/>.</summary>
    public bool TimesRepaired { get; init; }

    /// <summary>From start to the first token of a stream. Null when not streamed or not said.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    public Level Level { get; init; } = Level.Default;
    public string? StatusMessage { get; init; }
    public string? ErrorType { get; init; }
    public string? StackTrace { get; init; }

    public string? RequestedModel { get; init; }
    public string? RespondedModel { get; init; }

    /// <summary>Canonical provider name of the GenAI conventions (<c>openai</c>, <c>anthropic</c>, <c>aws.bedrock</c> …).</summary>
    public string? Provider { get; init; }

    public string? ResponseId { get; init; }

    /// <summary>Model parameters by canonical name (<c>temperature</c>, <c>max_tokens</c>, <c>service_tier</c> …); values as sent.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = Empty;

    public IReadOnlyList<string> FinishReasons { get; init; } = [];

    public Content Input { get; init; } = Content.None;
    public Content Output { get; init; } = Content.None;

    /// <summary>The tools offered to the model, undecoded.</summary>
    public Content ToolList { get; init; } = Content.None;

    /// <summary>Tool definitions as one JSON array, as sent.</summary>
    public string? ToolDefinitions => ToolList.IsEmpty ? null : ToolList.Source;

    /// <summary>Set on tool observations: the executed tool.</summary>
    public ToolExecution? Tool { get; init; }

    public IReadOnlyList<RetrievedDocument> Documents { get; init; } = [];

    public Usage? Usage { get; init; }

    /// <summary>Its usage repeats what its descendants report (an agent, a chain, a tool loop) and is never billed.</summary>
    public bool IsRollup { get; init; }

    /// <summary>What we computed; <see cref="Interpreter"/> puts it in, once: a copy of each observation for it would cost as much as pricing it.</summary>
    public Cost Cost { get; internal set; } = Cost.None;
    public ReportedCost? ReportedCost { get; init; }

    /// <summary>US dollars: what the emitter reported, else what we computed. Null when neither is known or when it is a roll-up.</summary>
    public decimal? CostUsd => IsRollup ? null : ReportedCost?.Total ?? Cost.Total;

    public string? SessionId { get; init; }
    public string? UserId { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Never null: <c>default</c> when unsaid.</summary>
    public string Environment { get; init; } = "default";
    public string? Release { get; init; }
    public string? Version { get; init; }
    public string? ServiceName { get; init; }
    public string? PromptName { get; init; }
    public string? PromptVersion { get; init; }
    public string? AgentName { get; init; }

    /// <summary>Said about the whole trace on this span (Langfuse's <c>langfuse.trace.*</c>); null when unsaid.</summary>
    public string? TraceName { get; init; }
    public bool IsPublic { get; init; }
    public Content TraceInput { get; init; } = Content.None;
    public Content TraceOutput { get; init; } = Content.None;

    /// <summary>The experiment it was made in; null outside one.</summary>
    public ExperimentLink? Experiment { get; init; }

    /// <summary>The emitter's free metadata; values as text or JSON.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Empty;

    public IReadOnlyList<Score> Scores { get; init; } = [];

    /// <summary>The dialects that told us something, most trusted first.</summary>
    public IReadOnlyList<string> Dialects { get; init; } = [];

    /// <summary>Everything as received.</summary>
    public required RawSpan Raw { get; init; }

    public TimeSpan? Duration => EndedAt - StartedAt;

    /// <summary>The model that answered, else the one that was asked.</summary>
    public string? Model => RespondedModel ?? RequestedModel;

    private static readonly Dictionary<string, string> Empty = [];
}

/// <summary>Where an observation belongs in an experiment: in which, and for which item.</summary>
/// <param name="RootId">The observation whose input and output are those of the item; null when unsaid.</param>
public sealed record ExperimentLink(string Id, string? Name, string? DatasetId, string? ItemId, string? RootId);

/// <summary>An executed tool. What went in and came out stays undecoded until somebody looks.</summary>
public sealed record ToolExecution(string? Name, string? CallId, string? Description, Content Input, Content Output)
{
    /// <summary>JSON or text, as sent; null when unsaid.</summary>
    public string? Arguments => Input.IsEmpty ? null : Input.Source;

    /// <summary>JSON or text, as sent; null when unsaid.</summary>
    public string? Result => Output.IsEmpty ? null : Output.Source;
}

/// <param name="Score">The retriever's own measure; its scale is the emitter's.</param>
public sealed record RetrievedDocument(string? Id, string? Content, double? Score, string? Metadata);
