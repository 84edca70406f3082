using Sightglass.Core.Pricing;

namespace Sightglass.Server.Prices;

internal static class PricesSlice
{
    /// <param name="prices">What prices the spans of the store.</param>
    public static WebApplicationBuilder AddPrices(this WebApplicationBuilder builder, ProjectPrices prices)
    {
        builder.Services.AddSingleton(prices).AddSingleton<CustomModelStore>();
        return builder;
    }

    public static void MapPrices(this IEndpointRouteBuilder app) => app.MapPriceRoutes();
}
