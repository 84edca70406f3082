namespace Sightglass.Server.Experiments;

internal static class ExperimentsSlice
{
    public static WebApplicationBuilder AddExperiments(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExperimentReader>();
        return builder;
    }
}
