using Microsoft.AspNetCore.Http.HttpResults;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Traces;

/// <summary>The content of one observation as a file, whole: for what is too large to show.</summary>
internal static class ContentDownloads
{
    public static async Task<Results<ContentHttpResult, NotFound>> Get(
        string trace, string observation, string part, ITelemetryReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        if (TraceId.Parse(trace) is not { } traceId || ObservationId.Parse(observation) is not { } id || part is not ("raw" or "input" or "output"))
            return TypedResults.NotFound();
        if (await reader.GetObservationAsync(context.User.Project(), traceId, id, cancellationToken) is not { } found) return TypedResults.NotFound();

        // Untrusted: a file to keep, never a page to open.
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}-{part}.{(part == "raw" ? "json" : "txt")}\"";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Text(
            part switch { "input" => found.Input.Source, "output" => found.Output.Source, _ => RawSpanJson.Of(found.Raw) }, "text/plain; charset=utf-8");
    }
}
