namespace Sightglass.Server.Ingestion;

internal static class IngestionSlice
{
    public static IServiceCollection AddIngestion(this IServiceCollection services) =>
        services.AddSingleton<IngestPipeline>()
            .AddSingleton<IngestQueue>()
            .AddHostedService(provider => provider.GetRequiredService<IngestQueue>());
}
