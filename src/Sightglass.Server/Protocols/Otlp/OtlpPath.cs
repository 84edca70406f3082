namespace Sightglass.Server.Protocols.Otlp;

/// <summary>The paths that speak OTLP: the standard ones, and the bases that people who move here have configured.</summary>
internal static class OtlpPath
{
    public static IReadOnlyList<string> Bases { get; } = ["", "/otel", "/api/otel", "/api/public/otel"];

    private static readonly PathString[] Ours = ["/v1", "/v1development", "/otel", "/api/otel", "/api/public/otel"];

    /// <summary>
    /// True when the path is ours; then it is without double and trailing slashes, which come of joining a base and a path. Rewriting it is
    /// the only way: a redirect makes exporters give up.
    /// </summary>
    public static bool TryTidy(HttpRequest request)
    {
        var path = request.Path;
        if (path.Value is { Length: > 1 } text && (text.EndsWith('/') || text.Contains("//", StringComparison.Ordinal)))
            path = "/" + string.Join('/', text.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var ours in Ours)
            if (path.StartsWithSegments(ours, StringComparison.OrdinalIgnoreCase))
            {
                request.Path = path;
                return true;
            }
        return false;
    }
}
