using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Datasets;

/// <summary>One case of a dataset, as it was from <see cref="ValidFrom"/> to <see cref="ValidTo"/>: a change adds a row, so that the dataset can be read as of any time.</summary>
internal sealed class DatasetItem
{
    public required ProjectId ProjectId { get; init; }

    /// <summary>Its maker's own; of the items that are there now, unique in the project.</summary>
    public required string Id { get; init; }
    public required string DatasetId { get; init; }

    /// <summary>JSON, as are the next two; null when there is none.</summary>
    public string? Input { get; init; }
    public string? ExpectedOutput { get; init; }
    public string? Metadata { get; init; }

    /// <summary>Where the case was found, in its client's ids.</summary>
    public string? SourceTraceId { get; init; }
    public string? SourceObservationId { get; init; }

    /// <summary>Kept, and no longer tried.</summary>
    public bool IsArchived { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Later than that of every earlier version.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Null for what it is now; not that of a later version when it was deleted.</summary>
    public DateTimeOffset? ValidTo { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<DatasetItem>(item =>
    {
        item.ToTable("dataset_items");
        item.HasKey(i => new { i.ProjectId, i.Id, i.ValidFrom });
        item.HasOne<Dataset>().WithMany().HasForeignKey(i => i.DatasetId).OnDelete(DeleteBehavior.Cascade);
        item.HasIndex(i => new { i.ProjectId, i.Id }, "ix_dataset_items_now").IsUnique().HasFilter("valid_to IS NULL");
        item.HasIndex(i => new { i.DatasetId, i.CreatedAt, i.Id });
        item.HasIndex(i => new { i.ProjectId, i.CreatedAt });
    });

    public bool SaysTheSameAs(DatasetItem other) =>
        (DatasetId, Input, ExpectedOutput, Metadata, SourceTraceId, SourceObservationId, IsArchived)
        == (other.DatasetId, other.Input, other.ExpectedOutput, other.Metadata, other.SourceTraceId, other.SourceObservationId, other.IsArchived);
}

/// <summary>What is said of an item. Null leaves it as it is.</summary>
internal sealed record DatasetItemChange(
    string Id, string? Input, string? ExpectedOutput, string? Metadata, string? SourceTraceId, string? SourceObservationId, bool? IsArchived);

/// <summary>An item and the name of its dataset.</summary>
internal sealed record NamedItem(DatasetItem Item, string DatasetName);

/// <summary>Which items. Null asks for any.</summary>
/// <param name="AsOf">As they were then; null for now.</param>
internal sealed record DatasetItemQuery(string? DatasetId, string? SourceTraceId = null, string? SourceObservationId = null, DateTimeOffset? AsOf = null, bool WithArchived = true);
