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
    private readonly IndexOpening _opening;
    private readonly Sealer _sealer;
    private readonly Action<Exception> _onFault;

    private EmbeddedStore(
        EmbeddedOptions options, DataFolder folder, Blocks blocks, Interpreter interpreter, TimeProvider time, Action<string> onNotice, Action<Exception> onFault)
    {
        (_folder, _blocks, _onFault) = (folder, blocks, onFault);
        _index = new IndexDatabase(folder.Index, options.IndexMemoryMiB);
        _codec = new BlockCodec(new KeyTable());
        _hot = new HotTables(_index);
        var blockReader = new BlockReader(blocks, _codec, onFault);
        _writer = new Writer(options, blocks, blockReader, _index, _hot, _codec, interpreter, time);
        _opening = new IndexOpening(_index, blocks, _writer, onNotice);
        _sealer = new Sealer(options, blocks, blockReader, _index, _opening, _writer, time, onFault);
        Reader = new Reader(_index, _hot, blocks, blockReader, interpreter);
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
        EmbeddedStore? store = null;
        try
        {
            store = new EmbeddedStore(options, folder, new Blocks(folder.Blocks), interpreter, time, onNotice, onFault);
            await store._opening.OpenAsync(rebuildIndex, cancellationToken);
            store._sealer.Start();
            return store;
        }
        catch (Exception exception)
        {
            if (store is not null) await store.CloseAsync();
            else folder.Dispose();
            if (exception is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL })
                throw new StoreUnavailableException($"The disk of {folder.Path} is full; make room and start again: nothing that was acknowledged is lost", exception);
            if (exception is Microsoft.Data.Sqlite.SqliteException or DuckDBException)
                throw new StoreUnavailableException($"The store in {folder.Path} cannot be opened: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Moves everything into the index file and takes deleted content out of the blocks now, rather than when it is due.</summary>
    public Task SealAsync() => _sealer.SealAllAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            // A start without replay; whoever does not wait for it loses nothing.
            await _sealer.SealAllAsync();
        }
        catch (Exception exception)
        {
            _onFault(exception);
        }
        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        await _sealer.DisposeAsync();
        _writer.Dispose();
        _hot.Dispose();
        _index.Dispose();
        _codec.Dispose();
        _blocks.Dispose();
        _folder.Dispose();
    }
}
