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
    public Known<Content>? TraceInput { get; init; }
    public Known<Content>? TraceOutput { get; init; }
    public Known<Level>? Level { get; init; }
    public Known<string>? StatusMessage { get; init; }
    public Known<string>? ErrorType { get; init; }
    public IReadOnlyList<NamedValue>? Metadata { get; init; }
    public IReadOnlyList<Score>? Scores { get; init; }

    /// <summary>This reading with what only <paramref name="less"/>, a less trusted one, knows. Parameters, metadata and scores unite; the first of a name stays.</summary>
    public Reading Or(Reading less) => new()
    {
        Type = Type ?? less.Type,
        Name = Name ?? less.Name,
        Operation = Operation ?? less.Operation,
        RequestedModel = RequestedModel ?? less.RequestedModel,
        RespondedModel = RespondedModel ?? less.RespondedModel,
        Provider = Provider ?? less.Provider,
        ResponseId = ResponseId ?? less.ResponseId,
        Parameters = NamedValue.Union(Parameters, less.Parameters),
        FinishReasons = FinishReasons ?? less.FinishReasons,
        Input = Input ?? less.Input,
        Output = Output ?? less.Output,
        ToolDefinitions = ToolDefinitions ?? less.ToolDefinitions,
        Tool = Tool ?? less.Tool,
        Documents = Documents ?? less.Documents,
        Usage = Usage is { } mine && less.Usage is { } other ? new(mine.Value.CompletedBy(other.Value), mine.Key) : Usage ?? less.Usage,
        Cost = Cost ?? less.Cost,
        IsRollup = IsRollup ?? less.IsRollup,
        TimeToFirstToken = TimeToFirstToken ?? less.TimeToFirstToken,
        SessionId = SessionId ?? less.SessionId,
        UserId = UserId ?? less.UserId,
        Tags = Tags ?? less.Tags,
        Environment = Environment ?? less.Environment,
        Release = Release ?? less.Release,
        Version = Version ?? less.Version,
        PromptName = PromptName ?? less.PromptName,
        PromptVersion = PromptVersion ?? less.PromptVersion,
        AgentName = AgentName ?? less.AgentName,
        TraceName = TraceName ?? less.TraceName,
        TraceInput = TraceInput ?? less.TraceInput,
        TraceOutput = TraceOutput ?? less.TraceOutput,
        Level = Level ?? less.Level,
        StatusMessage = StatusMessage ?? less.StatusMessage,
        ErrorType = ErrorType ?? less.ErrorType,
        Metadata = NamedValue.Union(Metadata, less.Metadata),
        Scores = Scores is null ? less.Scores : less.Scores is null ? Scores : [.. Scores, .. less.Scores.Except(Scores)],
    };
}
