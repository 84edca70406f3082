namespace Sightglass.Server.Ingestion;

internal static class IngestionSlice
{
    public static WebApplicationBuilder AddIngestion(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IngestPipeline>()
            .AddSingleton<IngestQueue>()
            .AddHostedService(provider => provider.GetRequiredService<IngestQueue>())
            .AddSingleton(builder.Configuration.GetSection(nameof(IngestLimits)).Get<IngestLimits>() ?? new())
            .AddSingleton<IngestMetrics>()
            .AddSingleton<RequestMemory>();
        return builder;
    }
}
