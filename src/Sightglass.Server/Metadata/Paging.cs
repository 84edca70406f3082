using Microsoft.EntityFrameworkCore;

namespace Sightglass.Server.Metadata;

/// <summary>What every store does with its rows.</summary>
internal static class Paging
{
    /// <summary>One page of the rows, which must be ordered, and how many there are on all.</summary>
    public static async Task<Listed<T>> PageAsync<T>(this IQueryable<T> rows, int offset, int limit, CancellationToken cancellationToken) =>
        new(await rows.Skip(offset).Take(limit).ToListAsync(cancellationToken), await rows.LongCountAsync(cancellationToken));

    /// <summary>False when another row has a value that only one may have, or the row has changed or gone meanwhile: nothing is stored.</summary>
    public static async Task<bool> TrySaveAsync(this MetadataDb db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || db.IsConflict(exception))
        {
            return false;
        }
    }
}

/// <param name="Count">Of all pages.</param>
internal sealed record Listed<T>(IReadOnlyList<T> Items, long Count);
