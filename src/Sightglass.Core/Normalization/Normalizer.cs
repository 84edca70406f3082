using System.Runtime.InteropServices;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>RawSpan → Observation: asks every dialect and takes each field from the first that knows it.</summary>
public static class Normalizer
{
    private const int LongestEnvironment = 64;

    public static Observation Normalize(RawSpan span)
    {
        var reader = new SpanReader(span);
        var readings = new List<Reading>(4);
        var dialects = Read(reader, readings);
        var known = new Readings(CollectionsMarshal.AsSpan(readings));

        var times = SpanTimes.Of(span);
        var level = LevelOf(span, reader, known);
        var exception = ExceptionEvent.Of(span);
        var isError = level == Level.Error;
        var usage = known.Usage() is { } reported ? UsageSplit.Split(reported) : null;
        var cost = known.First(r => r.Cost)?.Value;
        var type = known.First(r => r.Type)?.Value ?? ObservationType.Span;
        var requested = known.First(r => r.RequestedModel)?.Value;
        var responded = known.First(r => r.RespondedModel)?.Value;
        return new()
        {
            TraceId = span.TraceId,
            Id = span.SpanId,
            ParentId = span.ParentSpanId,
            IsRoot = span.ParentSpanId is null || known.First(r => r.IsRoot)?.Value == true,
            Name = known.First(r => r.Name)?.Value ?? span.Name ?? "",
            Type = type,
            Operation = known.First(r => r.Operation)?.Value,
            StartedAt = times.StartedAt,
            EndedAt = times.EndedAt,
            TimesRepaired = times.Repaired,
            TimeToFirstToken = known.First(r => r.TimeToFirstToken)?.Value,
            Level = level,
            StatusMessage = known.First(r => r.StatusMessage)?.Value ?? span.StatusMessage ?? (isError ? exception?.Message : null),
            ErrorType = isError ? known.First(r => r.ErrorType)?.Value ?? reader.Text("error.type")?.Value ?? exception?.Type : null,
            StackTrace = exception?.Stack,
            RequestedModel = requested,
            RespondedModel = responded,
            Provider = ProviderOf(reader, known.First(r => r.Provider)?.Value, responded ?? requested),
            ResponseId = known.First(r => r.ResponseId)?.Value,
            Parameters = known.Union(r => r.Parameters),
            FinishReasons = known.First(r => r.FinishReasons)?.Value ?? [],
            Input = known.First(r => r.Input)?.Value ?? Content.None,
            Output = known.First(r => r.Output)?.Value ?? Content.None,
            ToolList = known.First(r => r.ToolDefinitions)?.Value ?? Content.None,
            Tool = type == ObservationType.Tool ? known.First(r => r.Tool)?.Value : null,
            Documents = known.First(r => r.Documents)?.Value ?? [],
            Usage = usage,
            IsRollup = (usage is not null || cost is not null) && (known.First(r => r.IsRollup)?.Value ?? CarriesOthersUsage(type)),
            ReportedCost = cost,
            SessionId = known.First(r => r.SessionId)?.Value,
            UserId = known.First(r => r.UserId)?.Value,
            Tags = known.First(r => r.Tags)?.Value ?? [],
            Environment = EnvironmentOf(reader, known),
            Release = known.First(r => r.Release)?.Value ?? reader.Context("vcs.ref.head.revision")?.Value,
            Version = known.First(r => r.Version)?.Value ?? reader.Context("service.version")?.Value,
            ServiceName = ServiceOf(reader),
            PromptName = known.First(r => r.PromptName)?.Value,
            PromptVersion = known.First(r => r.PromptVersion)?.Value,
            AgentName = known.First(r => r.AgentName)?.Value,
            TraceName = known.First(r => r.TraceName)?.Value,
            IsPublic = known.First(r => r.IsPublic)?.Value ?? false,
            ExternalTraceId = known.First(r => r.ExternalTraceId)?.Value,
            ExternalId = known.First(r => r.ExternalId)?.Value,
            ExternalParentId = known.First(r => r.ExternalParentId)?.Value,
            Experiment = known.First(r => r.Experiment)?.Value,
            TraceInput = known.First(r => r.TraceInput)?.Value ?? Content.None,
            TraceOutput = known.First(r => r.TraceOutput)?.Value ?? Content.None,
            Metadata = known.Union(r => r.Metadata),
            Scores = known.Scores(),
            Dialects = dialects,
            Raw = span,
        };
    }

    /// <summary>Every field any dialect could tell, most trusted first, with the key it came from: which one won and which were overruled.</summary>
    public static IReadOnlyList<Explanation> Explain(RawSpan span) => Explanation.Of(new SpanReader(span));

    private static List<string> Read(SpanReader span, List<Reading> into)
    {
        var names = new List<string>(4);
        foreach (var dialect in Dialects.All)
        {
            if (dialect.Read(span) is not { } reading) continue;
            into.Add(reading);
            names.Add(dialect.Name);
        }
        return names;
    }

    /// <summary>Only model calls, and tools that report usage of their own, bill; whatever else carries usage repeats that of its descendants.</summary>
    private static bool CarriesOthersUsage(ObservationType type) =>
        type is ObservationType.Agent or ObservationType.Chain or ObservationType.Span or ObservationType.Event;

    private static Level LevelOf(RawSpan span, SpanReader reader, Readings known)
    {
        if (known.First(r => r.Level) is { } level) return level.Value;
        return span.Status == 2 || span.Status == 0 && reader.Has("error.type") ? Level.Error : Level.Default;
    }

    // A host alone makes no model call: a plain HTTP span has one too.
    private static string? ProviderOf(SpanReader reader, string? sent, string? model) =>
        sent is null && model is null ? null : ProviderName.Canonical(sent, reader.Text("server.address", "net.peer.name")?.Value, model);

    // "unknown_service:node" is what an SDK says when nobody told it.
    private static string? ServiceOf(SpanReader reader) =>
        reader.Context("service.name")?.Value is { } service && !service.StartsWith("unknown_service", StringComparison.Ordinal) ? service : null;

    private static string EnvironmentOf(SpanReader reader, Readings known)
    {
        var name = known.First(r => r.Environment)?.Value ?? reader.Context("deployment.environment.name", "deployment.environment")?.Value;
        if (name is null) return "default";
        return Beginning.Of(name.Trim().ToLowerInvariant(), LongestEnvironment);
    }
}
