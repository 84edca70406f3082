namespace Sightglass.Server.Datasets;

internal static class DatasetsSlice
{
    public static WebApplicationBuilder AddDatasets(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DatasetStore>().AddSingleton<DatasetItemStore>().AddSingleton<DatasetRunStore>().AddSingleton<DatasetLinks>();
        return builder;
    }
}
