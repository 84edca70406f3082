using Microsoft.JSInterop;

namespace Sightglass.Server.Shell;

/// <summary>
/// A module of the page's script and what it listens with, for one component. A component may go before the round trips that attach them are
/// done: what arrives then is let go at once, so that nothing stays in the page.
/// </summary>
internal sealed class ScriptListener(IJSRuntime script) : IAsyncDisposable
{
    private bool _isDisposed;

    /// <summary>Null before it is attached and once it was let go.</summary>
    public IJSObjectReference? Module { get; private set; }

    /// <summary>Null before it is attached and once it was let go.</summary>
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
        var (module, listener) = (Module, Listener);
        (Module, Listener) = (null, null);
        try
        {
            if (listener is not null)
            {
                await listener.InvokeVoidAsync("dispose");
                await listener.DisposeAsync();
            }
            if (module is not null) await module.DisposeAsync();
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The page or the connection to it has gone, and everything in it.
        }
    }
}
