using DuckDB.NET.Data;
using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Wire;

namespace Sightglass.Embedded;

/// <summary>
/// The embedded store of one data folder: SQLite blocks as the durable truth, DuckDB as the index. Holds the folder against other
/// processes until it is disposed.
/// </summary>
public sealed class EmbeddedStore : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly Blocks _blocks;
    private readonly IndexDatabase _index;
    private readonly HotTables _hot;
    private readonly BlockCodec _codec;
    private readonly Writer _writer;
    private readonly Sealer _sealer;
    private readonly Action<Exception> _onFault;

    private EmbeddedStore(
        EmbeddedOptions options, DataFolder folder, Blocks blocks, IndexDatabase index, Interpreter interpreter, TimeProvider time, Action<Exception> onFault)
    {
        (_folder, _blocks, _index, _onFault) = (folder, blocks, index, onFault);
        _codec = new BlockCodec(new KeyTable());
        _hot = new HotTables(index);
        var blockReader = new BlockReader(blocks, _codec, onFault);
        _writer = new Writer(options, blocks, blockReader, index, _hot, _codec, interpreter, time);
        _sealer = new Sealer(options, blocks, blockReader, index, _writer, time, onFault);
        Reader = new Reader(index, _hot, blocks, blockReader, interpreter);
    }

    public ITelemetryWriter Writer => _writer;
    public ITelemetryReader Reader { get; }

    /// <summary>
    /// Opens the store and takes up where the last process stopped, however it stopped. A damaged index is made again from the blocks, as is
    /// every index when <paramref name="rebuildIndex"/> is set: that is how new dialects and prices reach what is stored already.
    /// </summary>
    /// <param name="onNotice">Told in a sentence what a person should know of the start.</param>
    /// <param name="onFault">Told of faults in background work; nothing is lost by them.</param>
    /// <exception cref="StoreUnavailableException">The folder is not writable or held by another process; the message says which.</exception>
    public static async Task<EmbeddedStore> OpenAsync(
        EmbeddedOptions options, Interpreter interpreter, TimeProvider time, bool rebuildIndex, Action<string> onNotice, Action<Exception> onFault,
        CancellationToken cancellationToken)
    {
        var folder = DataFolder.Open(options.Folder);
        Blocks? blocks = null;
        try
        {
            blocks = new Blocks(folder.Blocks);
            if (rebuildIndex) DeleteIndex(folder);
            try
            {
                return await StartAsync();
            }
            catch (DuckDBException exception) when (IsDamage(exception))
            {
                onNotice($"The index is damaged ({exception.Message.Split('\n')[0]}); building it again from the blocks");
                DeleteIndex(folder);
                return await StartAsync();
            }
        }
        catch (Exception exception)
        {
            blocks?.Dispose();
            folder.Dispose();
            if (exception is Microsoft.Data.Sqlite.SqliteException or DuckDBException)
                throw new StoreUnavailableException($"The store in {folder.Path} cannot be opened: {exception.Message}", exception);
            throw;
        }

        async Task<EmbeddedStore> StartAsync()
        {
            var index = IndexDatabase.Open(folder.Index, options.IndexMemoryMiB, out var isNew);
            try
            {
                if (isNew && blocks.LastId() > 0) onNotice($"Building the index from {blocks.Count()} blocks");
                var store = new EmbeddedStore(options, folder, blocks, index, interpreter, time, onFault);
                await store._writer.StartAsync(cancellationToken);
                store._sealer.Start();
                return store;
            }
            catch
            {
                index.Dispose();
                throw;
            }
        }
    }

    /// <summary>Moves everything into the index file and takes deleted bytes off the disk now, rather than when it is due.</summary>
    public Task SealAsync() => _sealer.SealAllAsync();

    public async ValueTask DisposeAsync()
    {
        await _sealer.DisposeAsync();
        try
        {
            // A start without replay; whoever does not wait for it loses nothing.
            await _sealer.SealAllAsync();
        }
        catch (Exception exception)
        {
            _onFault(exception);
        }
        _writer.Dispose();
        _hot.Dispose();
        _index.Dispose();
        _codec.Dispose();
        _blocks.Dispose();
        _folder.Dispose();
    }

    // Whatever DuckDB says of its file, the blocks know better; but a disk without room has none for another index either.
    private static bool IsDamage(DuckDBException exception) => !exception.Message.Contains("No space left", StringComparison.Ordinal);

    private static void DeleteIndex(DataFolder folder)
    {
        File.Delete(folder.Index);
        File.Delete(folder.Index + ".wal");
    }
}
