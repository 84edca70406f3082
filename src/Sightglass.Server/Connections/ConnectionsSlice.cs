namespace Sightglass.Server.Connections;

internal static class ConnectionsSlice
{
    public static WebApplicationBuilder AddConnections(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LlmConnectionStore>();
        return builder;
    }
}
