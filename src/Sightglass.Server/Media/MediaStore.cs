using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Media;

/// <summary>Media by id: what is announced, what is there, and where it is referred to.</summary>
internal sealed class MediaStore(IDbContextFactory<MetadataDb> metadata, MediaFolder folder, TimeProvider time)
{
    /// <summary>Announces content and says where it is referred to, or says so of content that is there. The latest type holds.</summary>
    /// <param name="link">Given the id; null when it is referred to nowhere yet.</param>
    public async Task<MediaFile> AnnounceAsync(ProjectId project, MediaDescription description, MediaLink? link, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = metadata.CreateDbContext();
            var media = await db.Set<MediaFile>().SingleOrDefaultAsync(m => m.ProjectId == project && m.Id == description.Id, cancellationToken);
            if (media is null) db.Add(media = New(project, description, time.GetUtcNow()));
            else media.ContentType = description.ContentType;
            if (link is not null && !await db.Set<MediaLink>().AnyAsync(l => l.Id == link.Id, cancellationToken)) db.Add(link);
            // Clients announce the same content several times at once.
            if (await db.TrySaveAsync(cancellationToken)) return media;
        }
    }

    /// <returns>Null when the content is stored; else why it is not what the grant is for.</returns>
    public async Task<string?> ReceiveAsync(MediaGrant grant, Stream content, CancellationToken cancellationToken)
    {
        var project = ProjectId.Parse(grant.Project)!.Value;
        if (await folder.StoreAsync(project, grant.Sha256, grant.ContentLength, content, cancellationToken) is { } fault) return fault;
        await ArrivedAsync(project, grant.Id, cancellationToken);
        return null;
    }

    /// <summary>Keeps content that is at hand.</summary>
    public async Task<MediaFile> KeepAsync(ProjectId project, ReadOnlyMemory<byte> content, MediaDescription description, MediaLink? link, CancellationToken cancellationToken)
    {
        var media = await AnnounceAsync(project, description, link, cancellationToken);
        if (media.UploadedAt is not null && folder.Has(project, media.Sha256)) return media;
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        if (await folder.StoreAsync(project, media.Sha256, media.ContentLength, stream, cancellationToken) is { } fault) throw new InvalidOperationException(fault);
        await ArrivedAsync(project, media.Id, cancellationToken);
        return media;
    }

    /// <summary>Those of them whose content is here, by id.</summary>
    public async Task<IReadOnlyDictionary<string, MediaFile>> FindAsync(ProjectId project, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<string, MediaFile>();
        await using var db = metadata.CreateDbContext();
        return await db.Set<MediaFile>().AsNoTracking().Where(m => m.ProjectId == project && ids.Contains(m.Id) && m.UploadedAt != null).ToDictionaryAsync(m => m.Id, cancellationToken);
    }

    /// <summary>Whether it was ever announced.</summary>
    public async Task<bool> IsKnownAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<MediaFile>().AnyAsync(m => m.ProjectId == project && m.Id == id, cancellationToken);
    }

    private async Task ArrivedAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var now = time.GetUtcNow();
        await db.Set<MediaFile>().Where(m => m.ProjectId == project && m.Id == id && m.UploadedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.UploadedAt, now), cancellationToken);
    }

    private static MediaFile New(ProjectId project, MediaDescription description, DateTimeOffset now) => new()
    {
        ProjectId = project,
        Id = description.Id,
        Sha256 = Convert.ToHexStringLower(description.Sha256),
        ContentType = description.ContentType,
        ContentLength = description.ContentLength,
        CreatedAt = now,
    };
}
