using DuckDB.NET.Data;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;

namespace Sightglass.Embedded;

/// <summary>
/// Background work beside the writer: moves full generations into the index file, and rewrites blocks that hold deleted traces. A checkpoint
/// of the file delays this and nobody else.
/// </summary>
internal sealed class Sealer : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly EmbeddedOptions _options;
    private readonly Blocks _blocks;
    private readonly BlockReader _blockReader;
    private readonly IndexDatabase _index;
    private readonly IndexOpening _opening;
    private readonly Writer _writer;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ITimer _timer;
    private readonly Action<Exception> _onFault;
    private Task _loop = Task.CompletedTask;
    private bool _hasRoom = true;

    // A generation that has ended and is not in the file yet: when a move fails it goes first the next time, or it would be skipped for good.
    // Touched only by who holds the file gate.
    private (long Generation, long LastBlock)? _ended;

    public Sealer(EmbeddedOptions options, Blocks blocks, BlockReader blockReader, IndexDatabase index, IndexOpening opening, Writer writer, TimeProvider time, Action<Exception> onFault)
    {
        (_options, _blocks, _blockReader, _index, _opening, _writer, _time, _onFault) = (options, blocks, blockReader, index, opening, writer, time, onFault);
        index.Broken += () => _wake.Release();
        opening.Beginning += () => _ended = null;
        _timer = time.CreateTimer(_ => _wake.Release(), null, options.OldestHotRow / 4, options.OldestHotRow / 4);
        writer.ReadyToSeal += () => _wake.Release();
        writer.Buried += () => _wake.Release();
        writer.SealNowAsync = lastBlock => MoveAsync(force: true, lastBlock);
    }

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Moves everything hot into the file and takes deleted bytes out of the blocks.</summary>
    public Task SealAllAsync() => InTurnAsync(force: true);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _stop.CancelAsync();
        _wake.Release();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await _wake.WaitAsync();
            if (_stop.IsCancellationRequested) return;
            // Whoever called while it worked is served by the same turn.
            while (await _wake.WaitAsync(TimeSpan.Zero)) { }
            try
            {
                await InTurnAsync(force: false);
                _timer.Change(_options.OldestHotRow / 4, _options.OldestHotRow / 4);
            }
            catch (Exception exception)
            {
                // Nothing is lost: what was acknowledged is in the blocks, and the next wake tries again.
                if (exception is DuckDBException failure) _index.HasBroken(failure);
                _onFault(exception);
                _timer.Change(Again, Again);
            }
        }
    }

    private async Task InTurnAsync(bool force)
    {
        await _turn.WaitAsync();
        try
        {
            if (_index.IsDamaged || !_index.IsUsable() || !_writer.IsStarted) await _opening.OpenAsync(_index.IsDamaged, CancellationToken.None);
            await MoveAsync(force, null);
            await SweepAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <param name="lastBlock">The block that a start has come to; null for the newest.</param>
    /// <returns>False when there was no room, and what is hot stays hot.</returns>
    private async Task<bool> MoveAsync(bool force, long? lastBlock)
    {
        var isDue = _writer.Active.Rows >= _options.RowsInOneSeal || _time.GetUtcNow() - _writer.Active.Since >= _options.OldestHotRow;
        if (!force && !isDue && _ended is null) return true;
        if (!HasRoom()) return false;
        await _index.FileGate.WaitAsync();
        try
        {
            await FinishAsync();
            if (!force && !isDue || await _writer.RotateAsync(isReplaying: lastBlock is not null) is not { } ended) return true;
            _ended = (ended.Generation, lastBlock ?? ended.LastBlock);
            await FinishAsync();
            return true;
        }
        finally
        {
            _index.FileGate.Release();
        }
    }

    // Says so once, not at every write that would have led to a seal.
    private bool HasRoom()
    {
        var had = _hasRoom;
        var free = new DriveInfo(Path.GetFullPath(_options.Folder)).AvailableFreeSpace;
        _hasRoom = free >= _options.FreeBytesToSeal;
        if (had && !_hasRoom) _onFault(new IOException($"The disk of {_options.Folder} is nearly full ({free >> 20} MiB left): new rows stay in memory"));
        return _hasRoom;
    }

    private async Task FinishAsync()
    {
        if (_ended is not var (generation, lastBlock)) return;
        if (IndexDatabase.Scalar(_index.Sealer, "SELECT generation FROM main.sealed") < generation) Move(generation, lastBlock);
        await _index.WhenReadersAreDone();
        await _writer.SealedAsync(generation);
        _ended = null;
        Checkpoint();
    }

    private void Move(long generation, long lastBlock) =>
        IndexDatabase.OnOneThread(_index.Sealer, () => IndexDatabase.Transact(_index.Sealer, () =>
        {
            _index.SealedTraces.Add(_index.Sealer, generation);
            IndexDatabase.Execute(_index.Sealer, $"""
                DELETE FROM main.observations USING {Hot.Gone(generation)} g
                    WHERE observations.project = g.project AND observations.trace_id = g.trace_id AND observations.span_id = g.span_id;
                DELETE FROM main.scores USING {Hot.Gone(generation)} g
                    WHERE scores.project = g.project AND scores.trace_id = g.trace_id AND scores.span_id = g.span_id;
                INSERT INTO main.observations SELECT * FROM {Hot.Rows(generation)};
                INSERT INTO main.scores SELECT * FROM {Hot.Scores(generation)};
                UPDATE main.sealed SET generation = {generation}, last_block = {lastBlock};
                """);
        }));

    private void Checkpoint()
    {
        try
        {
            IndexDatabase.OnOneThread(_index.Sealer, () => IndexDatabase.Execute(_index.Sealer, "CHECKPOINT"));
        }
        catch (DuckDBException) when (_index.IsUsable())
        {
            // A reader has begun on what was deleted. The write-ahead log keeps it; the next seal tries again.
        }
    }

    // A block is rewritten while nobody writes, one at a time, so that no write waits for long.
    private async Task SweepAsync()
    {
        var tombstones = _blocks.Tombstones();
        if (tombstones.Count == 0) return;
        var gone = tombstones.ToLookup(t => t.Project);
        foreach (var project in gone)
        {
            var newest = project.Max(t => t.LastBlock);
            var traces = project.ToDictionary(t => t.Trace, t => t.LastBlock);
            foreach (var block in _blockReader.After(0).TakeWhile(b => b.Id <= newest).Where(b => b.Project == project.Key))
            {
                if (Without(block, traces) is { } rewritten)
                {
                    await _writer.AloneAsync(() => _blocks.Replace(block.Id, rewritten.Data, rewritten.Filter));
                    BlockCodec.Release(rewritten.Data);
                }
                // There may be many blocks, and new rows go on growing in memory meanwhile.
                await MoveAsync(force: false, null);
            }
        }
        // Only when the rows are gone from the file too may the tombstones go: a replay needs them until then.
        if (!await MoveAsync(force: true, null)) return;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var isOut = false;
            await _writer.AloneAsync(() =>
            {
                // And only when the old bytes are out of SQLite's log. A writer that has stopped meanwhile was not rotated: its rows are where they were.
                isOut = _blocks.Checkpoint();
                if (isOut && _writer.IsStarted) _blocks.Unbury(tombstones);
            });
            if (isOut) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private (ArraySegment<byte> Data, byte[] Filter)? Without(Block block, Dictionary<TraceId, long> traces)
    {
        var records = _blockReader.Records(block);
        var changed = false;
        for (var i = 0; i < records.Count; i++)
            if (records[i] is { } record && SpanCodec.ReadTraceId(record.Span) is { } trace && traces.TryGetValue(trace, out var last) && block.Id <= last)
            {
                records[i] = null;
                changed = true;
            }
        if (!changed) return null;
        var plain = new WireWriter();
        BlockCodec.Write(plain, records);
        using var codec = new BlockCodec(new KeyTable());
        return (codec.Encode(plain), TrigramFilter.Of(plain.Written.Span));
    }
}
