namespace Sightglass.Server.Media;

internal static class MediaSlice
{
    public static WebApplicationBuilder AddMedia(this WebApplicationBuilder builder, Options options)
    {
        builder.Services.AddSingleton(new MediaFolder(Path.Combine(Path.GetFullPath(options.Data), "media")))
            .AddSingleton(builder.Configuration.GetSection(nameof(MediaLimits)).Get<MediaLimits>() ?? new())
            .AddSingleton<MediaStore>()
            .AddSingleton<MediaExtraction>()
            .AddSingleton<MediaAddresses>();
        return builder;
    }

    public static void MapMedia(this IEndpointRouteBuilder app) => app.MapMediaContents();
}
