using DuckDB.NET.Data;

namespace Sightglass.Embedded;

/// <summary>Opens the index and brings it up to the last block: at the start, after damage, and when DuckDB has given up on its instance.</summary>
internal sealed class IndexOpening(IndexDatabase index, Blocks blocks, Writer writer, Action<string> onNotice)
{
    /// <param name="afresh">Makes it again from the blocks, whatever is there.</param>
    public async Task OpenAsync(bool afresh, CancellationToken cancellationToken)
    {
        try
        {
            await OpenOnceAsync(afresh, cancellationToken);
        }
        catch (DuckDBException exception) when (IsDamage(exception))
        {
            onNotice($"The index is damaged ({exception.Message.Split('\n')[0]}); building it again from the blocks");
            await OpenOnceAsync(afresh: true, cancellationToken);
        }
    }

    /// <summary>Raised before each attempt: whatever was known of the last one's generations holds no longer.</summary>
    public event Action? Beginning;

    private async Task OpenOnceAsync(bool afresh, CancellationToken cancellationToken)
    {
        Beginning?.Invoke();
        // Before the writer forgets rows: whoever is let in sees all of them.
        index.TurnAway();
        await writer.StopAsync();
        await index.CloseAsync();
        if (afresh) index.Delete();
        if (index.Open() && blocks.LastId() > 0) onNotice($"Building the index from {blocks.Count()} blocks");
        await writer.StartAsync(cancellationToken);
        index.Admit();
    }

    // Whatever DuckDB says of its file, the blocks know better; but a machine without room has none for another index either.
    private static bool IsDamage(DuckDBException exception) =>
        !exception.Message.Contains("No space left", StringComparison.Ordinal) && !exception.Message.Contains("Out of Memory", StringComparison.Ordinal);
}
