using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Datasets;

/// <summary>Items of datasets, as they are and as they were.</summary>
internal sealed class DatasetItemStore(IDbContextFactory<MetadataDb> metadata, TimeProvider time)
{
    /// <summary>Versions are told apart by milliseconds.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <param name="asOf">As it was then, even if it is deleted now; null for now.</param>
    public async Task<NamedItem?> GetAsync(ProjectId project, IReadOnlyList<string> ids, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var found = await Named(db, Existing(db, project, asOf).Where(i => ids.Contains(i.Id))).ToListAsync(cancellationToken);
        return ids.Select(id => found.Find(i => i.Item.Id == id)).FirstOrDefault(i => i is not null);
    }

    /// <summary>Newest first, by when they were first made.</summary>
    public async Task<Listed<NamedItem>> ListAsync(ProjectId project, DatasetItemQuery query, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var items = Existing(db, project, query.AsOf);
        if (query.DatasetId is { } dataset) items = items.Where(i => i.DatasetId == dataset);
        if (query.SourceTraceId is { } trace) items = items.Where(i => i.SourceTraceId == trace);
        if (query.SourceObservationId is { } observation) items = items.Where(i => i.SourceObservationId == observation);
        if (!query.WithArchived) items = items.Where(i => !i.IsArchived);
        return await Named(db, items.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id)).PageAsync(offset, limit, cancellationToken);
    }

    /// <summary>Creates the item, or a new version of it. What says nothing new makes none.</summary>
    /// <returns>Null with faults when it does not keep to the schemas; null without when another dataset has an item of that id.</returns>
    public async Task<(DatasetItem? Item, IReadOnlyList<DatasetFault> Faults)> SaveAsync(Dataset dataset, DatasetItemChange change, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = metadata.CreateDbContext();
            var latest = await Versions(db, dataset.ProjectId, change.Id).FirstOrDefaultAsync(cancellationToken);
            var current = latest?.ValidTo is null ? latest : null;
            if (current is not null && current.DatasetId != dataset.Id) return (null, []);
            var item = Apply(dataset, change, current, Later(time.GetUtcNow(), latest));
            if (Faults(dataset, item) is { Count: > 0 } faults) return (null, faults);
            if (current is not null && item.SaysTheSameAs(current)) return (current, []);
            current?.ValidTo = item.ValidFrom;
            db.Add(item);
            // Somebody else has just made a version: then this is a change of that one.
            if (await db.TrySaveAsync(cancellationToken)) return (item, []);
        }
    }

    /// <summary>Ends the item, and takes what it came to out of every run. False when there is none.</summary>
    public async Task<bool> DeleteAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        if (await Versions(db, project, id).FirstOrDefaultAsync(i => i.ValidTo == null, cancellationToken) is not { } current) return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ended = await db.Set<DatasetItem>().Where(i => i.ProjectId == project && i.Id == id && i.ValidTo == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.ValidTo, Later(time.GetUtcNow(), current)), cancellationToken);
        await db.Set<DatasetRunItem>().Where(i => i.ProjectId == project && i.ItemId == id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ended > 0;
    }

    private static IQueryable<DatasetItem> Versions(MetadataDb db, ProjectId project, string id) =>
        db.Set<DatasetItem>().Where(i => i.ProjectId == project && i.Id == id).OrderByDescending(i => i.ValidFrom);

    private static IQueryable<DatasetItem> Existing(MetadataDb db, ProjectId project, DateTimeOffset? asOf)
    {
        var items = db.Set<DatasetItem>().AsNoTracking().Where(i => i.ProjectId == project);
        return asOf is { } then ? items.Where(i => i.ValidFrom <= then && (i.ValidTo == null || i.ValidTo > then)) : items.Where(i => i.ValidTo == null);
    }

    private static IQueryable<NamedItem> Named(MetadataDb db, IQueryable<DatasetItem> items) =>
        items.Join(db.Set<Dataset>().AsNoTracking(), i => i.DatasetId, d => d.Id, (item, dataset) => new NamedItem(item, dataset.Name));

    // The clock may stand or go back; versions go on.
    private static DateTimeOffset Later(DateTimeOffset now, DatasetItem? latest)
    {
        var earliest = latest?.ValidTo ?? latest?.ValidFrom + Step;
        return earliest > now ? earliest.Value : now;
    }

    private static DatasetItem Apply(Dataset dataset, DatasetItemChange change, DatasetItem? current, DateTimeOffset now) => new()
    {
        ProjectId = dataset.ProjectId,
        Id = change.Id,
        DatasetId = dataset.Id,
        Input = change.Input ?? current?.Input,
        ExpectedOutput = change.ExpectedOutput ?? current?.ExpectedOutput,
        Metadata = change.Metadata ?? current?.Metadata,
        SourceTraceId = change.SourceTraceId ?? current?.SourceTraceId,
        SourceObservationId = change.SourceObservationId ?? current?.SourceObservationId,
        IsArchived = change.IsArchived ?? current?.IsArchived ?? false,
        CreatedAt = current?.CreatedAt ?? now,
        ValidFrom = now,
    };

    private static List<DatasetFault> Faults(Dataset dataset, DatasetItem item) =>
    [
        .. Violations("input", dataset.InputSchema, item.Input),
        .. Violations("expectedOutput", dataset.ExpectedOutputSchema, item.ExpectedOutput),
    ];

    private static IEnumerable<DatasetFault> Violations(string field, string? schema, string? json) =>
        schema is null ? []
        : DatasetSchema.Parse(schema, out var fault) is { } parsed ? parsed.Violations(json).Select(v => new DatasetFault(field, $"{field} does not keep to the schema of the dataset: {v}"))
        : [new(field, $"the schema of the dataset is none: {fault}")];
}
