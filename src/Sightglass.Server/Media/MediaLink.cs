using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Media;

/// <summary>Where media is referred to: a field of a trace, of an observation or of an item of a dataset. What it is in need not be there yet.</summary>
internal sealed class MediaLink
{
    /// <summary>Follows from what it links, so that it is there once.</summary>
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }
    public required string MediaId { get; init; }

    /// <summary>In its client's ids, as is the next; null for an item of a dataset.</summary>
    public string? TraceId { get; init; }
    public string? ObservationId { get; init; }
    public string? DatasetId { get; init; }
    public string? DatasetItemId { get; init; }

    /// <summary><c>input</c>, <c>output</c>, <c>expectedOutput</c> or <c>metadata</c>.</summary>
    public required string Field { get; init; }

    public static void Map(ModelBuilder model) => model.Entity<MediaLink>(link =>
    {
        link.ToTable("media_links");
        link.HasOne<MediaFile>().WithMany().HasForeignKey(l => new { l.ProjectId, l.MediaId }).OnDelete(DeleteBehavior.Cascade);
        link.HasIndex(l => new { l.ProjectId, l.TraceId });
    });

    public static MediaLink OfTrace(ProjectId project, string mediaId, string traceId, string? observationId, string field) => new()
    {
        Id = IdOf([project.Value, mediaId, "trace", traceId, observationId, field]),
        ProjectId = project,
        MediaId = mediaId,
        TraceId = traceId,
        ObservationId = observationId,
        Field = field,
    };

    public static MediaLink OfItem(ProjectId project, string mediaId, string datasetId, string itemId, string field) => new()
    {
        Id = IdOf([project.Value, mediaId, "item", datasetId, itemId, field]),
        ProjectId = project,
        MediaId = mediaId,
        DatasetId = datasetId,
        DatasetItemId = itemId,
        Field = field,
    };

    private static string IdOf(string?[] parts) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts))[..16]);
}
