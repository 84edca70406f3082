using Microsoft.JSInterop;

namespace Sightglass.Server.Shell;

internal static class ScriptReferences
{
    /// <summary>Calls the object's own <c>dispose</c> when it is a listener, and lets it go. A closed connection has done so already.</summary>
    public static async ValueTask DisposeAsync(this IJSRuntime _, IJSObjectReference? reference, bool isListener = false)
    {
        if (reference is null) return;
        try
        {
            if (isListener) await reference.InvokeVoidAsync("dispose");
            await reference.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
        }
    }
}
