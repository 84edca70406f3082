using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>RawSpan → Observation: asks every dialect and takes each field from the first that knows it.</summary>
public static class Normalizer
{
    private const int LongestEnvironment = 64;

    public static Observation Normalize(RawSpan span)
    {
        var reader = new SpanReader(span);
        var known = Read(reader, out var dialects);
        var times = SpanTimes.Of(span);
        var level = LevelOf(span, reader, known);
        var exception = ExceptionEvent.Of(span);
        var isError = level == Level.Error;
        var usage = known.Usage is { } reported ? UsageSplit.Split(reported.Value) : null;
        var type = known.Type?.Value ?? ObservationType.Span;
        var model = known.RespondedModel?.Value ?? known.RequestedModel?.Value;
        return new()
        {
            TraceId = span.TraceId,
            Id = span.SpanId,
            ParentId = span.ParentSpanId,
            Name = known.Name?.Value ?? span.Name ?? "",
            Type = type,
            Operation = known.Operation?.Value,
            StartedAt = times.StartedAt,
            EndedAt = times.EndedAt,
            TimesRepaired = times.Repaired,
            TimeToFirstToken = known.TimeToFirstToken?.Value,
            Level = level,
            StatusMessage = known.StatusMessage?.Value ?? span.StatusMessage ?? (isError ? exception?.Message : null),
            ErrorType = isError ? known.ErrorType?.Value ?? reader.Text("error.type")?.Value ?? exception?.Type : null,
            StackTrace = exception?.Stack,
            RequestedModel = known.RequestedModel?.Value,
            RespondedModel = known.RespondedModel?.Value,
            Provider = known.Provider is null && model is null ? null : ProviderName.Canonical(known.Provider?.Value, HostOf(reader), model),
            ResponseId = known.ResponseId?.Value,
            Parameters = NamedValue.ToDictionary(known.Parameters),
            FinishReasons = known.FinishReasons?.Value ?? [],
            Input = known.Input?.Value ?? Content.None,
            Output = known.Output?.Value ?? Content.None,
            ToolList = known.ToolDefinitions?.Value ?? Content.None,
            Tool = known.Tool?.Value,
            Documents = known.Documents?.Value ?? [],
            Usage = usage,
            IsRollup = (usage is not null || known.Cost is not null) && (known.IsRollup?.Value ?? CarriesOthersUsage(type)),
            ReportedCost = known.Cost?.Value,
            SessionId = known.SessionId?.Value,
            UserId = known.UserId?.Value,
            Tags = known.Tags?.Value ?? [],
            Environment = EnvironmentOf(reader, known),
            Release = known.Release?.Value ?? reader.Context("vcs.ref.head.revision")?.Value,
            Version = known.Version?.Value ?? reader.Context("service.version")?.Value,
            ServiceName = reader.Context("service.name")?.Value is { } service && !service.StartsWith("unknown_service", StringComparison.Ordinal) ? service : null,
            PromptName = known.PromptName?.Value,
            PromptVersion = known.PromptVersion?.Value,
            AgentName = known.AgentName?.Value,
            TraceName = known.TraceName?.Value,
            TraceInput = known.TraceInput?.Value ?? Content.None,
            TraceOutput = known.TraceOutput?.Value ?? Content.None,
            Metadata = NamedValue.ToDictionary(known.Metadata),
            Scores = known.Scores ?? [],
            Dialects = dialects,
            Raw = span,
        };
    }

    /// <summary>Every field any dialect could tell, most trusted first, with the key it came from: which one won and which were overruled.</summary>
    public static IReadOnlyList<Explanation> Explain(RawSpan span) => Explanation.Of(new SpanReader(span));

    private static Reading Read(SpanReader span, out IReadOnlyList<string> dialects)
    {
        Reading? known = null;
        var names = new List<string>(4);
        foreach (var dialect in Dialects.All)
        {
            if (dialect.Read(span) is not { } reading) continue;
            known = known is null ? reading : known.Or(reading);
            names.Add(dialect.Name);
        }
        dialects = names;
        return known ?? new Reading();
    }

    /// <summary>Only model calls, and tools that report usage of their own, bill; whatever else carries usage repeats that of its descendants.</summary>
    private static bool CarriesOthersUsage(ObservationType type) =>
        type is ObservationType.Agent or ObservationType.Chain or ObservationType.Span or ObservationType.Event;

    private static Level LevelOf(RawSpan span, SpanReader reader, Reading known)
    {
        if (known.Level is { } level) return level.Value;
        return span.Status == 2 || span.Status == 0 && reader.Has("error.type") ? Level.Error : Level.Default;
    }

    private static string? HostOf(SpanReader reader) => reader.Text("server.address", "net.peer.name")?.Value;

    private static string EnvironmentOf(SpanReader reader, Reading known)
    {
        var name = known.Environment?.Value ?? reader.Context("deployment.environment.name", "deployment.environment")?.Value;
        if (name is null) return "default";
        name = name.Trim().ToLowerInvariant();
        return name.Length <= LongestEnvironment ? name : name[..LongestEnvironment];
    }
}
