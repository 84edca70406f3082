using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Datasets;

/// <summary>What items came to, over all runs of a project.</summary>
internal sealed class DatasetLinks(IDbContextFactory<MetadataDb> metadata)
{
    /// <summary>Newest first. An item that a run links to one trace several times is there once.</summary>
    public async Task<IReadOnlyList<DatasetLink>> ListAsync(ProjectId project, DatasetLinkQuery query, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var items = db.Set<DatasetRunItem>().AsNoTracking();
        var runs = db.Set<DatasetRun>().AsNoTracking().Where(r => r.ProjectId == project);
        if (query.RunIds is { Count: > 0 } ids) runs = runs.Where(r => ids.Contains(r.Id));
        if (query.RunNames is { Count: > 0 } names) runs = runs.Where(r => names.Contains(r.Name));
        if (query.DatasetIds is { Count: > 0 } datasets) runs = runs.Where(r => datasets.Contains(r.DatasetId));
        var (from, to) = (NextMillisecond(query.From), NextMillisecond(query.To));
        var links = items.Where(i => i.ProjectId == project && i.CreatedAt >= from && i.CreatedAt < to);
        if (query.ItemIds is { Count: > 0 } itemIds) links = links.Where(i => itemIds.Contains(i.ItemId));
        return await links
            .Where(i => !items.Any(o => o.RunId == i.RunId && o.ItemId == i.ItemId && o.TraceId == i.TraceId
                && (o.CreatedAt > i.CreatedAt || (o.CreatedAt == i.CreatedAt && string.Compare(o.Id, i.Id) > 0))))
            .Join(runs, i => i.RunId, r => r.Id, (item, run) => new { item, run })
            .OrderByDescending(l => l.item.CreatedAt).ThenByDescending(l => l.item.Id).Skip(offset).Take(limit)
            .Select(l => new DatasetLink(l.item, l.run)).ToListAsync(cancellationToken);
    }

    // The database knows no less, and would cut off the rest.
    private static DateTimeOffset NextMillisecond(DateTimeOffset time) =>
        time.UtcTicks % TimeSpan.TicksPerMillisecond is > 0 and var part && time < DateTimeOffset.MaxValue.AddMilliseconds(-1) ? time.AddTicks(TimeSpan.TicksPerMillisecond - part) : time;

    /// <summary>Those of the ids that are runs of the project, by id.</summary>
    public async Task<IReadOnlyDictionary<string, DatasetRun>> RunsAsync(ProjectId project, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<string, DatasetRun>();
        await using var db = metadata.CreateDbContext();
        return await db.Set<DatasetRun>().AsNoTracking().Where(r => r.ProjectId == project && ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellationToken);
    }

    /// <summary>Which version of an item was tried; null when no run says so.</summary>
    public async Task<DateTimeOffset?> VersionAsync(ProjectId project, string run, string item, string trace, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<DatasetRunItem>().Where(i => i.ProjectId == project && i.RunId == run && i.ItemId == item && i.TraceId == trace)
            .Select(i => (DateTimeOffset?)i.ItemVersion).FirstOrDefaultAsync(cancellationToken);
    }
}

/// <summary>Which links. Empty lists ask for any.</summary>
/// <param name="From">When they were made, inclusive; <paramref name="To"/> is exclusive.</param>
internal sealed record DatasetLinkQuery(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> RunIds, IReadOnlyList<string> RunNames, IReadOnlyList<string> DatasetIds, IReadOnlyList<string> ItemIds);

internal sealed record DatasetLink(DatasetRunItem Item, DatasetRun Run);
