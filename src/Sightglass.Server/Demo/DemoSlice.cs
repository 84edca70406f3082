namespace Sightglass.Server.Demo;

internal static class DemoSlice
{
    public static IServiceCollection AddDemo(this IServiceCollection services) => services.AddSingleton<DemoLoader>();

    /// <summary><c>POST /demo</c> loads the demo company; again changes nothing.</summary>
    public static void MapDemo(this IEndpointRouteBuilder app) =>
        app.MapPost("/demo", async (DemoLoader demo, CancellationToken cancellationToken) =>
            TypedResults.Ok(await demo.LoadAsync(cancellationToken))).DisableAntiforgery();
}
