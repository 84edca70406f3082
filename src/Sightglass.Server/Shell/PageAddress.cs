using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Sightglass.Server.Shell;

/// <summary>
/// The address of the page, as the state of what it shows. A change takes a round trip to the browser; here it is known at once, so that a
/// second change builds on the first and not on what the browser still says.
/// </summary>
public sealed class PageAddress : IDisposable
{
    private readonly NavigationManager _navigation;
    private readonly List<string> _ahead = [];

    public PageAddress(NavigationManager navigation)
    {
        _navigation = navigation;
        _navigation.LocationChanged += Arrived;
    }

    public string? Query(string name) =>
        QueryHelpers.ParseQuery(_navigation.ToAbsoluteUri(Current).Query).TryGetValue(name, out var values) ? (string?)values : null;

    /// <summary>Changes some parameters of the query and leaves the others; null removes one.</summary>
    /// <param name="replace">Without an entry in the browser's history.</param>
    public void Change(bool replace, params (string Name, string? Value)[] changes)
    {
        var next = _navigation.GetUriWithQueryParameters(Current, changes.ToDictionary(c => c.Name, object? (c) => c.Value));
        if (next == Current) return;
        _ahead.Add(next);
        _navigation.NavigateTo(next, replace: replace);
    }

    /// <summary>Another path with the query of this page, but for some parameters.</summary>
    public string Elsewhere(string path, params string[] without) =>
        path + new Uri(_navigation.GetUriWithQueryParameters(Current, without.ToDictionary(name => name, object? (_) => null))).Query;

    public void GoTo(string path) => _navigation.NavigateTo(path);

    public void Dispose() => _navigation.LocationChanged -= Arrived;

    private string Current => _ahead.Count > 0 ? _ahead[^1] : _navigation.Uri;

    // Somebody else's change, such as the back button, ends what was under way.
    private void Arrived(object? sender, LocationChangedEventArgs change)
    {
        var at = _ahead.IndexOf(change.Location);
        if (at < 0) _ahead.Clear();
        else _ahead.RemoveRange(0, at + 1);
    }
}
