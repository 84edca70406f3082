using Microsoft.AspNetCore.Http.Features;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>
/// Segments of the path as they were sent. The server decodes all but <c>%2F</c>, so that a '/' in a name and one written <c>%252F</c> look alike to a route.
/// </summary>
internal static class LangfusePath
{
    /// <summary>A segment decoded once, counted from the end: 0 is the last.</summary>
    public static string Segment(HttpContext context, int fromEnd)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var segments = target.Split('?')[0].TrimEnd('/').Split('/');
        return fromEnd < segments.Length ? Uri.UnescapeDataString(segments[^(fromEnd + 1)]) : "";
    }
}
