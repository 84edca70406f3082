using Microsoft.EntityFrameworkCore;

namespace Sightglass.Server.Projects;

/// <summary>Whoever owns projects. Its keys make and delete them, and see nothing of what is in them.</summary>
internal sealed class Organization
{
    /// <summary>The one that is always there.</summary>
    public const string Default = "default";

    public required string Id { get; init; }
    public required string Name { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<Organization>().ToTable("organizations");
}
