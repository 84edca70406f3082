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
    public IReadOnlyList<KeyValuePair<string, string>>? Parameters { get; init; }
    public Known<IReadOnlyList<string>>? FinishReasons { get; init; }
    public Known<Content>? Input { get; init; }
    public Known<Content>? Output { get; init; }
    public Known<string>? ToolDefinitions { get; init; }
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
    public Known<Content>? TraceInput { get; init; }
    public Known<Content>? TraceOutput { get; init; }
    public Known<Level>? Level { get; init; }
    public Known<string>? StatusMessage { get; init; }
    public Known<string>? ErrorType { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>>? Metadata { get; init; }
    public IReadOnlyList<Score>? Scores { get; init; }
}

/// <summary>Token figures exactly as an emitter sent them, before anybody decides what contains what.</summary>
public sealed record ReportedUsage
{
    public long? Input { get; init; }
    public long? Output { get; init; }
    public long? Total { get; init; }
    public long? CacheRead { get; init; }
    /// <summary>All cache writes, whatever their lifetime.</summary>
    public long? CacheWrite { get; init; }
    public long? CacheWrite1h { get; init; }
    public long? InputAudio { get; init; }
    public long? InputImage { get; init; }
    public long? Reasoning { get; init; }
    public long? OutputAudio { get; init; }
    public long? OutputImage { get; init; }

    /// <summary>Whether Input contains the cache figures, when the dialect is sure for this emitter; null lets the figures decide.</summary>
    public UsageSemantics InputSemantics { get; init; }

    /// <summary>Whether Output contains Reasoning, when the dialect is sure; null means it does.</summary>
    public bool? OutputContainsReasoning { get; init; }

    /// <summary>Why the dialect is sure, e.g. <c>OpenTelemetry GenAI 1.40: input includes cached</c>.</summary>
    public string? Rule { get; init; }
}
