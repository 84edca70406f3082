using Sightglass.Server.Projects;

namespace Sightglass.Server.Prices;

/// <summary>Our own route beside those of the protocols: prices for what is stored already.</summary>
internal static class PricesApi
{
    public static void MapPriceRoutes(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/prices/recalculate", RecalculateAsync).RequireAuthorization(ProjectAccess.Policy);

    private static async Task<IResult> RecalculateAsync(HttpContext context, CustomModelStore store, CancellationToken cancellationToken)
    {
        var count = await store.ApplyToThePastAsync(context.User.Project(), cancellationToken);
        return TypedResults.Json(new Recalculation(
            count,
            "Today's prices of the project now hold for all that ever came in. A single observation shows its new cost at once; sums, filters and lists do when the index is made again: start the server with --rebuild-index."),
            statusCode: StatusCodes.Status202Accepted);
    }

    private sealed record Recalculation(int Prices, string Message);
}
