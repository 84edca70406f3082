using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Datasets;

/// <summary>Datasets by name.</summary>
internal sealed class DatasetStore(IDbContextFactory<MetadataDb> metadata, TimeProvider time)
{
    private const int MostFaults = 10;

    /// <summary>The first of the names that there is a dataset of.</summary>
    public async Task<Dataset?> FindAsync(ProjectId project, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var found = await db.Set<Dataset>().AsNoTracking().Where(d => d.ProjectId == project && names.Contains(d.Name)).ToListAsync(cancellationToken);
        return names.Select(n => found.Find(d => d.Name == n)).FirstOrDefault(d => d is not null);
    }

    public async Task<Dataset?> GetAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<Dataset>().AsNoTracking().SingleOrDefaultAsync(d => d.ProjectId == project && d.Id == id, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<Listed<Dataset>> ListAsync(ProjectId project, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<Dataset>().AsNoTracking().Where(d => d.ProjectId == project)
            .OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).PageAsync(offset, limit, cancellationToken);
    }

    /// <summary>Creates it, or changes the one of that name. With faults nothing is stored: a schema that is none, or that items do not keep to.</summary>
    public async Task<(Dataset? Dataset, IReadOnlyList<DatasetFault> Faults)> SaveAsync(ProjectId project, DatasetChange change, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = metadata.CreateDbContext();
            var (now, dataset) = (time.GetUtcNow(), await db.Set<Dataset>().SingleOrDefaultAsync(d => d.ProjectId == project && d.Name == change.Name, cancellationToken));
            var faults = await FaultsAsync(db, dataset, change, cancellationToken);
            if (faults.Count > 0) return (null, faults);
            if (dataset is null)
                db.Add(dataset = new() { Id = Guid.CreateVersion7(now).ToString(), ProjectId = project, Name = change.Name, CreatedAt = now, UpdatedAt = now });
            dataset.Description = change.Description ?? dataset.Description;
            dataset.Metadata = change.Metadata ?? dataset.Metadata;
            dataset.InputSchema = change.InputSchema ?? dataset.InputSchema;
            dataset.ExpectedOutputSchema = change.ExpectedOutputSchema ?? dataset.ExpectedOutputSchema;
            if (db.ChangeTracker.HasChanges()) dataset.UpdatedAt = now;
            // Somebody else has just made one of that name: then this is a change of it.
            if (await db.TrySaveAsync(cancellationToken)) return (dataset, []);
        }
    }

    private static async Task<IReadOnlyList<DatasetFault>> FaultsAsync(MetadataDb db, Dataset? dataset, DatasetChange change, CancellationToken cancellationToken)
    {
        var faults = new List<DatasetFault>();
        var input = Parse("inputSchema", change.InputSchema == dataset?.InputSchema ? null : change.InputSchema, faults);
        var output = Parse("expectedOutputSchema", change.ExpectedOutputSchema == dataset?.ExpectedOutputSchema ? null : change.ExpectedOutputSchema, faults);
        if (dataset is null || (input is null && output is null)) return faults;
        var items = db.Set<DatasetItem>().AsNoTracking().Where(i => i.DatasetId == dataset.Id && i.ValidTo == null && !i.IsArchived)
            .Select(i => new { i.Id, i.Input, i.ExpectedOutput }).AsAsyncEnumerable();
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            Check("inputSchema", input, item.Id, item.Input, faults);
            Check("expectedOutputSchema", output, item.Id, item.ExpectedOutput, faults);
            if (faults.Count >= MostFaults) break;
        }
        return faults;
    }

    private static DatasetSchema? Parse(string field, string? json, List<DatasetFault> faults)
    {
        if (json is null) return null;
        var schema = DatasetSchema.Parse(json, out var fault);
        if (schema is null) faults.Add(new(field, $"{field} is no JSON Schema: {fault}"));
        return schema;
    }

    private static void Check(string field, DatasetSchema? schema, string item, string? json, List<DatasetFault> faults)
    {
        if (schema is not null) faults.AddRange(schema.Violations(json).Select(v => new DatasetFault(field, $"item '{Beginning.Marked(item, 100)}' does not keep to {field}: {v}")));
    }
}
