using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Comments;

/// <summary>Comments, which nobody changes.</summary>
internal sealed class CommentStore(IDbContextFactory<MetadataDb> metadata, TimeProvider time)
{
    public async Task<Comment> AddAsync(ProjectId project, CommentedOn type, string objectId, string content, string? author, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var comment = new Comment
        {
            Id = Guid.CreateVersion7(now).ToString(),
            ProjectId = project,
            ObjectType = type,
            ObjectId = objectId,
            Content = content,
            AuthorUserId = author,
            CreatedAt = now,
        };
        await using var db = metadata.CreateDbContext();
        db.Add(comment);
        await db.SaveChangesAsync(cancellationToken);
        return comment;
    }

    public async Task<Comment?> GetAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<Comment>().AsNoTracking().SingleOrDefaultAsync(c => c.ProjectId == project && c.Id == id, cancellationToken);
    }

    /// <summary>Newest first. Null asks for any.</summary>
    public async Task<Listed<Comment>> ListAsync(
        ProjectId project, CommentedOn? type, string? objectId, string? author, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var comments = db.Set<Comment>().AsNoTracking().Where(c => c.ProjectId == project);
        if (type is { } ofType) comments = comments.Where(c => c.ObjectType == ofType);
        if (objectId is not null) comments = comments.Where(c => c.ObjectId == objectId);
        if (author is not null) comments = comments.Where(c => c.AuthorUserId == author);
        return await comments.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).PageAsync(offset, limit, cancellationToken);
    }
}
