using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Projects;

/// <summary>Organizations, their projects and keys. What it changes holds for the next request.</summary>
internal sealed class ProjectStore(IDbContextFactory<MetadataDb> metadata, KeyRing ring, ProjectDeletion deletion, TimeProvider time) : IDisposable
{
    // One change at a time: a key must not come to a project that is being deleted, and the ring must change in the order of the rows.
    private readonly SemaphoreSlim _changing = new(1);

    public async Task<(Project Project, Organization Organization)?> GetAsync(ProjectId id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var found = await (
            from project in db.Set<Project>().AsNoTracking()
            join organization in db.Set<Organization>().AsNoTracking() on project.OrganizationId equals organization.Id
            where project.Id == id && project.DeletedAt == null
            select new { project, organization }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.project, found.organization);
    }

    public async Task<IReadOnlyList<Project>> ListAsync(string organization, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<Project>().AsNoTracking().Where(p => p.OrganizationId == organization && p.DeletedAt == null)
            .OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Null when the organization has a project of that name.</summary>
    public Task<Project?> CreateAsync(string organization, string name, string? json, CancellationToken cancellationToken) => ChangeAsync<Project?>(async db =>
    {
        var now = time.GetUtcNow();
        var project = new Project
        {
            Id = ProjectId.Parse(Guid.CreateVersion7(now).ToString())!.Value,
            OrganizationId = organization,
            Name = name,
            Metadata = json ?? "{}",
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Add(project);
        return await SaveAsync(db, cancellationToken) ? project : null;
    }, cancellationToken);

    /// <summary>Null when the organization has another project of that name.</summary>
    /// <param name="json">Metadata; null leaves it as it is.</param>
    public Task<Project?> UpdateAsync(Project project, string name, string? json, CancellationToken cancellationToken) => ChangeAsync<Project?>(async db =>
    {
        db.Attach(project);
        (project.Name, project.Metadata, project.UpdatedAt) = (name, json ?? project.Metadata, time.GetUtcNow());
        return await SaveAsync(db, cancellationToken) ? project : null;
    }, cancellationToken);

    /// <summary>Gone for everybody on return, and its keys with it; its telemetry goes in the background.</summary>
    public Task DeleteAsync(ProjectId id, CancellationToken cancellationToken) => ChangeAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Set<Project>().Where(p => p.Id == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.DeletedAt, time.GetUtcNow()), cancellationToken);
        await db.Set<ApiKey>().Where(k => k.ProjectId == id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ring.Remove(k => k.ProjectId == id);
        deletion.Wake();
        return true;
    }, cancellationToken);

    /// <summary>Oldest first.</summary>
    /// <param name="project">Null for the keys of the organization itself.</param>
    public IReadOnlyList<ApiKey> Keys(string organization, ProjectId? project) =>
        [.. ring.All.Where(k => k.OrganizationId == organization && k.ProjectId == project).OrderBy(k => k.CreatedAt).ThenBy(k => k.Id, StringComparer.Ordinal)];

    /// <summary>Null when another key has one of the two halves, or the project is gone.</summary>
    public Task<ApiKey?> AddKeyAsync(Project project, string publicKey, string secretKey, string? note, CancellationToken cancellationToken) => ChangeAsync<ApiKey?>(async db =>
    {
        if (ring.HasEither(publicKey, secretKey) || !await db.Set<Project>().AnyAsync(p => p.Id == project.Id && p.DeletedAt == null, cancellationToken)) return null;
        var now = time.GetUtcNow();
        var key = ApiKey.Of(Guid.CreateVersion7(now).ToString(), project.OrganizationId, project.Id, publicKey, secretKey, note, now);
        db.Add(key);
        if (!await SaveAsync(db, cancellationToken)) return null;
        ring.Add(key);
        return key;
    }, cancellationToken);

    public Task DeleteKeyAsync(ApiKey key, CancellationToken cancellationToken) => ChangeAsync(async db =>
    {
        await db.Set<ApiKey>().Where(k => k.Id == key.Id).ExecuteDeleteAsync(cancellationToken);
        ring.Remove(k => k.Id == key.Id);
        return true;
    }, cancellationToken);

    public void Dispose() => _changing.Dispose();

    private async Task<T> ChangeAsync<T>(Func<MetadataDb, Task<T>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await using var db = metadata.CreateDbContext();
            return await change(db);
        }
        finally
        {
            _changing.Release();
        }
    }

    private static async Task<bool> SaveAsync(MetadataDb db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (db.IsConflict(exception))
        {
            return false;
        }
    }
}
