using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Experiments;

/// <summary>What one item came to in one experiment, whether its spans say so, or a run over a dataset does.</summary>
internal sealed record ExperimentItem
{
    /// <summary>That of the run over a dataset, where there is one.</summary>
    public required string ExperimentId { get; init; }
    public string? ExperimentName { get; init; }
    public string? DatasetId { get; init; }
    public required string ItemId { get; init; }

    /// <summary>In its client's ids, as is the next.</summary>
    public required string TraceId { get; init; }
    public string? ObservationId { get; init; }

    /// <summary>When it began; of a run that no span tells of, when the link was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The version of the item that was tried; null when unsaid.</summary>
    public DateTimeOffset? ItemVersion { get; init; }

    /// <summary>What stands for it in the telemetry; null when only a link tells of it.</summary>
    public ObservationSummary? Observation { get; init; }

    /// <summary>The same three are the same item, however often and in whatever way that is said.</summary>
    public (string Experiment, string Item, TraceId Trace) Key => (ExperimentId, ItemId, Core.Telemetry.TraceId.OfExternal(TraceId));
}

/// <summary>Which items. Empty lists ask for any.</summary>
/// <param name="Range">When they began.</param>
internal sealed record ExperimentQuery(
    TimeRange Range, IReadOnlyList<string> Ids, IReadOnlyList<string> Names, IReadOnlyList<string> DatasetIds, IReadOnlyList<string> ItemIds);
