namespace Sightglass.Server.Traces;

internal static class TracesSlice
{
    public static IServiceCollection AddTraces(this IServiceCollection services) => services.AddSingleton<LiveTail>();

    public static void MapTraces(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => TypedResults.LocalRedirect("/traces"));
        app.MapGet("/traces/{trace}/observations/{observation}/{part}", ContentDownloads.Get);
    }
}
