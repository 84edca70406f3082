using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A trace on the wire: with ids in lists (<c>TraceWithDetails</c>), with everything alone (<c>TraceWithFullDetails</c>).</summary>
internal sealed record LangfuseTrace<TObservation, TScore>
{
    public required string Id { get; init; }
    public required string ProjectId { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required string? Name { get; init; }
    public LangfuseJson Input { get; init; }
    public LangfuseJson Output { get; init; }
    public string? SessionId { get; init; }
    public string? Release { get; init; }
    public string? Version { get; init; }
    public string? UserId { get; init; }
    public IReadOnlyDictionary<string, object?>? Metadata { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>What was said of it; nothing here can be seen without access.</summary>
    public bool Public { get; init; }
    public required string Environment { get; init; }
    public required string HtmlPath { get; init; }

    /// <summary>Seconds; -1 when it was not asked for.</summary>
    public double? Latency { get; init; }

    /// <summary>US dollars; -1 when it was not asked for.</summary>
    public decimal? TotalCost { get; init; }
    public required IReadOnlyList<TObservation> Observations { get; init; }
    public required IReadOnlyList<TScore> Scores { get; init; }

    public static LangfuseTrace<TObservation, TScore> Of(
        ProjectId project, TraceSummary trace, LangfuseFields fields, LangfuseTraceContent content, IReadOnlyList<TObservation> observations, IReadOnlyList<TScore> scores) => new()
        {
            Id = trace.ExternalId ?? trace.Id.ToString(),
            ProjectId = project.Value,
            Timestamp = trace.SaidAt ?? trace.StartedAt,
            Name = trace.Name.Length > 0 ? trace.Name : null,
            Input = content.Input,
            Output = content.Output,
            SessionId = trace.SessionId,
            Release = trace.Release,
            Version = trace.Version,
            UserId = trace.UserId,
            Metadata = content.Metadata,
            Tags = [.. trace.Tags.Order(StringComparer.Ordinal)],
            Public = trace.IsPublic,
            Environment = trace.Environment,
            HtmlPath = $"/traces/{trace.Id}",
            Latency = fields.Metrics ? trace.Duration?.TotalSeconds : -1,
            TotalCost = fields.Metrics ? trace.CostUsd : -1,
            Observations = observations,
            Scores = scores,
        };
}

/// <summary>The groups of fields that were asked for; all when none was named. Unknown names are ignored, as there.</summary>
internal sealed record LangfuseFields(bool Io, bool Scores, bool Observations, bool Metrics)
{
    public static LangfuseFields Of(IReadOnlyList<string> names) =>
        names.Count == 0 ? new(true, true, true, true) : new(names.Contains("io"), names.Contains("scores"), names.Contains("observations"), names.Contains("metrics"));
}

/// <summary>Input, output and metadata of a trace: what was said of it on any observation, the latest first, else those of its root.</summary>
internal sealed record LangfuseTraceContent(LangfuseJson Input, LangfuseJson Output, IReadOnlyDictionary<string, object?>? Metadata)
{
    public static LangfuseTraceContent None { get; } = new(default, default, null);

    /// <param name="observations">By start time.</param>
    /// <param name="root">The one of them that is the root.</param>
    public static LangfuseTraceContent Of(IReadOnlyList<Observation> observations, ObservationId? root)
    {
        if (observations.Count == 0) return None;
        var first = observations.FirstOrDefault(o => o.Id == root) ?? observations[0];
        return new(
            LangfuseJson.Of(Said(observations, o => o.TraceInput) ?? first.Input),
            LangfuseJson.Of(Said(observations, o => o.TraceOutput) ?? first.Output),
            LangfuseMetadata.OfTrace(first, observations.Where(o => o != first)));
    }

    /// <summary>What was said of the trace itself, else the one without a parent, else the first whose parent has not arrived.</summary>
    public static ObservationId? RootOf(IReadOnlyList<ObservationSummary> rows)
    {
        if (rows.Count == 0) return null;
        var ids = rows.Select(r => r.Id).ToHashSet();
        return (rows.FirstOrDefault(r => r.Type == ObservationType.Trace) ?? rows.FirstOrDefault(r => r.IsRoot) ?? rows.FirstOrDefault(r => !ids.Contains(r.ParentId!.Value)) ?? rows[0]).Id;
    }

    private static Content? Said(IReadOnlyList<Observation> observations, Func<Observation, Content> said) =>
        observations.Select(said).LastOrDefault(c => !c.IsEmpty);
}
