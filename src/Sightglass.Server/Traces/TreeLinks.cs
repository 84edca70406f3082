using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Traces;

/// <summary>Who is whose child, by index: arrays, because a trace can have a hundred thousand steps and be as deep.</summary>
internal sealed class TreeLinks
{
    private const int None = -1;

    private readonly ObservationSummary[] _all;
    private readonly int[] _parent, _firstChild, _nextSibling;
    private readonly bool[] _isCut;

    /// <param name="all">By start time.</param>
    public TreeLinks(ObservationSummary[] all)
    {
        _all = all;
        // The place behind the last stands for the group of orphans.
        _parent = new int[all.Length + 1];
        _firstChild = new int[all.Length + 1];
        _nextSibling = new int[all.Length + 1];
        _isCut = new bool[all.Length];
        FindParents();
        CutCycles();
        LinkChildren();
    }

    private int Orphans => _all.Length;

    public TraceNode[] InReadingOrder()
    {
        var nodes = new List<TraceNode>(_all.Length + 1);
        var waiting = new Stack<(int Index, int Parent, int Depth)>();
        for (var i = Orphans; i >= 0; i--)
            if (i == Orphans ? _firstChild[Orphans] != None : _parent[i] == None) waiting.Push((i, None, 0));
        while (waiting.TryPop(out var next))
        {
            var at = nodes.Count;
            nodes.Add(Node(next.Index, next.Parent, next.Depth));
            var children = new List<int>();
            for (var child = _firstChild[next.Index]; child != None; child = _nextSibling[child]) children.Add(child);
            for (var i = children.Count - 1; i >= 0; i--) waiting.Push((children[i], at, next.Depth + 1));
        }
        return [.. nodes];
    }

    private void FindParents()
    {
        var byId = new Dictionary<ObservationId, int>(_all.Length);
        for (var i = 0; i < _all.Length; i++) byId[_all[i].Id] = i;
        // What was said of the trace itself stands above the steps without a parent.
        var top = Array.FindIndex(_all, o => o.Type == ObservationType.Trace);
        for (var i = 0; i < _all.Length; i++)
            _parent[i] = _all[i].ParentId is { } parent && byId.GetValueOrDefault(parent, Orphans) is var found && (found != Orphans || !_all[i].IsRoot) ? found : i == top ? None : top;
        _parent[Orphans] = None;
    }

    // Walks up from each step until it meets a top or a step that is known to lead there. Whoever meets its own walk is in a circle.
    private void CutCycles()
    {
        var walkOf = new int[_all.Length];
        for (var start = 0; start < _all.Length; start++)
        {
            var at = start;
            while (at != None && at != Orphans && walkOf[at] == 0)
            {
                walkOf[at] = start + 1;
                at = _parent[at];
            }
            if (at is None || at == Orphans || walkOf[at] != start + 1) continue;
            var earliest = at;
            for (var i = _parent[at]; i != at; i = _parent[i]) earliest = Math.Min(earliest, i);
            _parent[earliest] = None;
            _isCut[earliest] = true;
        }
    }

    private void LinkChildren()
    {
        Array.Fill(_firstChild, None);
        Array.Fill(_nextSibling, None);
        for (var i = _all.Length - 1; i >= 0; i--)
            if (_parent[i] is var parent and not None)
                (_nextSibling[i], _firstChild[parent]) = (_firstChild[parent], i);
    }

    private TraceNode Node(int index, int parent, int depth)
    {
        if (index == Orphans) return new(null, parent, depth, 0, null, 0, null, 0, false);
        var observation = _all[index];
        return new(
            observation, parent, depth, 0, SelfTime(index), observation.Level == Level.Error ? 1 : 0,
            observation.Bills ? observation.CostUsd : null, observation.CostState is CostState.Unknown or CostState.Partial ? 1 : 0, _isCut[index]);
    }

    // Children are in order of start, so what they cover grows in one direction.
    private TimeSpan? SelfTime(int index)
    {
        if (_all[index].EndedAt is not { } end) return null;
        var (covered, self) = (_all[index].StartedAt, TimeSpan.Zero);
        for (var child = _firstChild[index]; child != None && covered < end; child = _nextSibling[child])
        {
            var (from, to) = (_all[child].StartedAt, _all[child].EndedAt ?? end);
            if (from > covered) self += (from < end ? from : end) - covered;
            if (to > covered) covered = to;
        }
        return covered < end ? self + (end - covered) : self;
    }
}
