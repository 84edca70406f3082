using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Datasets;

/// <summary>Runs over datasets and what their items came to.</summary>
internal sealed class DatasetRunStore(IDbContextFactory<MetadataDb> metadata, TimeProvider time)
{
    /// <summary>The first of the names that the dataset has a run of.</summary>
    public async Task<DatasetRun?> FindAsync(Dataset dataset, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var found = await db.Set<DatasetRun>().AsNoTracking().Where(r => r.DatasetId == dataset.Id && names.Contains(r.Name)).ToListAsync(cancellationToken);
        return names.Select(n => found.Find(r => r.Name == n)).FirstOrDefault(r => r is not null);
    }

    /// <summary>Newest first.</summary>
    public async Task<Listed<DatasetRun>> ListAsync(Dataset dataset, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<DatasetRun>().AsNoTracking().Where(r => r.DatasetId == dataset.Id)
            .OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).PageAsync(offset, limit, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<Listed<DatasetRunItem>> ListItemsAsync(DatasetRun run, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<DatasetRunItem>().AsNoTracking().Where(i => i.RunId == run.Id)
            .OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id).PageAsync(offset, limit, cancellationToken);
    }

    /// <summary>The run comes to be with its first link.</summary>
    public async Task<NamedRunItem> LinkAsync(DatasetRunLink link, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = metadata.CreateDbContext();
            var (now, dataset) = (time.GetUtcNow(), link.Item.DatasetId);
            var run = await db.Set<DatasetRun>().SingleOrDefaultAsync(r => r.DatasetId == dataset && r.Name == link.RunName, cancellationToken);
            if (run is null)
            {
                run = new()
                {
                    Id = Guid.CreateVersion7(now).ToString(),
                    ProjectId = link.Item.ProjectId,
                    DatasetId = dataset,
                    Name = link.RunName,
                    CreatedAt = link.CreatedAt ?? now,
                    UpdatedAt = now,
                };
                db.Add(run);
            }
            (run.Description, run.Metadata) = (link.RunDescription ?? run.Description, link.RunMetadata ?? run.Metadata);
            if (db.ChangeTracker.HasChanges()) run.UpdatedAt = now;
            var id = IdOf(run, link);
            var item = await db.Set<DatasetRunItem>().SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
            if (item is null) db.Add(item = Item(id, run, link, now));
            // Somebody else has just made the run, or the same link.
            if (await db.TrySaveAsync(cancellationToken)) return new(item, run.Name);
        }
    }

    /// <summary>With what its items came to; the traces stay.</summary>
    public async Task DeleteAsync(DatasetRun run, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        await db.Set<DatasetRun>().Where(r => r.Id == run.Id).ExecuteDeleteAsync(cancellationToken);
    }

    private static DatasetRunItem Item(string id, DatasetRun run, DatasetRunLink link, DateTimeOffset now) => new()
    {
        Id = id,
        ProjectId = run.ProjectId,
        RunId = run.Id,
        ItemId = link.Item.Id,
        TraceId = link.TraceId,
        ObservationId = link.ObservationId,
        ItemVersion = link.Item.ValidFrom,
        CreatedAt = link.CreatedAt ?? now,
    };

    private static string IdOf(DatasetRun run, DatasetRunLink link) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>([run.Id, link.Item.Id, link.TraceId, link.ObservationId]))[..16]);
}
