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
        app.MapGet("/traces/{trace}/observations/{observation}/{part}", ContentDownloads.Get);
    }
}
