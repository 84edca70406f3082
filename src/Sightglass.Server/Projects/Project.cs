using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>A project as its owners know it. What belongs to it, in every slice, refers to it and goes with it.</summary>
internal sealed class Project
{
    public required ProjectId Id { get; init; }
    public required string OrganizationId { get; init; }

    /// <summary>Unique in its organization.</summary>
    public required string Name { get; set; }

    /// <summary>A JSON object.</summary>
    public string Metadata { get; set; } = "{}";

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Since then nobody can see it. The row stays until its telemetry is gone too.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<Project>(project =>
    {
        project.ToTable("projects");
        project.HasOne<Organization>().WithMany().HasForeignKey(p => p.OrganizationId).OnDelete(DeleteBehavior.Cascade);
        project.HasIndex(p => new { p.OrganizationId, p.Name }).IsUnique().HasFilter("deleted_at IS NULL");
    });
}
