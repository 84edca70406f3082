using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Datasets;

/// <summary>One way through a dataset: an application in one state, tried on its items.</summary>
internal sealed class DatasetRun
{
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }
    public required string DatasetId { get; init; }

    /// <summary>Unique in its dataset.</summary>
    public required string Name { get; init; }
    public string? Description { get; set; }

    /// <summary>JSON; null when there is none.</summary>
    public string? Metadata { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<DatasetRun>(run =>
    {
        run.ToTable("dataset_runs");
        run.HasOne<Dataset>().WithMany().HasForeignKey(r => r.DatasetId).OnDelete(DeleteBehavior.Cascade);
        run.HasIndex(r => new { r.DatasetId, r.Name }).IsUnique();
        run.HasIndex(r => new { r.ProjectId, r.CreatedAt });
    });
}

/// <summary>What one item came to in a run: a trace, or an observation in it. Saying it again changes nothing.</summary>
internal sealed class DatasetRunItem
{
    /// <summary>Follows from what it links.</summary>
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }
    public required string RunId { get; init; }
    public required string ItemId { get; init; }

    /// <summary>In its client's ids, as is the next.</summary>
    public required string TraceId { get; init; }
    public string? ObservationId { get; init; }

    /// <summary>The version of the item that was tried; that of its making when the client named none.</summary>
    public required DateTimeOffset ItemVersion { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static void Map(ModelBuilder model) => model.Entity<DatasetRunItem>(item =>
    {
        item.ToTable("dataset_run_items");
        item.HasOne<DatasetRun>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Cascade);
        item.HasIndex(i => new { i.RunId, i.CreatedAt });
        item.HasIndex(i => new { i.ProjectId, i.ItemId });
    });
}

/// <summary>One link to make. What is null of the run is left as it is.</summary>
internal sealed record DatasetRunLink(
    string RunName, string? RunDescription, string? RunMetadata, DatasetItem Item, string TraceId, string? ObservationId, DateTimeOffset? CreatedAt);

/// <summary>A run item and the name of its run.</summary>
internal sealed record NamedRunItem(DatasetRunItem Item, string RunName);
