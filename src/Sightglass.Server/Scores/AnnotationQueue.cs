using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Scores;

/// <summary>Work for people: things to look at and to judge by some score configs.</summary>
internal sealed class AnnotationQueue
{
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }

    /// <summary>Unique in its project.</summary>
    public required string Name { get; init; }
    public string? Description { get; init; }

    /// <summary>Ids of score configs, as JSON.</summary>
    public required string ConfigJson { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyList<string> ConfigIds => JsonSerializer.Deserialize<List<string>>(ConfigJson)!;

    public static void Map(ModelBuilder model) => model.Entity<AnnotationQueue>(queue =>
    {
        queue.ToTable("annotation_queues");
        queue.Ignore(q => q.ConfigIds);
        queue.HasOne<Project>().WithMany().HasForeignKey(q => q.ProjectId).OnDelete(DeleteBehavior.Cascade);
        queue.HasIndex(q => new { q.ProjectId, q.Name }).IsUnique();
    });
}

internal enum AnnotatedObject
{
    Trace,
    Observation,
    Session,
}

/// <summary>One thing to judge.</summary>
internal sealed class AnnotationItem
{
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }
    public required string QueueId { get; init; }
    public required AnnotatedObject ObjectType { get; init; }

    /// <summary>In its client's ids.</summary>
    public required string ObjectId { get; init; }

    /// <summary>Null while it is pending.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<AnnotationItem>(item =>
    {
        item.ToTable("annotation_items");
        item.HasOne<AnnotationQueue>().WithMany().HasForeignKey(i => i.QueueId).OnDelete(DeleteBehavior.Cascade);
        item.HasIndex(i => new { i.QueueId, i.CreatedAt });
    });
}

/// <summary>Somebody who works on a queue, by whatever id the client has for people.</summary>
internal sealed class AnnotationAssignment
{
    public required string QueueId { get; init; }
    public required string UserId { get; init; }

    public static void Map(ModelBuilder model) => model.Entity<AnnotationAssignment>(assignment =>
    {
        assignment.ToTable("annotation_assignments");
        assignment.HasKey(a => new { a.QueueId, a.UserId });
        assignment.HasOne<AnnotationQueue>().WithMany().HasForeignKey(a => a.QueueId).OnDelete(DeleteBehavior.Cascade);
    });
}
