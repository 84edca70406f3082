using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Names as segments of a path, where a '/' of theirs is <c>%2F</c>: the server leaves that alone, so that only the path as it was sent tells what was meant.</summary>
internal static class LangfusePath
{
    /// <summary>What the segment may name: what it is decoded, and what that is when a client has encoded it twice.</summary>
    public static IReadOnlyList<string> Names(HttpContext context, string parameter)
    {
        var name = Uri.UnescapeDataString(Segment(context, parameter));
        return name.Contains('%') && Uri.UnescapeDataString(name) is var again && again != name ? [name, again] : [name];
    }

    private static string Segment(HttpContext context, string parameter)
    {
        var sent = context.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.PathSegments ?? [];
        // "/a/b" splits into "", "a" and "b".
        var segments = sent.Split('/');
        for (var i = 0; i < pattern.Count && segments.Length == pattern.Count + 1 && segments[0].Length == 0; i++)
            if (pattern[i].Parts is [RoutePatternParameterPart part] && part.Name == parameter) return segments[i + 1];
        return context.GetRouteValue(parameter) as string ?? "";
    }
}
