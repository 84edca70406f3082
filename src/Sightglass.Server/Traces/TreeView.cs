using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Traces;

/// <summary>Which nodes of a tree are shown: without what is folded, and with a search only what matches and what leads there.</summary>
public sealed class TreeView
{
    private readonly TraceTree _tree;
    private readonly HashSet<int> _folded = [];
    private List<int> _rows = [];

    public TreeView(TraceTree tree)
    {
        _tree = tree;
        Apply("", false);
    }

    /// <summary>Indices into <see cref="TraceTree.Nodes"/>.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>Nodes that match the search; null without one.</summary>
    public int? Matches { get; private set; }

    public string Find { get; private set; } = "";
    public bool ErrorsOnly { get; private set; }

    public bool IsFolded(int index) => _folded.Contains(index);

    public void Apply(string find, bool errorsOnly)
    {
        (Find, ErrorsOnly) = (find, errorsOnly);
        Refresh();
    }

    /// <summary>Folds, unfolds, or with null the other of both. Without effect on a node that has nothing in it.</summary>
    public void Fold(int index, bool? fold)
    {
        if (_tree.Nodes[index].Descendants == 0) return;
        if (fold ?? !_folded.Contains(index)) _folded.Add(index);
        else _folded.Remove(index);
        Refresh();
    }

    public void FoldAll(bool fold)
    {
        _folded.Clear();
        for (var i = 0; fold && i < _tree.Nodes.Count; i++)
            if (_tree.Nodes[i] is { Descendants: > 0, Depth: > 0 }) _folded.Add(i);
        Refresh();
    }

    /// <summary>Unfolds what hides a node.</summary>
    public void Uncover(int index)
    {
        var changed = false;
        for (var parent = _tree.Nodes[index].Parent; parent >= 0; parent = _tree.Nodes[parent].Parent) changed |= _folded.Remove(parent);
        if (changed) Refresh();
    }

    private void Refresh()
    {
        Matches = null;
        var kept = Find.Length > 0 || ErrorsOnly ? Keep() : null;
        _rows = new(_tree.Nodes.Count);
        for (var i = 0; i < _tree.Nodes.Count; i++)
        {
            if (kept?[i] == false) continue;
            _rows.Add(i);
            if (_folded.Contains(i)) i += _tree.Nodes[i].Descendants;
        }
    }

    private bool[] Keep()
    {
        var kept = new bool[_tree.Nodes.Count];
        Matches = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            if (!IsMatch(_tree.Nodes[i].Observation)) continue;
            Matches++;
            for (var up = i; up >= 0 && !kept[up]; up = _tree.Nodes[up].Parent) kept[up] = true;
        }
        return kept;
    }

    private bool IsMatch(ObservationSummary? o) =>
        o is not null && (!ErrorsOnly || o.Level == Level.Error)
        && (Find.Length == 0 || Has(o.Name) || Has(o.Model) || Has(o.StatusMessage) || Has(o.InputPreview) || Has(o.OutputPreview) || Has(o.Id.ToString()));

    private bool Has(string? text) => text?.Contains(Find, StringComparison.OrdinalIgnoreCase) == true;
}
