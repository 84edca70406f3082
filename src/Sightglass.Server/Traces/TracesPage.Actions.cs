using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Shell;

namespace Sightglass.Server.Traces;

public sealed partial class TracesPage
{
    private const string ErrorTerm = "level:error";

    private bool HasErrorsOnly => (Q ?? "").Split(' ').Contains(ErrorTerm);

    private async Task PressedAsync(string key)
    {
        switch (key)
        {
            case "j" or "ArrowDown": await MoveAsync(1); break;
            case "k" or "ArrowUp": await MoveAsync(-1); break;
            case "Enter" when _selected is { } trace: Peek(trace); break;
            case "Escape" when address.Query("trace") is not null: ClosePeek(); break;
            case "e": ToggleErrors(); break;
            case "l": ToggleLive(); break;
        }
    }

    /// <summary>Selects a row further down or up; an open panel follows.</summary>
    private async Task MoveAsync(int by)
    {
        if (_list is null || Rows.Count == 0) return;
        var index = Math.Clamp(_list.IndexOf(_selected) + by, 0, Rows.Count - 1);
        _selected = Rows[index].Id;
        if (address.Query("trace") is not null) Go(true, ("trace", _selected.ToString()), ("span", null));
        if (_keyboard is not null) await _keyboard.RevealAsync($"trace-{_selected}");
    }

    private void Peek(TraceId trace) => Go(false, ("trace", trace.ToString()), ("span", null));

    private void ClosePeek() => Go(false, ("trace", null), ("span", null), ("tab", null), ("find", null), ("errors", null));

    private void ChoosePreset(string preset) => Go(false, ("range", preset == RangeChoice.Default ? null : preset), ("from", null), ("to", null));

    private void ChooseRange(TimeRange range) =>
        Go(false, ("range", null), ("from", RangeChoice.Text(range.From)), ("to", RangeChoice.Text(range.To)));

    private void Brush((double From, double To) stretch)
    {
        if (_strip.Stretch(stretch.From, stretch.To) is { } range) ChooseRange(range);
    }

    private void FilterAsync((string Text, bool Confirmed) filter)
    {
        if (filter.Text != (address.Query("q") ?? "")) Go(!filter.Confirmed, ("q", filter.Text.Length == 0 ? null : filter.Text));
    }

    private void AddTerm((Field Field, string Value) only)
    {
        var term = FilterParser.Term(only.Field, only.Value);
        if (!(Q ?? "").Contains(term, StringComparison.Ordinal)) FilterAsync(($"{Q} {term}".Trim(), true));
    }

    private void ToggleErrors() => FilterAsync((HasErrorsOnly
        ? string.Join(' ', Q!.Split(' ').Where(term => term != ErrorTerm))
        : $"{Q} {ErrorTerm}".Trim(), true));

    private void ToggleLive() => Go(true, ("live", address.Query("live") == "1" ? null : "1"));

    private void HideColumns(string? hidden) => Go(true, ("hide", hidden));

    /// <summary>By it, largest first; again, smallest first.</summary>
    private void Sort(TraceOrder order)
    {
        var column = TraceColumn.All.First(c => c.Order == order);
        var descending = Sorting.Order != order || !Sorting.Descending;
        Go(false, ("sorted", order == TraceOrder.StartedAt && descending ? null : (descending ? "-" : "") + column.Key));
    }

    private string SortMark(TraceColumn column) => column.Order != Sorting.Order ? "" : Sorting.Descending ? "↓" : "↑";

    private string? AriaSort(TraceColumn column) => column.Order is null || column.Order != Sorting.Order ? null : Sorting.Descending ? "descending" : "ascending";

    private void Go(bool replace, params (string Name, string? Value)[] changes)
    {
        address.Change(replace, changes);
        _selected = Peeked ?? _selected;
        StateHasChanged();
    }
}
