using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Scores;

/// <summary>Score configs by id.</summary>
internal sealed class ScoreConfigStore(IDbContextFactory<MetadataDb> metadata, TimeProvider time)
{
    /// <summary>Those of the ids that the project has, by id.</summary>
    public async Task<IReadOnlyDictionary<string, ScoreConfig>> FindAsync(ProjectId project, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<string, ScoreConfig>();
        await using var db = metadata.CreateDbContext();
        return await db.Set<ScoreConfig>().AsNoTracking().Where(c => c.ProjectId == project && ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<Listed<ScoreConfig>> ListAsync(ProjectId project, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<ScoreConfig>().AsNoTracking().Where(c => c.ProjectId == project)
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).PageAsync(offset, limit, cancellationToken);
    }

    /// <param name="fill">What it says, besides its type.</param>
    /// <returns>The config, or what contradicts itself in it.</returns>
    public async Task<(ScoreConfig? Config, ScoreConfigFault? Fault)> CreateAsync(
        ProjectId project, ScoreDataType type, Action<ScoreConfig> fill, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var config = new ScoreConfig { Id = Guid.CreateVersion7(now).ToString(), ProjectId = project, Name = "", DataType = type, CreatedAt = now, UpdatedAt = now };
        if (type == ScoreDataType.Boolean) config.Categories = ScoreCategory.OfBoolean;
        fill(config);
        if (config.Fault() is { } fault) return (null, fault);
        await using var db = metadata.CreateDbContext();
        db.Add(config);
        await db.SaveChangesAsync(cancellationToken);
        return (config, null);
    }

    /// <returns>Neither when there is no such config; with a fault nothing has changed.</returns>
    public async Task<(ScoreConfig? Config, ScoreConfigFault? Fault)> ChangeAsync(
        ProjectId project, string id, Action<ScoreConfig> change, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        if (await db.Set<ScoreConfig>().SingleOrDefaultAsync(c => c.ProjectId == project && c.Id == id, cancellationToken) is not { } config) return (null, null);
        change(config);
        if (config.Fault() is { } fault) return (null, fault);
        config.UpdatedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return (config, null);
    }
}
