using Microsoft.AspNetCore.Components;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;
using Sightglass.Server.Shell;

namespace Sightglass.Server.Traces;

/// <summary>One trace: what it was, its steps, and the selected step. Stands in the panel beside the list and on its own page.</summary>
public sealed partial class TraceView(ITelemetryReader reader, PageAddress address, IServiceProvider services) : IDisposable
{
    private const int MostHandedOver = 2_000;

    private readonly CancellationTokenSource _closing = new();
    private CancellationToken _closed;
    private ProjectId _project;
    private Keyboard? _keyboard;
    private Waterfall? _waterfall;
    private IDisposable? _following;
    private Content? _content;
    private bool _isMissing, _isReading, _isStale, _isHandedOver;

    [Parameter, EditorRequired] public TraceId Trace { get; set; }
    [Parameter] public bool IsPeek { get; set; }

    /// <summary>What the list knows of it already, which spares a query.</summary>
    [Parameter] public TraceSummary? Known { get; set; }
    [Parameter] public EventCallback OnClose { get; set; }

    /// <summary>The next (1) or previous (-1) trace of the list is wanted.</summary>
    [Parameter] public EventCallback<int> OnNeighbour { get; set; }

    // Not [SupplyParameterFromQuery]: a component that comes into being while a change of the address is being told must not begin to listen
    // to it, the circuit ends with "Collection was modified" (seen with .NET 10.0). The page listens and renders this one again.
    private string? Span => address.Query("span");
    private string? Tab => address.Query("tab");

    /// <summary>Where the prerendered trace waits for the circuit.</summary>
    [PersistentState] public string? HandoffKey { get; set; }

    private static string[] ViewKeys { get; } =
        ["j", "k", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Enter", "Escape", "e", "x", "[", "]", "1", "2", "3", "4", "5", "6", "7"];

    private static Dictionary<string, string> FocusKeys { get; } = new() { ["/"] = "#find" };

    private sealed record Content(TraceTree Tree, TreeView View, TraceSummary? Summary);

    private ObservationId? Selected => (Span is null ? null : ObservationId.Parse(Span)) ?? _content?.Tree.Nodes.FirstOrDefault(n => n.Observation is not null)?.Observation!.Id;

    private TraceNode? SelectedNode =>
        _content is { } content && Selected is { } id && content.Tree.IndexOf(id) is >= 0 and var index ? content.Tree.Nodes[index] : null;

    protected override async Task OnInitializedAsync()
    {
        _closed = _closing.Token;
        _project = await services.GetRequiredService<ViewedProject>().GetAsync();
        // Before anything is read: what is stored while it is read is not missed, and there is something to dispose whenever it is closed.
        if (RendererInfo.IsInteractive)
            _following = services.GetRequiredService<LiveTail>().Follow(_project, Trace, () => InvokeAsync(RefreshAsync));
        if (services.GetRequiredService<Handoff>().Take<Content>(HandoffKey) is { } content) (_content, _isHandedOver) = (content, true);
        else
        {
            _isReading = true;
            await LoadAsync();
            _isReading = false;
            if (_isStale) await RefreshAsync();
        }
        if (RendererInfo.IsInteractive) return;
        // What is large is cheaper to read again than to keep for a browser that may never come.
        if (_content is { Tree.Nodes.Count: < MostHandedOver }) HandoffKey = services.GetRequiredService<Handoff>().Leave(_content);
    }

    // What came in between the reading and the following is told by nobody.
    protected override Task OnAfterRenderAsync(bool firstRender) => firstRender && _isHandedOver ? RefreshAsync() : Task.CompletedTask;

    protected override void OnParametersSet() => Search();

    private void Search() => _content?.View.Apply(address.Query("find") ?? "", address.Query("errors") == "1");

    private async Task LoadAsync()
    {
        var observations = await reader.GetTraceAsync(_project, Trace, _closed);
        _isMissing = observations.Count == 0;
        if (_isMissing)
        {
            // Beside a list the page is there and only the trace is not; on its own page the answer is 404.
            if (!RendererInfo.IsInteractive && !IsPeek) services.GetRequiredService<IHttpContextAccessor>().SetNotFound();
            return;
        }
        var tree = TraceTree.Build(observations);
        var summary = _content is null && Known is not null ? Known : await SummaryAsync(tree);
        _content = new(tree, new TreeView(tree), summary);
        Search();
    }

    private async Task<TraceSummary?> SummaryAsync(TraceTree tree)
    {
        var range = TimeRange.Create(tree.Start, tree.Start + tree.Duration + TimeSpan.FromSeconds(1))!;
        var found = await reader.FindTracesAsync(
            _project, new() { Range = range, Where = new Compare(Field.TraceId, Comparison.Equal, Trace.ToString()), Limit = 1 }, _closed);
        return found.Items is [var summary, ..] ? summary : null;
    }

    private async Task RefreshAsync()
    {
        // Reading a very large trace takes longer than the pause between two notices.
        _isStale = true;
        if (_isReading) return;
        _isReading = true;
        try
        {
            while (_isStale)
            {
                _isStale = false;
                var before = _content;
                await LoadAsync();
                if (before is not null && _content is not null) KeepFolds(before, _content);
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
        }
        catch (StoreUnavailableException)
        {
            // It repairs itself; the next notice reads again.
        }
        finally
        {
            _isReading = false;
        }
    }

    private static void KeepFolds(Content before, Content after)
    {
        for (var i = 0; i < before.Tree.Nodes.Count; i++)
            if (before.View.IsFolded(i) && before.Tree.Nodes[i].Observation is { } folded && after.Tree.IndexOf(folded.Id) is >= 0 and var index)
                after.View.Fold(index, true);
    }

    private async Task PressedAsync(string key)
    {
        switch (key)
        {
            case "Escape": await OnClose.InvokeAsync(); break;
            case "[" or "]": await OnNeighbour.InvokeAsync(key == "]" ? 1 : -1); break;
            case "Enter" when IsPeek: address.GoTo(address.FullPage(Trace)); break;
            case "e": ToggleErrors(); break;
            case "x": FoldAll(); break;
            case [>= '1' and <= '7' and var digit]: ChooseTab(PanelTab.All[digit - '1'].Key); break;
            case "ArrowLeft" or "ArrowRight": Fold(key == "ArrowLeft"); break;
            default: await MoveAsync(key is "j" or "ArrowDown" ? 1 : -1); break;
        }
    }

    private async Task MoveAsync(int by)
    {
        if (_content is not { } content || content.View.Rows.Count == 0) return;
        var index = Selected is { } id ? content.Tree.IndexOf(id) : -1;
        var rows = content.View.Rows;
        var row = Math.Clamp(rows.TakeWhile(r => r < index).Count() + by, 0, rows.Count - 1);
        if (content.Tree.Nodes[rows[row]].IsOrphans) row = Math.Clamp(row + by, 0, rows.Count - 1);
        if (content.Tree.Nodes[rows[row]].Observation is not { } next) return;
        Select(next.Id);
        if (_keyboard is not null) await _keyboard.RevealAsync($"span-{next.Id}");
    }

    private void Fold(bool fold)
    {
        if (_content is not { } content || Selected is not { } id || content.Tree.IndexOf(id) is not (>= 0 and var index)) return;
        var node = content.Tree.Nodes[index];
        // A second ← goes to the parent, as in every tree.
        if (fold && (node.Descendants == 0 || content.View.IsFolded(index)) && node.Parent >= 0 && content.Tree.Nodes[node.Parent].Observation is { } parent) Select(parent.Id);
        else content.View.Fold(index, fold);
    }

    private void FoldAll()
    {
        if (_content is not { } content) return;
        content.View.FoldAll(content.View.Rows.Count == content.Tree.Nodes.Count);
    }

    private void Select(ObservationId id) => Go(("span", id.ToString()));

    private void Find(string text) => Go(("find", text.Length == 0 ? null : text));

    private void ToggleErrors()
    {
        Go(("errors", address.Query("errors") == "1" ? null : "1"));
        if (_content is not { View.ErrorsOnly: true } content || Selected is not { } id || content.View.Rows.Contains(content.Tree.IndexOf(id))) return;
        if (content.View.Rows.Select(row => content.Tree.Nodes[row].Observation).FirstOrDefault(o => o?.Level == Level.Error) is { } error) Select(error.Id);
    }

    private void ChooseTab(string tab) => Go(("tab", tab == PanelTab.All[0].Key ? null : tab));

    private void Go((string Name, string? Value) change)
    {
        address.Change(replace: true, change);
        Search();
        StateHasChanged();
    }

    public void Dispose()
    {
        _following?.Dispose();
        _closing.Cancel();
        _closing.Dispose();
    }
}
