using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Traces;

/// <summary>The rows of a list that grows at its end as somebody scrolls, and at its start as traces come in.</summary>
internal sealed class TraceList(ITelemetryReader reader, ProjectId project, TraceQuery query)
{
    public const int PageSize = 100;

    /// <summary>Nobody scrolls further than this; a filter finds what lies behind.</summary>
    public const int Most = 5_000;

    private readonly List<TraceSummary> _rows = [];
    private readonly HashSet<TraceId> _known = [];
    private List<TraceSummary> _arrived = [];
    private Task _growing = Task.CompletedTask;
    private string? _next;

    /// <param name="sorted">As the address says it.</param>
    public static TraceQuery Query(ParsedFilter filter, TimeRange range, string? sorted)
    {
        var (order, descending) = TraceColumn.Sorting(sorted);
        return new() { Range = range, Where = TraceTerms.Of(filter.Where), Text = filter.Text, Order = order, Descending = descending };
    }

    public IReadOnlyList<TraceSummary> Rows => _rows;
    public bool HasMore => _next is not null && _rows.Count < Most;
    public bool IsCutOff => _next is not null && _rows.Count >= Most;

    /// <summary>Traces that came in since and are not among the rows yet.</summary>
    public int Arrived => _arrived.Count;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var page = await reader.FindTracesAsync(project, query with { Limit = PageSize }, cancellationToken);
        _rows.Clear();
        _known.Clear();
        _arrived = [];
        Append(page);
    }

    /// <summary>Reads on until there are so many rows, or no more. Callers that overlap share one read.</summary>
    public async Task GrowToAsync(int count, CancellationToken cancellationToken)
    {
        while (HasMore && _rows.Count < count)
        {
            if (_growing.IsCompleted) _growing = LoadMoreAsync(cancellationToken);
            await _growing;
        }
    }

    /// <summary>Reads the start of the list again: rows that grew are replaced where they stand, new ones wait in <see cref="Arrived"/>.</summary>
    /// <param name="range">The range as of now.</param>
    public async Task RefreshAsync(TimeRange range, CancellationToken cancellationToken)
    {
        var page = await reader.FindTracesAsync(project, query with { Range = range, Limit = PageSize }, cancellationToken);
        foreach (var row in page.Items.Where(r => _known.Contains(r.Id)))
            _rows[_rows.FindIndex(r => r.Id == row.Id)] = row;
        _arrived = [.. page.Items.Where(r => !_known.Contains(r.Id))];
    }

    /// <summary>Puts what arrived in its place.</summary>
    public void Take()
    {
        _rows.InsertRange(0, _arrived);
        _known.UnionWith(_arrived.Select(r => r.Id));
        _arrived = [];
        // A page that is left open and live for days keeps no more than one that was scrolled.
        for (var last = _rows.Count - 1; last >= Most; last--)
        {
            _known.Remove(_rows[last].Id);
            _rows.RemoveAt(last);
        }
    }

    public int IndexOf(TraceId? trace) => trace is { } id ? _rows.FindIndex(r => r.Id == id) : -1;

    /// <summary>The trace so many rows behind another one; null at the ends and when the list does not have the other one.</summary>
    public async Task<TraceId?> NeighbourAsync(TraceId trace, int by, CancellationToken cancellationToken)
    {
        if (IndexOf(trace) < 0 && query.Text is null && !await HoldsAsync(trace, cancellationToken)) return null;
        if (_rows.Count == 0) await LoadAsync(cancellationToken);
        while (HasMore && (IndexOf(trace) < 0 || IndexOf(trace) + by >= _rows.Count)) await GrowToAsync(_rows.Count + 1, cancellationToken);
        return IndexOf(trace) is >= 0 and var index && index + by >= 0 && index + by < _rows.Count ? _rows[index + by].Id : null;
    }

    // Not by reading it to its end: whoever follows a link may be far from it.
    private async Task<bool> HoldsAsync(TraceId trace, CancellationToken cancellationToken)
    {
        var only = new Compare(Field.TraceId, Comparison.Equal, trace.ToString());
        return await reader.CountTracesAsync(project, query with { Where = query.Where is { } where ? new AllOf([only, where]) : only }, cancellationToken) > 0;
    }

    private async Task LoadMoreAsync(CancellationToken cancellationToken) =>
        Append(await reader.FindTracesAsync(project, query with { Limit = PageSize, Cursor = _next }, cancellationToken));

    private void Append(Page<TraceSummary> page)
    {
        _rows.AddRange(page.Items.Where(r => _known.Add(r.Id)));
        _next = page.Next;
    }
}
