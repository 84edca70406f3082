using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Datasets;

/// <summary>A named collection of cases to try an application on.</summary>
internal sealed class Dataset
{
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }

    /// <summary>Unique in its project. A '/' in it makes folders.</summary>
    public required string Name { get; init; }
    public string? Description { get; set; }

    /// <summary>JSON, as are the schemas; null when there is none.</summary>
    public string? Metadata { get; set; }

    /// <summary>JSON Schema that the input of each item keeps to.</summary>
    public string? InputSchema { get; set; }

    /// <inheritdoc cref="InputSchema"/>
    public string? ExpectedOutputSchema { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<Dataset>(dataset =>
    {
        dataset.ToTable("datasets");
        dataset.HasOne<Project>().WithMany().HasForeignKey(d => d.ProjectId).OnDelete(DeleteBehavior.Cascade);
        dataset.HasIndex(d => new { d.ProjectId, d.Name }).IsUnique();
    });
}

/// <summary>What is said of a dataset. Null leaves it as it is.</summary>
internal sealed record DatasetChange(string Name, string? Description, string? Metadata, string? InputSchema, string? ExpectedOutputSchema);

/// <param name="Field">By the name that the APIs have for it.</param>
internal sealed record DatasetFault(string Field, string Message);
