using Microsoft.JSInterop;

namespace Sightglass.Server.Shell;

/// <summary>
/// A module of the page's script and what it listens with, for one component. Whoever leaves a page at once is faster than the
/// round trips that attach it: what arrives after the component went is let go at once, so that nothing stays in the page.
/// </summary>
internal sealed class ScriptListener(IJSRuntime script) : IAsyncDisposable
{
    private bool _isDisposed;

    public IJSObjectReference? Module { get; private set; }
    public IJSObjectReference? Listener { get; private set; }

    /// <param name="module">Address of the module, with the digest of its content.</param>
    /// <param name="function">The export that attaches: it answers an object with a <c>dispose</c>.</param>
    public async Task AttachAsync(string module, string function, params object?[] arguments)
    {
        Module = await script.InvokeAsync<IJSObjectReference>("import", "./" + module);
        if (!_isDisposed) Listener = await Module.InvokeAsync<IJSObjectReference>(function, arguments);
        if (_isDisposed) await ReleaseAsync();
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return ReleaseAsync();
    }

    private async ValueTask ReleaseAsync()
    {
        try
        {
            if (Listener is not null)
            {
                await Listener.InvokeVoidAsync("dispose");
                await Listener.DisposeAsync();
            }
            if (Module is not null) await Module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // A closed connection has let go of everything already.
        }
    }
}
