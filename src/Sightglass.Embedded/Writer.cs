using DuckDB.NET.Data;
using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;

namespace Sightglass.Embedded;

/// <summary>
/// Blocks first, then the hot tables: a write that returned is on the disk and in every later snapshot. One write at a time; the sealer
/// works beside it.
/// </summary>
internal sealed class Writer(
    EmbeddedOptions options, Blocks blocks, BlockReader blockReader, IndexDatabase index, HotTables hot, BlockCodec codec, Interpreter interpreter, TimeProvider time)
    : ITelemetryWriter, IDisposable
{
    private const int MostKnownSpans = 500_000;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, KnownTraces> _known = [];
    private TraceFilter _filter = new(0);
    private readonly WireWriter _plain = new();
    private long _lastBlock;

    /// <summary>It has come to the last block and takes writes.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>The generation that takes new rows, how many it has, and since when.</summary>
    public (long Number, long Rows, DateTimeOffset Since) Active { get; private set; }

    /// <summary>Raised, outside any lock, when the active generation has grown to a seal.</summary>
    public event Action? ReadyToSeal;

    /// <summary>Raised when traces were deleted whose bytes are still in blocks.</summary>
    public event Action? Buried;

    /// <summary>Takes nothing more, and forgets what only memory knows: all of it is in the blocks.</summary>
    public Task StopAsync() => AloneAsync(() =>
    {
        IsStarted = false;
        _known.Clear();
        hot.Forget();
    });

    /// <summary>Takes up where the last one stopped, in this process or another: blocks above the sealed one are indexed again.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        long sealedGeneration, sealedBlock;
        using (var command = index.Writer.CreateCommand())
        {
            command.CommandText = "SELECT generation, last_block FROM main.sealed";
            using var reader = command.ExecuteReader();
            reader.Read();
            (sealedGeneration, sealedBlock) = (reader.GetInt64(0), reader.GetInt64(1));
        }
        Begin(sealedGeneration + 1);
        FillFilter();
        _lastBlock = Math.Max(blocks.LastId(), sealedBlock);
        var buried = blocks.Tombstones();
        foreach (var tombstone in buried)
            IndexDatabase.Transact(index.Sealer, DeleteSql(
                "main.observations", "main.scores", $"project = '{tombstone.Project}' AND trace_id = {Hot.Literal(tombstone.Trace)} AND block_id <= {tombstone.LastBlock}"));
        var tombstones = buried.ToLookup(t => (t.Project, t.Trace));
        var expiries = new Queue<Expiry>(blocks.Expiries());
        foreach (var block in blockReader.After(sealedBlock))
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (expiries.TryPeek(out var expiry) && expiry.LastBlock < block.Id) Expire(expiries.Dequeue());
            Replay(block, tombstones);
            // Everything replayed is in blocks already, so nothing is lost if a seal comes in between.
            if (Active.Rows >= options.RowsInOneSeal) await SealNowAsync(block.Id);
        }
        foreach (var expiry in expiries) Expire(expiry);
        // A reader may have brought in what waited before the last rows did, and be let in after them.
        hot.Drain();
        IsStarted = true;
    }

    /// <summary>Moves the active generation to the file while nobody else writes. Set by the sealer.</summary>
    public Func<long, Task> SealNowAsync { get; set; } = _ => Task.CompletedTask;

    public async Task WriteAsync(ProjectId project, IReadOnlyList<ReceivedSpan> spans, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            ThrowUnlessStarted();
            Write(project.Value, spans);
        }
        finally
        {
            _gate.Release();
        }
        if (Active.Rows >= options.RowsInOneSeal) ReadyToSeal?.Invoke();
    }

    public async Task DeleteTracesAsync(ProjectId project, IReadOnlyCollection<TraceId> traces, CancellationToken cancellationToken)
    {
        if (traces.Count == 0) return;
        var isBuried = false;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            ThrowUnlessStarted();
            blocks.Bury([.. traces.Select(t => new Tombstone(project.Value, t, _lastBlock))]);
            isBuried = true;
            var keys = KeysOf(project.Value, traces);
            Commit(project.Value, [], [.. keys.Where(k => k.IsActive).Select(k => k.Key)], [.. keys.Where(k => !k.IsActive).Select(k => k.Key)]);
            foreach (var trace in traces) Known(project.Value).Forget(trace);
        }
        catch (Exception exception)
        {
            // Their content will go from the blocks, so their rows must not stay: the index is opened again, without them.
            // A commit may fail to say that it succeeded.
            isBuried = isBuried || exception is StoreUnavailableException && IsStarted && blocks.Tombstones().Any(t => t.Project == project.Value && traces.Contains(t.Trace));
            if (isBuried) IsStarted = false;
            throw Unavailable(exception);
        }
        finally
        {
            _gate.Release();
            if (isBuried) Buried?.Invoke();
        }
    }

    public async Task<long> DeleteOlderThanAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        // The file first: the sealer takes the two in the same order.
        await index.FileGate.WaitAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            ThrowUnlessStarted();
            hot.Drain();
            var expiry = new Expiry(Row.Micros(cutoff), _lastBlock);
            using var snapshot = index.ReadFirst();
            using var count = snapshot.Command($"SELECT count(*) FROM {snapshot.Observations} WHERE {Where(expiry)}");
            var deleted = Convert.ToInt64(count.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
            snapshot.Dispose();
            blocks.Expire(expiry);
            Expire(expiry);
            blocks.DropOlderThan(expiry.CutoffMicros);
            index.SealedTraces.Forget(index.Sealer);
            return deleted;
        }
        catch (Exception exception)
        {
            throw Unavailable(exception);
        }
        finally
        {
            _gate.Release();
            index.FileGate.Release();
        }
    }

    /// <summary>Ends the active generation and begins the next. Returns the ended one and the newest block it covers; null when it is empty.</summary>
    /// <param name="isReplaying">Asked for by the start itself. Before it is done nobody else may: blocks that it has not come to would count as covered.</param>
    public async Task<(long Generation, long LastBlock)?> RotateAsync(bool isReplaying)
    {
        await _gate.WaitAsync();
        try
        {
            if (Active.Rows == 0 || !IsStarted && !isReplaying) return null;
            var ended = Active.Number;
            Begin(ended + 1);
            return (ended, _lastBlock);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Runs while no write does.</summary>
    public async Task AloneAsync(Action action)
    {
        await _gate.WaitAsync();
        try
        {
            action();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The rows up to a generation are in the file now.</summary>
    public Task SealedAsync(long generation) => AloneAsync(() =>
    {
        hot.Drop(generation);
        foreach (var known in _known.Values) known.Sealed(generation);
        if (_filter.IsFull) FillFilter();
    });

    public void Dispose() => _gate.Dispose();

    private void ThrowUnlessStarted()
    {
        if (!IsStarted) throw new StoreUnavailableException("The index is being opened again; try again in a moment");
    }

    private void Write(string project, IReadOnlyList<ReceivedSpan> spans)
    {
        var (known, interpret) = (Known(project), For(project));
        if (known.Spans > MostKnownSpans) _known[project] = known = new();
        using var plan = new WritePlan(known, Active.Number, _lastBlock + 1, options.BlockBytes, blockReader, interpret, codec, _plain);
        try
        {
            Learn(project, known, spans.Select(s => s.Observation.TraceId));
            foreach (var span in spans) plan.Add(project, span, null);
            plan.Finish(project);
            // While what waits cannot be brought in nothing more is stored, or a sender who retries would fill memory and disk.
            hot.MakeRoom();
            if (plan.Blocks.Count > 0) blocks.Append(plan.Blocks);
            _lastBlock += plan.Blocks.Count;
            Commit(project, plan.Rows, plan.Replaced, plan.Gone);
        }
        catch (Exception exception)
        {
            // What it had changed in memory is learned again from the index. First of all: what stayed would let the retry pass for a duplicate.
            foreach (var trace in spans.Select(s => s.Observation.TraceId)) known.Forget(trace);
            // A commit may fail to say that it succeeded.
            if (exception is StoreUnavailableException) _lastBlock = Math.Max(_lastBlock, blocks.LastId());
            throw Unavailable(exception);
        }
    }

    private StoreUnavailableException Unavailable(Exception exception)
    {
        if (exception is DuckDBException failure) index.HasBroken(failure);
        return exception as StoreUnavailableException ?? new StoreUnavailableException("The write failed: " + exception.Message, exception);
    }

    private Func<RawSpan, Observation> For(string project) => ProjectId.Parse(project) is { } id ? span => interpreter.Interpret(id, span) : throw new InvalidDataException($"'{project}' is no project");

    private void Replay(Block block, ILookup<(string, TraceId), Tombstone> tombstones)
    {
        var (known, interpret) = (Known(block.Project), For(block.Project));
        var received = new List<(ReceivedSpan Span, Location At)>();
        foreach (var (record, ordinal) in blockReader.Records(block).Select((r, i) => (r, i)))
        {
            if (record is not { } kept || blockReader.Span(block.Id, kept) is not { } raw) continue;
            if (tombstones[(block.Project, raw.TraceId)].Any(t => block.Id <= t.LastBlock)) continue;
            received.Add((new(interpret(raw), kept.Span), new(block.Id, ordinal)));
        }
        Learn(block.Project, known, received.Select(r => r.Span.Observation.TraceId));
        using var plan = new WritePlan(known, Active.Number, 0, options.BlockBytes, blockReader, interpret, codec, _plain);
        foreach (var (span, at) in received) plan.Add(block.Project, span, at);
        plan.Finish(block.Project);
        hot.MakeRoom();
        Commit(block.Project, plan.Rows, plan.Replaced, plan.Gone);
    }

    private void Commit(string project, List<Row> rows, HashSet<SpanKey> replaced, HashSet<SpanKey> gone)
    {
        if (rows.Count == 0 && replaced.Count == 0 && gone.Count == 0) return;
        if (replaced.Count > 0 || gone.Count > 0) hot.Change(project, rows, replaced, gone);
        else hot.Add(project, rows);
        // A generation that only takes rows away has to be sealed too.
        var change = Math.Max(rows.Count - replaced.Count, Active.Rows == 0 ? 1 : 0);
        Active = Active with { Rows = Active.Rows + change, Since = Active.Rows == 0 ? time.GetUtcNow() : Active.Since };
    }

    private void Expire(Expiry expiry)
    {
        _known.Clear();
        // One that has ended may be waiting for its move.
        foreach (var generation in hot.Generations()) hot.Run(DeleteSql(Hot.Rows(generation), Hot.Scores(generation), Where(expiry)));
        IndexDatabase.Transact(index.Sealer, DeleteSql("main.observations", "main.scores", Where(expiry)));
    }

    private static string Where(Expiry expiry) => $"started_at < make_timestamp({expiry.CutoffMicros}) AND block_id <= {expiry.LastBlock}";

    private static string DeleteSql(string observations, string scores, string where) => $"""
        DELETE FROM {scores} WHERE (project, trace_id, span_id) IN (SELECT (project, trace_id, span_id) FROM {observations} WHERE {where});
        DELETE FROM {observations} WHERE {where};
        """;

    private KnownTraces Known(string project) => _known.TryGetValue(project, out var known) ? known : _known[project] = new();

    // Traces that may have rows already are read once; from then on memory knows them.
    private void Learn(string project, KnownTraces known, IEnumerable<TraceId> traces)
    {
        List<TraceId>? suspects = null;
        foreach (var trace in traces)
        {
            if (known.Knows(trace)) continue;
            known.Begin(trace);
            if (_filter.MayContain(trace)) (suspects ??= []).Add(trace);
            else _filter.Add(trace);
        }
        if (suspects is null) return;
        try
        {
            Load(project, known, suspects);
        }
        catch
        {
            foreach (var trace in suspects) known.Forget(trace);
            throw;
        }
    }

    private void Load(string project, KnownTraces known, IReadOnlyList<TraceId> traces)
    {
        hot.Drain();
        using var snapshot = index.ReadFirst();
        using var command = snapshot.Command($"""
            SELECT trace_id, span_id, parent_id, billing, block_id, ordinal, earlier,
                   EXISTS (SELECT 1 FROM {Hot.Rows(Active.Number)} h WHERE h.project = o.project AND h.trace_id = o.trace_id AND h.span_id = o.span_id) AS is_active
            FROM   {snapshot.AllAround(traces)} o
            WHERE  project = '{project}' AND trace_id IN ({Hot.Literals(traces)})
            """);
        using var reader = command.ExecuteReader();
        var covering = new List<(TraceId Trace, ObservationId? Parent)>();
        while (reader.Read())
        {
            var trace = Hot.TraceId(reader.GetGuid(0));
            var state = known[trace, new((ulong)reader.GetValue(1))];
            state.Exists = true;
            state.Parent = reader.IsDBNull(2) ? null : new((ulong)reader.GetValue(2));
            state.Billing = (Billing)(byte)reader.GetValue(3);
            state.IsCovered |= state.Billing == Billing.Covered;
            state.Latest = new(reader.GetInt64(4), reader.GetInt32(5));
            state.Earlier = reader.IsDBNull(6) ? [] : Location.Split(reader.GetString(6));
            state.Generation = reader.GetBoolean(7) ? Active.Number : 0;
            if (state.Billing != Billing.Never) covering.Add((trace, state.Parent));
        }
        foreach (var (trace, parent) in covering)
            for (var ancestor = parent; ancestor is { } id && known[trace, id] is { IsCovered: false } state; ancestor = state.Parent)
                state.IsCovered = true;
    }

    private List<(SpanKey Key, bool IsActive)> KeysOf(string project, IReadOnlyCollection<TraceId> traces)
    {
        var keys = new List<(SpanKey, bool)>();
        hot.Drain();
        using var snapshot = index.ReadFirst();
        using var command = snapshot.Command($"""
            SELECT trace_id, span_id,
                   EXISTS (SELECT 1 FROM {Hot.Rows(Active.Number)} h WHERE h.project = o.project AND h.trace_id = o.trace_id AND h.span_id = o.span_id)
            FROM   {snapshot.AllAround(traces)} o
            WHERE  project = '{project}' AND trace_id IN ({Hot.Literals(traces)})
            """);
        using var reader = command.ExecuteReader();
        while (reader.Read()) keys.Add((new(Hot.TraceId(reader.GetGuid(0)), new((ulong)reader.GetValue(1))), reader.GetBoolean(2)));
        return keys;
    }

    private void Begin(long generation)
    {
        hot.Begin(generation);
        Active = (generation, 0, time.GetUtcNow());
    }

    private void FillFilter()
    {
        using var snapshot = index.ReadFirst();
        using var count = snapshot.Command($"SELECT approx_count_distinct(trace_id) FROM {snapshot.All}");
        var traces = Convert.ToInt64(count.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        // It is looked at again after a seal, and each new row may be a trace of its own.
        var filter = new TraceFilter(traces + Math.Max(traces, 2 * options.RowsInOneSeal));
        using var command = snapshot.Command($"SELECT DISTINCT trace_id FROM {snapshot.All}");
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read()) filter.Add(Hot.TraceId(reader.GetGuid(0)));
        // Only when it is whole: a trace that it does not know counts as new.
        _filter = filter;
    }
}
