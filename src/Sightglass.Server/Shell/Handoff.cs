using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sightglass.Server.Shell;

/// <summary>
/// Carries what a page has read while it was prerendered to the circuit that takes over, so that it is neither read twice nor missing for a moment.
/// Only an unguessable key travels through the browser. Bounded: whatever is not fetched soon is forgotten and read again.
/// </summary>
internal sealed class Handoff(TimeProvider time)
{
    private const int Most = 64;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, (object Value, long Since)> _waiting = new();

    public string Leave(object value)
    {
        foreach (var (old, (_, since)) in _waiting)
            if (_waiting.Count >= Most || time.GetElapsedTime(since) > Lifetime) _waiting.TryRemove(old, out _);
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _waiting[key] = (value, time.GetTimestamp());
        return key;
    }

    /// <summary>Once; null when it is gone or was never there.</summary>
    public T? Take<T>(string? key) where T : class =>
        key is not null && _waiting.TryRemove(key, out var left) && time.GetElapsedTime(left.Since) <= Lifetime ? left.Value as T : null;
}
