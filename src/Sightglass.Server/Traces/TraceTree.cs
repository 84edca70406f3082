using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Traces;

/// <summary>A step of a trace in its place in the tree.</summary>
/// <param name="Observation">Null for the group of steps whose parents are missing.</param>
/// <param name="Parent">Index in <see cref="TraceTree.Nodes"/>; -1 at the top.</param>
/// <param name="Descendants">How many nodes directly behind this one are in it.</param>
/// <param name="SelfTime">Of its duration, what none of its children covers. Null while it runs.</param>
/// <param name="Errors">In it and below it.</param>
/// <param name="CostUsd">US dollars of the billing observations in it and below it; null when none is known.</param>
/// <param name="CostsMissing">Model calls in it and below it whose cost is not fully known.</param>
/// <param name="BrokeCycle">Its ancestors formed a circle, which was cut here.</param>
public sealed record TraceNode(
    ObservationSummary? Observation, int Parent, int Depth, int Descendants, TimeSpan? SelfTime, int Errors, decimal? CostUsd, int CostsMissing, bool BrokeCycle)
{
    public bool IsOrphans => Observation is null;
}

/// <summary>
/// Observations → tree, in the order it is read: each node is followed by everything in it, children by start time. Steps whose parent has not
/// arrived stand in a group at the end; circles are cut at their earliest step. Takes any number of observations, however deep.
/// </summary>
public sealed class TraceTree
{
    private readonly Dictionary<ObservationId, int> _index = [];

    private TraceTree(IReadOnlyList<TraceNode> nodes, DateTimeOffset start, TimeSpan duration)
    {
        (Nodes, Start, Duration) = (nodes, start, duration);
        for (var i = 0; i < nodes.Count; i++)
            if (nodes[i].Observation is { } observation) _index[observation.Id] = i;
    }

    public static TraceTree Empty { get; } = new([], DateTimeOffset.UnixEpoch, TimeSpan.Zero);

    public IReadOnlyList<TraceNode> Nodes { get; }

    /// <summary>Of the earliest step.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>To the last known end.</summary>
    public TimeSpan Duration { get; }

    /// <summary>-1 when it is not in the trace.</summary>
    public int IndexOf(ObservationId id) => _index.GetValueOrDefault(id, -1);

    /// <param name="observations">Of one trace, in any order.</param>
    public static TraceTree Build(IReadOnlyList<ObservationSummary> observations)
    {
        if (observations.Count == 0) return Empty;
        ObservationSummary[] all = [.. observations.OrderBy(o => o.StartedAt).ThenBy(o => o.EndedAt is { } end ? -end.Ticks : long.MinValue)];
        var links = new TreeLinks(all);
        var nodes = links.InReadingOrder();
        SumUp(nodes);
        var start = all[0].StartedAt;
        var end = all.Max(o => o.EndedAt ?? o.StartedAt);
        return new(nodes, start, end - start);
    }

    // Children stand behind their parents, so from the end each node is complete before it is added to its parent.
    private static void SumUp(TraceNode[] nodes)
    {
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (node.Parent < 0) continue;
            var parent = nodes[node.Parent];
            nodes[node.Parent] = parent with
            {
                Descendants = parent.Descendants + node.Descendants + 1,
                Errors = parent.Errors + node.Errors,
                CostUsd = node.CostUsd is null ? parent.CostUsd : (parent.CostUsd ?? 0) + node.CostUsd,
                CostsMissing = parent.CostsMissing + node.CostsMissing,
            };
        }
    }
}
