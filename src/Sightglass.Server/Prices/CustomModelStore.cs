using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Prices;

/// <summary>The prices that projects set. What it changes holds for the next span that comes in.</summary>
internal sealed class CustomModelStore(IDbContextFactory<MetadataDb> metadata, ProjectPrices prices, TimeProvider time) : IDisposable
{
    // One change at a time: what prices the spans must change in the order of the rows.
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<CustomModel>> ListAsync(ProjectId project, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await Current(db, project).AsNoTracking().OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).ToListAsync(cancellationToken);
    }

    public async Task<CustomModel?> GetAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await Current(db, project).AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancellationToken);
    }

    /// <param name="id">Of the model to change; null makes one.</param>
    /// <returns>The model; null when the project has none of that id.</returns>
    /// <exception cref="ModelIsThereException">Another model has the same name, first day and unit.</exception>
    public Task<CustomModel?> SaveAsync(ProjectId project, string? id, CustomModelChange change, CancellationToken cancellationToken) => ChangeAsync<CustomModel?>(project, async (db, now) =>
    {
        var old = id is null ? null : await Current(db, project).SingleOrDefaultAsync(m => m.Id == id, cancellationToken);
        if (id is not null && old is null) return null;
        if (await Current(db, project).AnyAsync(m => m.ModelName == change.ModelName && m.StartDate == change.StartDate && m.Unit == change.Unit && m.Id != id, cancellationToken))
            throw new ModelIsThereException();
        old?.HoldsTo = now;
        var model = new CustomModel
        {
            Id = id ?? Guid.CreateVersion7(now).ToString(),
            ProjectId = project,
            ModelName = change.ModelName,
            MatchPattern = change.MatchPattern,
            StartDate = change.StartDate,
            Unit = change.Unit,
            TokenizerId = change.TokenizerId,
            TokenizerConfig = change.TokenizerConfig,
            TierJson = JsonSerializer.Serialize(change.Tiers),
            CreatedAt = old?.CreatedAt ?? now,
            HoldsFrom = now,
        };
        db.Add(model);
        return model;
    }, cancellationToken);

    /// <summary>False when there is none.</summary>
    public Task<bool> DeleteAsync(ProjectId project, string id, CancellationToken cancellationToken) => ChangeAsync(project, async (db, now) =>
    {
        if (await Current(db, project).SingleOrDefaultAsync(m => m.Id == id, cancellationToken) is not { } model) return false;
        model.HoldsTo = now;
        return true;
    }, cancellationToken);

    /// <summary>Has today's prices hold for all that ever came in, and forgets earlier ones.</summary>
    /// <returns>How many prices hold.</returns>
    public Task<int> ApplyToThePastAsync(ProjectId project, CancellationToken cancellationToken) => ChangeAsync(project, async (db, _) =>
    {
        var rows = await db.Set<CustomModel>().Where(m => m.ProjectId == project).AsNoTracking().ToListAsync(cancellationToken);
        await db.Set<CustomModel>().Where(m => m.ProjectId == project).ExecuteDeleteAsync(cancellationToken);
        var current = rows.Where(m => m.HoldsTo is null).ToList();
        foreach (var row in current) row.HoldsFrom = DateTimeOffset.UnixEpoch;
        db.AddRange(current);
        return current.Count;
    }, cancellationToken);

    public void Dispose() => _changing.Dispose();

    private static IQueryable<CustomModel> Current(MetadataDb db, ProjectId project) => db.Set<CustomModel>().Where(m => m.ProjectId == project && m.HoldsTo == null);

    private async Task<T> ChangeAsync<T>(ProjectId project, Func<MetadataDb, DateTimeOffset, Task<T>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await using var db = metadata.CreateDbContext();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // To the millisecond, as it is kept: what is in memory must be what a restart reads.
            var changed = await change(db, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
            await db.SaveChangesAsync(cancellationToken);
            var rows = await db.Set<CustomModel>().AsNoTracking().Where(m => m.ProjectId == project).ToListAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            prices.Set(project, OwnPriceList.Of(rows));
            return changed;
        }
        finally
        {
            _changing.Release();
        }
    }
}

/// <summary>A model cannot be saved because another one stands for the same.</summary>
internal sealed class ModelIsThereException() : Exception("There is a model of that name, start date and unit already");
