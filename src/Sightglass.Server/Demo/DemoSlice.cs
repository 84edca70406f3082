using Microsoft.AspNetCore.Http.HttpResults;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Demo;

internal static class DemoSlice
{
    public static WebApplicationBuilder AddDemo(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DemoLoader>();
        return builder;
    }

    /// <summary><c>POST /demo</c> loads the demo company; again changes nothing. Whoever pressed the button comes back to the list.</summary>
    public static void MapDemo(this IEndpointRouteBuilder app) => app.MapPost("/demo", LoadAsync).DisableAntiforgery();

    private static async Task<Results<Ok<DemoLoaded>, RedirectHttpResult>> LoadAsync(
        DemoLoader demo, HttpContext context, CancellationToken cancellationToken)
    {
        var loaded = await demo.LoadAsync(context.User.Project(), cancellationToken);
        return context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.LocalRedirect("/traces") : TypedResults.Ok(loaded);
    }
}
