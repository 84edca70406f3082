using System.Globalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>An observation on the wire (<c>ObservationsView</c>). Latencies are seconds, costs US dollars, prices US dollars a token.</summary>
internal sealed record LangfuseObservation
{
    public required string Id { get; init; }
    public required string TraceId { get; init; }
    public required string ProjectId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }
    public DateTimeOffset? CompletionStartTime { get; init; }
    public string? Model { get; init; }
    public IReadOnlyDictionary<string, LangfuseJson>? ModelParameters { get; init; }
    public LangfuseJson Input { get; init; }
    public LangfuseJson Output { get; init; }
    public required IReadOnlyDictionary<string, object?> Metadata { get; init; }
    public string? Version { get; init; }
    public required string Level { get; init; }
    public string? StatusMessage { get; init; }
    public string? ParentObservationId { get; init; }
    public required string Environment { get; init; }
    public required LangfuseUsage Usage { get; init; }
    public required IReadOnlyDictionary<string, long> UsageDetails { get; init; }
    public required IReadOnlyDictionary<string, decimal> CostDetails { get; init; }

    /// <summary>Prompts are known by name and version only.</summary>
    public string? PromptId { get; init; }
    public string? PromptName { get; init; }
    public int? PromptVersion { get; init; }

    /// <summary>Our prices are not entries of a table that could be asked for by id.</summary>
    public string? ModelId { get; init; }
    public decimal? InputPrice { get; init; }
    public decimal? OutputPrice { get; init; }

    /// <summary>No model is priced by its total.</summary>
    public decimal? TotalPrice { get; init; }
    public decimal? CalculatedInputCost { get; init; }
    public decimal? CalculatedOutputCost { get; init; }
    public decimal? CalculatedTotalCost { get; init; }
    public double? Latency { get; init; }
    public double? TimeToFirstToken { get; init; }

    /// <param name="bills">It counts in sums (<see cref="ObservationSummary.Bills"/>).</param>
    public static LangfuseObservation Of(ProjectId project, Observation observation, bool bills)
    {
        var cost = LangfuseCost.Of(observation, bills);
        return new()
        {
            Id = observation.ExternalId ?? observation.Id.ToString(),
            TraceId = observation.ExternalTraceId ?? observation.TraceId.ToString(),
            ProjectId = project.Value,
            Type = TypeOf(observation.Type),
            Name = observation.Name,
            StartTime = observation.StartedAt,
            EndTime = observation.EndedAt,
            CompletionStartTime = observation.StartedAt + observation.TimeToFirstToken,
            Model = observation.Model,
            ModelParameters = observation.Parameters.Count == 0 ? null : observation.Parameters.ToDictionary(p => p.Key, p => new LangfuseJson(p.Value)),
            Input = LangfuseJson.Of(observation.Input),
            Output = LangfuseJson.Of(observation.Output),
            Metadata = LangfuseMetadata.Of(observation),
            Version = observation.Version,
            Level = observation.Level.ToString().ToUpperInvariant(),
            StatusMessage = observation.StatusMessage,
            ParentObservationId = observation.ExternalParentId ?? observation.ParentId?.ToString(),
            Environment = observation.Environment,
            Usage = LangfuseUsage.Of(observation.Usage, cost),
            UsageDetails = LangfuseUsage.Details(observation),
            CostDetails = cost.Details,
            PromptName = observation.PromptName,
            PromptVersion = int.TryParse(observation.PromptVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null,
            InputPrice = PriceOf(observation, TokenClass.Input),
            OutputPrice = PriceOf(observation, TokenClass.Output),
            CalculatedInputCost = cost.Input,
            CalculatedOutputCost = cost.Output,
            CalculatedTotalCost = cost.Total,
            Latency = observation.Duration?.TotalSeconds,
            TimeToFirstToken = observation.TimeToFirstToken?.TotalSeconds,
        };
    }

    // There is no reranker there.
    public static string TypeOf(ObservationType type) => type == ObservationType.Reranker ? "SPAN" : type.ToString().ToUpperInvariant();

    /// <summary>US dollars a token.</summary>
    public static decimal? PriceOf(Observation observation, TokenClass tokenClass) =>
        observation.Cost.Lines.Where(l => l.Class == tokenClass).Select(l => (decimal?)(l.UsdPerMillion / 1_000_000)).FirstOrDefault();
}
