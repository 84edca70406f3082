using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Scores;

/// <summary>Annotation queues, what is in them and who works on them.</summary>
internal sealed class AnnotationQueueStore(IDbContextFactory<MetadataDb> metadata, TimeProvider time)
{
    /// <returns>Null when the project has a queue of that name.</returns>
    public async Task<AnnotationQueue?> CreateAsync(ProjectId project, string name, string? description, IReadOnlyList<string> configs, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var queue = new AnnotationQueue
        {
            Id = Guid.CreateVersion7(now).ToString(),
            ProjectId = project,
            Name = name,
            Description = description,
            ConfigJson = JsonSerializer.Serialize(configs),
            CreatedAt = now,
        };
        await using var db = metadata.CreateDbContext();
        db.Add(queue);
        return await db.TrySaveAsync(cancellationToken) ? queue : null;
    }

    public async Task<AnnotationQueue?> GetAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<AnnotationQueue>().AsNoTracking().SingleOrDefaultAsync(q => q.ProjectId == project && q.Id == id, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<Listed<AnnotationQueue>> ListAsync(ProjectId project, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<AnnotationQueue>().AsNoTracking().Where(q => q.ProjectId == project)
            .OrderByDescending(q => q.CreatedAt).ThenByDescending(q => q.Id).PageAsync(offset, limit, cancellationToken);
    }

    public async Task<AnnotationItem> AddItemAsync(AnnotationQueue queue, AnnotatedObject type, string objectId, bool isCompleted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var item = new AnnotationItem
        {
            Id = Guid.CreateVersion7(now).ToString(),
            ProjectId = queue.ProjectId,
            QueueId = queue.Id,
            ObjectType = type,
            ObjectId = objectId,
            CompletedAt = isCompleted ? now : null,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await using var db = metadata.CreateDbContext();
        db.Add(item);
        await db.SaveChangesAsync(cancellationToken);
        return item;
    }

    public async Task<AnnotationItem?> GetItemAsync(AnnotationQueue queue, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<AnnotationItem>().AsNoTracking().SingleOrDefaultAsync(i => i.QueueId == queue.Id && i.Id == id, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    /// <param name="isCompleted">Null asks for both.</param>
    public async Task<Listed<AnnotationItem>> ListItemsAsync(AnnotationQueue queue, bool? isCompleted, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var items = db.Set<AnnotationItem>().AsNoTracking().Where(i => i.QueueId == queue.Id);
        if (isCompleted is { } completed) items = items.Where(i => i.CompletedAt != null == completed);
        return await items.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id).PageAsync(offset, limit, cancellationToken);
    }

    /// <param name="isCompleted">Null leaves it as it is.</param>
    /// <returns>Null when there is no such item.</returns>
    public async Task<AnnotationItem?> ChangeItemAsync(AnnotationQueue queue, string id, bool? isCompleted, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        if (await db.Set<AnnotationItem>().SingleOrDefaultAsync(i => i.QueueId == queue.Id && i.Id == id, cancellationToken) is not { } item) return null;
        if (isCompleted is { } completed && completed != item.CompletedAt is not null)
            (item.CompletedAt, item.UpdatedAt) = (completed ? time.GetUtcNow() : null, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return item;
    }

    /// <summary>False when there is no such item.</summary>
    public async Task<bool> DeleteItemAsync(AnnotationQueue queue, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<AnnotationItem>().Where(i => i.QueueId == queue.Id && i.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    /// <summary>Again is as once.</summary>
    public async Task AssignAsync(AnnotationQueue queue, string user, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        db.Add(new AnnotationAssignment { QueueId = queue.Id, UserId = user });
        await db.TrySaveAsync(cancellationToken);
    }

    public async Task UnassignAsync(AnnotationQueue queue, string user, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        await db.Set<AnnotationAssignment>().Where(a => a.QueueId == queue.Id && a.UserId == user).ExecuteDeleteAsync(cancellationToken);
    }
}
