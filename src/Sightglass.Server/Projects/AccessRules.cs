using System.Net;
using System.Net.Sockets;

namespace Sightglass.Server.Projects;

/// <summary>Who may come in, as the options decide it.</summary>
internal sealed class AccessRules(Options options)
{
    private readonly HashSet<string> _hosts = new(HostNames(options), StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(options.Cors, StringComparer.OrdinalIgnoreCase);

    /// <summary>Without, whoever can connect is on this machine, and a key that we do not know is as good as none: it is that of another product.</summary>
    public bool AreKeysSet => options.SecretKey is not null;

    /// <inheritdoc cref="Options.NeedsKeys"/>
    public bool IsKeyRequired => options.NeedsKeys;

    /// <summary>
    /// A page of a stranger can point its own name at 127.0.0.1 and so read what we answer without a key (DNS rebinding); its Host header
    /// gives it away. Where a key is needed rebinding gains nothing, and names are checked only if some were given.
    /// </summary>
    public bool AllowsHost(HostString host) => (IsKeyRequired && options.Hosts.Count == 0) || _hosts.Contains(host.Host);

    /// <summary>May this origin's pages send OTLP?</summary>
    public bool AllowsCors(string origin) => _origins.Contains(origin);

    /// <summary>
    /// May this origin's pages send scores and events? Where keys are set anybody's may: a browser adds nothing by itself that would let them in, so
    /// the key that a page was given decides.
    /// </summary>
    public bool AllowsBrowser(string origin) => AreKeysSet || AllowsBrowserWithoutKey(origin);

    /// <summary>The same for a request without a key, which comes in for being from this machine.</summary>
    public bool AllowsBrowserWithoutKey(string origin) =>
        _origins.Contains(origin) || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri is { Scheme: "http", Host: "localhost" or "127.0.0.1" });

    private static IEnumerable<string> HostNames(Options options) =>
        ["localhost", "127.0.0.1", "[::1]", Name(options.Http.Address), Name(options.Grpc.Address), .. options.Hosts.Select(h => new HostString(h).Host)];

    private static string Name(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
