using Microsoft.EntityFrameworkCore;

namespace Sightglass.Server.Metadata;

internal static class MetadataSlice
{
    /// <summary>Slices take an <see cref="IDbContextFactory{MetadataDb}"/> and add the maps of their entities to <c>Program.Entities</c>.</summary>
    public static WebApplicationBuilder AddMetadata(this WebApplicationBuilder builder, MetadataDatabase database)
    {
        builder.Services.AddSingleton(database).AddSingleton<IDbContextFactory<MetadataDb>>(database).AddSingleton<WakeUp>()
            .AddHostedService(services => services.GetRequiredService<WakeUp>());
        return builder;
    }
}
