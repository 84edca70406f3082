using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Comments;

internal enum CommentedOn
{
    Trace,
    Observation,
    Session,
    Prompt,
}

/// <summary>What somebody has to say about a trace, an observation, a session or a prompt, which need not be there yet.</summary>
internal sealed class Comment
{
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }
    public required CommentedOn ObjectType { get; init; }

    /// <summary>In its client's ids.</summary>
    public required string ObjectId { get; init; }
    public required string Content { get; init; }

    /// <summary>Whoever its client says; null when it did not.</summary>
    public string? AuthorUserId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static void Map(ModelBuilder model) => model.Entity<Comment>(comment =>
    {
        comment.ToTable("comments");
        comment.HasOne<Project>().WithMany().HasForeignKey(c => c.ProjectId).OnDelete(DeleteBehavior.Cascade);
        comment.HasIndex(c => new { c.ProjectId, c.ObjectType, c.ObjectId });
        comment.HasIndex(c => new { c.ProjectId, c.CreatedAt });
    });
}
