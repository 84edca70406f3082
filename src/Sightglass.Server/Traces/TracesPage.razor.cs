using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;
using Sightglass.Server.Shell;

namespace Sightglass.Server.Traces;

/// <summary>The list of traces. What it shows is in its address; what it does is to change the address.</summary>
public sealed partial class TracesPage(ITelemetryReader reader, PageAddress address, TimeProvider time, IServiceProvider services) : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private CancellationTokenSource _loading = new();
    private ProjectId _project;
    private Keyboard? _keyboard;
    private Virtualize<TraceSummary>? _tail;
    private IDisposable? _following;
    private TraceList? _list;
    private TraceStrip _strip = TraceStrip.Empty;
    private RangeChoice _range = default!;
    private IReadOnlyList<TraceColumn> _columns = TraceColumn.All;
    private DateTimeOffset _now;
    private DateTimeOffset? _newest;
    private TimeSpan _slowest;
    private TraceId? _selected;
    private long? _count;
    private string? _shown;
    private bool _isLoading, _isProjectEmpty, _isHandedOver;

    [SupplyParameterFromQuery] public string? Q { get; set; }
    [SupplyParameterFromQuery] public string? Range { get; set; }
    [SupplyParameterFromQuery] public string? From { get; set; }
    [SupplyParameterFromQuery] public string? To { get; set; }
    [SupplyParameterFromQuery] public string? Sorted { get; set; }
    [SupplyParameterFromQuery] public string? Hide { get; set; }
    [SupplyParameterFromQuery] public string? Live { get; set; }
    [SupplyParameterFromQuery] public string? Trace { get; set; }

    // Read by the panel from the address; named here so that the page renders again when they change.
    [SupplyParameterFromQuery] public string? Span { get; set; }
    [SupplyParameterFromQuery] public string? Tab { get; set; }
    [SupplyParameterFromQuery] public string? Find { get; set; }
    [SupplyParameterFromQuery] public string? Errors { get; set; }

    /// <summary>Where the prerendered figures wait for the circuit.</summary>
    [PersistentState] public string? HandoffKey { get; set; }

    private static string[] ListKeys { get; } = ["j", "k", "ArrowDown", "ArrowUp", "Enter", "Escape", "e", "l"];
    private static Dictionary<string, string> FocusKeys { get; } = new() { ["/"] = "#filter", ["t"] = "#time-range" };

    private IReadOnlyList<TraceSummary> Rows => _list?.Rows ?? [];

    /// <summary>Always in the page, so that there is something to see before the browser has measured anything.</summary>
    private IEnumerable<TraceSummary> Head => Rows.Take(TraceList.PageSize);

    // As the address will be, not as the browser says it still is: a click is answered a round trip earlier.
    private TraceId? Peeked => address.Query("trace") is { } trace ? TraceId.Parse(trace) : null;
    private bool IsLive => Live == "1";
    private ParsedFilter Parsed => FilterParser.Parse(Q);

    // Found texts come newest first, whatever the address says.
    private (TraceOrder Order, bool Descending) Sorting => TraceColumn.Sorting(Parsed.Text is null ? Sorted : null);

    protected override async Task OnParametersSetAsync()
    {
        _now = time.GetUtcNow();
        _columns = TraceColumn.Shown(Hide);
        _selected = Peeked ?? _selected;
        // Opening a trace or hiding a column changes the address and nothing of what was read.
        var wanted = $"{Q}\n{Range}\n{From}\n{To}\n{Sorted}";
        if (wanted == _shown) return;
        _shown = wanted;
        _range = RangeChoice.Parse(Range, From, To, _now);
        if (services.GetRequiredService<Handoff>().Take<Read>(HandoffKey) is { } read)
        {
            Show(read);
            _isHandedOver = true;
            return;
        }
        await LoadAsync();
        // Another list begins at its beginning.
        if (_keyboard is not null) await _keyboard.ToTopAsync("trace-rows");
    }

    protected override async Task OnInitializedAsync()
    {
        _project = await services.GetRequiredService<ViewedProject>().GetAsync();
        _range = RangeChoice.Parse(Range, From, To, time.GetUtcNow());
        if (RendererInfo.IsInteractive)
            _following = services.GetRequiredService<LiveTail>().Follow(_project, null, () => InvokeAsync(RefreshAsync));
    }

    // What came in between the reading and the following is told by nobody.
    protected override Task OnAfterRenderAsync(bool firstRender) => firstRender && _isHandedOver ? RefreshAsync() : Task.CompletedTask;

    private sealed record Read(TraceList List, TraceStrip Strip, long? Count, DateTimeOffset? Newest, bool IsProjectEmpty);

    private async Task LoadAsync()
    {
        await _loading.CancelAsync();
        _loading = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var turn = _loading.Token;
        _isLoading = true;
        try
        {
            var list = new TraceList(reader, _project, Query());
            if (Parsed.Error is not null)
            {
                // Everything, or what was there before, would look like an answer.
                Show(new(list, TraceStrip.Empty, null, null, false));
                return;
            }
            var strip = StripAsync(turn);
            await list.LoadAsync(turn);
            var newest = list.Rows.Count > 0 ? null : await NewestAsync(turn);
            var count = await CountAsync(turn);
            if (turn.IsCancellationRequested) return;
            Show(new(list, await strip, count, newest?.StartedAt, list.Rows.Count == 0 && newest is null));
            if (!RendererInfo.IsInteractive) HandoffKey = services.GetRequiredService<Handoff>().Leave(new Read(_list!, _strip, _count, _newest, _isProjectEmpty));
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested)
        {
            // Another filter or another page is wanted by now.
        }
        finally
        {
            if (!turn.IsCancellationRequested) _isLoading = false;
        }
    }

    private void Show(Read read)
    {
        (_list, _strip, _count, _newest, _isProjectEmpty, _isLoading) = (read.List, read.Strip, read.Count, read.Newest, read.IsProjectEmpty, false);
        _slowest = _list.Rows.Max(r => r.Duration) ?? TimeSpan.Zero;
    }

    private TraceQuery Query() => TraceList.Query(Parsed, _range.Range, Sorted);

    private Task<TraceStrip> StripAsync(CancellationToken cancellationToken) => Parsed.Text is null
        ? TraceStrip.ReadAsync(reader, _project, _range.Range, Query().Where, _now, cancellationToken) : Task.FromResult(TraceStrip.Empty);

    // A text search is counted by reading everything; the list says "100+" until it has done so.
    private async Task<long?> CountAsync(CancellationToken cancellationToken) =>
        Parsed.Text is null ? await reader.CountTracesAsync(_project, Query(), cancellationToken) : null;

    private async Task<TraceSummary?> NewestAsync(CancellationToken cancellationToken) =>
        (await reader.FindTracesAsync(_project, new() { Limit = 1 }, cancellationToken)).Items is [var newest, ..] ? newest : null;

    private async Task RefreshAsync()
    {
        if (_isLoading) return;
        _now = time.GetUtcNow();
        try
        {
            if (_isProjectEmpty || Rows.Count == 0) await LoadAsync();
            else if (_list is not null && Sorting is (TraceOrder.StartedAt, true))
            {
                _range = RangeChoice.Parse(Range, From, To, _now);
                await _list.RefreshAsync(_range.Range, _closing.Token);
                if (IsLive) await TakeArrivedAsync();
            }
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
        }
        catch (StoreUnavailableException)
        {
            // It repairs itself; the next notice reads again.
        }
    }

    private async Task TakeArrivedAsync()
    {
        if (_list is null || _list.Arrived == 0) return;
        // More than a page came in at once: what lies between is unknown, so the list begins again.
        if (_list.Arrived >= TraceList.PageSize) await LoadAsync();
        else
        {
            _list.Take();
            _strip = await StripAsync(_closing.Token);
            _count = await CountAsync(_closing.Token);
        }
        if (_tail is not null) await _tail.RefreshDataAsync();
    }

    private async Task ShowArrivedAsync()
    {
        await TakeArrivedAsync();
        if (_keyboard is not null) await _keyboard.ToTopAsync("trace-rows");
    }

    private async ValueTask<ItemsProviderResult<TraceSummary>> TailAsync(ItemsProviderRequest request)
    {
        var end = TraceList.PageSize + request.StartIndex + request.Count;
        // Not with the token of the request: what was read for a place scrolled past is kept for the way back.
        var hadMore = _list!.HasMore;
        await _list.GrowToAsync(end, _closing.Token);
        // At its end the list knows how many there are.
        if (hadMore && !_list.HasMore) StateHasChanged();
        var items = Rows.Skip(TraceList.PageSize + request.StartIndex).Take(request.Count);
        return new(items, Math.Max(0, Rows.Count - TraceList.PageSize) + (_list.HasMore ? TraceList.PageSize : 0));
    }

    private Task<IReadOnlyList<FieldValue>> SuggestAsync(Field field, string prefix, CancellationToken cancellationToken) =>
        reader.SuggestAsync(_project, field, prefix, _range.Range, 10, cancellationToken);

    private long? Count => _count ?? (Parsed.Error is null && _list is { HasMore: false, IsCutOff: false } ? Rows.Count : null);
    private string CountText => Count is { } count ? count.ToString("N0", CultureInfo.InvariantCulture) : Rows.Count == 0 ? "" : $"{Rows.Count:N0}+";
    private string CountTitle => Count is { } count ? $"{Counted.Of(count, "trace")} in the list" : "";

    public void Dispose()
    {
        _following?.Dispose();
        _closing.Cancel();
        _closing.Dispose();
        _loading.Dispose();
    }
}
