using Microsoft.AspNetCore.Http.HttpResults;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Traces;

internal static class TracesSlice
{
    public static WebApplicationBuilder AddTraces(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveTail>();
        return builder;
    }

    public static void MapTraces(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => TypedResults.LocalRedirect("/traces"));
        // Where Langfuse's SDKs say that a trace can be looked at.
        app.MapGet("/trace/{trace}", (string trace) => ToPage(trace));
        app.MapGet("/project/{project}/traces/{trace}", (string trace) => ToPage(trace));
        app.MapGet("/traces/{trace}/observations/{observation}/{part}", ContentDownloads.Get);
    }

    private static RedirectHttpResult ToPage(string trace) => TypedResults.LocalRedirect($"/traces/{TraceId.OfExternal(Uri.UnescapeDataString(trace))}");
}
