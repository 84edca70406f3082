using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>What one dialect could tell about one span. Everything is optional; null means the dialect does not know.</summary>
public sealed record Reading
{
    public Known<ObservationType>? Type { get; init; }
    public Known<string>? Name { get; init; }
    public Known<string>? Operation { get; init; }
    public Known<string>? RequestedModel { get; init; }
    public Known<string>? RespondedModel { get; init; }

    /// <summary>As sent; the normalizer makes it canonical.</summary>
    public Known<string>? Provider { get; init; }
    public Known<string>? ResponseId { get; init; }
    /// <summary>By canonical name, see <see cref="ParameterName"/>.</summary>
    public IReadOnlyList<NamedValue>? Parameters { get; init; }
    public Known<IReadOnlyList<string>>? FinishReasons { get; init; }
    public Known<Content>? Input { get; init; }
    public Known<Content>? Output { get; init; }
    public Known<Content>? ToolDefinitions { get; init; }
    public Known<ToolExecution>? Tool { get; init; }
    public Known<IReadOnlyList<RetrievedDocument>>? Documents { get; init; }
    public Known<ReportedUsage>? Usage { get; init; }
    public Known<ReportedCost>? Cost { get; init; }

    /// <summary>Its usage repeats that of its descendants.</summary>
    public Known<bool>? IsRollup { get; init; }
    public Known<TimeSpan>? TimeToFirstToken { get; init; }
    public Known<string>? SessionId { get; init; }
    public Known<string>? UserId { get; init; }
    public Known<IReadOnlyList<string>>? Tags { get; init; }
    public Known<string>? Environment { get; init; }
    public Known<string>? Release { get; init; }
    public Known<string>? Version { get; init; }
    public Known<string>? PromptName { get; init; }
    public Known<string>? PromptVersion { get; init; }
    public Known<string>? AgentName { get; init; }
    public Known<string>? TraceName { get; init; }
    public Known<bool>? IsPublic { get; init; }
    public Known<Content>? TraceInput { get; init; }
    public Known<Content>? TraceOutput { get; init; }
    /// <summary>It begins what its application did, whatever parent it names.</summary>
    public Known<bool>? IsRoot { get; init; }

    /// <summary>Ids as the client wrote them, when they are not those of W3C trace context.</summary>
    public Known<string>? ExternalTraceId { get; init; }
    public Known<string>? ExternalId { get; init; }
    public Known<string>? ExternalParentId { get; init; }
    public Known<ExperimentLink>? Experiment { get; init; }
    public Known<Level>? Level { get; init; }
    public Known<string>? StatusMessage { get; init; }
    public Known<string>? ErrorType { get; init; }
    public IReadOnlyList<NamedValue>? Metadata { get; init; }
    public IReadOnlyList<Score>? Scores { get; init; }
}
