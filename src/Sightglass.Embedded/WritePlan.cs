using System.IO.Hashing;
using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;

namespace Sightglass.Embedded;

/// <summary>
/// Decides what one write changes: which fragments are new and go into which block, which rows they make, which rows those replace, and
/// which observations they stop from billing. Touches nothing but <see cref="KnownTraces"/>, which can be forgotten if the write fails.
/// </summary>
internal sealed class WritePlan(
    KnownTraces known, long generation, long nextBlock, int blockBytes, BlockReader reader, Func<RawSpan, Observation> interpret, BlockCodec codec, WireWriter plain)
    : IDisposable
{
    // Every fragment is read again with each one that follows, so that at this many they are put together into one.
    private const int MostFragments = 32;

    private readonly List<BlockRecord?> _records = [];
    private readonly List<SpanState> _pending = [];
    private (RawResource? Resource, RawScope? Scope, ulong Hash) _origin;
    private long _plainBytes, _firstMicros = long.MaxValue, _lastMicros = long.MinValue;

    /// <summary>Rows to append to the active generation. One an observation, however many fragments came.</summary>
    public List<Row> Rows { get; } = [];

    public List<NewBlock> Blocks { get; } = [];

    /// <summary>Keys whose row in the active generation is replaced.</summary>
    public HashSet<SpanKey> Replaced { get; } = [];

    /// <summary>Keys whose row in the file or in an older generation is replaced.</summary>
    public HashSet<SpanKey> Gone { get; } = [];

    /// <summary>Takes in what was received. Everything it names must be known already (<see cref="KnownTraces.Begin"/>).</summary>
    /// <param name="project">Whose they are.</param>
    /// <param name="stored">Where it is already kept (a replay); null to put it into new blocks.</param>
    public void Add(string project, ReceivedSpan span, Location? stored)
    {
        var observation = span.Observation;
        var state = known[observation.TraceId, observation.Id];
        var hash = Hash(span);
        if (state.Exists)
        {
            if (state.Hash == hash) return;
            var isWhole = false;
            // Null when its block is damaged: then what comes now is all there is.
            if (Current(state) is { } current)
            {
                var merged = current.MergedWith(observation.Raw);
                if (IsSame(merged, current)) return;
                isWhole = stored is null
                    ? state.Earlier.Count + 2 > MostFragments
                    // A replay comes upon the fragment in which the ones before it were put together.
                    : merged.ReceivedNanos == observation.Raw.ReceivedNanos && IsSame(merged, observation.Raw);
                observation = interpret(merged);
                if (isWhole && stored is null) span = new(observation, Encoded(merged).Written);
            }
            state.Earlier = isWhole ? [] : [.. state.Earlier, state.Latest];
        }
        state.Hash = hash;
        state.Latest = stored ?? Keep(project, span, observation);
        state.Parent = observation.ParentId;
        Put(observation, state);
        if (state.IsCovered || Row.CanBill(observation)) Cover(observation.TraceId, observation.ParentId);
    }

    /// <summary>Gives back the memory of the blocks.</summary>
    public void Dispose()
    {
        foreach (var block in Blocks) BlockCodec.Release(block.Data);
        Blocks.Clear();
    }

    /// <summary>Closes the last block.</summary>
    public void Finish(string project)
    {
        if (_records.Count > 0) CloseBlock(project);
        foreach (var state in _pending) state.Pending = null;
        foreach (var row in Rows) row.Detach();
    }

    // The latest row of an observation wins within the write, and takes the place of an older one outside it.
    private void Put(Observation observation, SpanState state)
    {
        var row = new Row(observation)
        {
            Latest = state.Latest,
            Earlier = state.Earlier,
            Billing = !Row.CanBill(observation) ? Billing.Never : state.IsCovered ? Billing.Covered : Billing.Bills,
        };
        if (state.Pending is { } pending)
        {
            Rows[row.Index = pending.Index] = row;
        }
        else
        {
            if (state.Exists) (state.Generation == generation ? Replaced : Gone).Add(new(observation.TraceId, observation.Id));
            row.Index = Rows.Count;
            Rows.Add(row);
            _pending.Add(state);
        }
        state.Pending = row;
        state.Exists = true;
        state.Generation = generation;
        state.Billing = row.Billing;
    }

    // The billing-leaf rule: usage counts where it is reported lowest. Also for ancestors that have not arrived yet.
    private void Cover(TraceId trace, ObservationId? ancestor)
    {
        while (ancestor is { } id)
        {
            var state = known[trace, id];
            if (state.IsCovered) return;
            state.IsCovered = true;
            if (state.Billing == Billing.Bills && Current(state) is { } current) Put(state.Pending?.Observation ?? interpret(current), state);
            ancestor = state.Parent;
        }
    }

    private RawSpan? Current(SpanState state) => state.Pending?.Observation.Raw ?? reader.Read([[.. state.Earlier, state.Latest]])[0];

    // The same bytes from another process or library are another span. Neighbours share theirs.
    private ulong Hash(ReceivedSpan span)
    {
        var (resource, scope) = (span.Raw.Resource, span.Raw.Scope);
        if (!ReferenceEquals(resource, _origin.Resource) || !ReferenceEquals(scope, _origin.Scope))
        {
            var writer = new WireWriter();
            WriteOrigin(writer, span.Raw);
            _origin = (resource, scope, XxHash3.HashToUInt64(writer.Written.Span));
        }
        return XxHash3.HashToUInt64(span.Encoded.Span) ^ _origin.Hash;
    }

    private static bool IsSame(RawSpan a, RawSpan b) => Bytes(a).Span.SequenceEqual(Bytes(b).Span);

    private static ReadOnlyMemory<byte> Bytes(RawSpan span)
    {
        var writer = Encoded(span);
        WriteOrigin(writer, span);
        return writer.Written;
    }

    private static void WriteOrigin(WireWriter writer, RawSpan span)
    {
        writer.Message(100, span.Resource, SpanCodec.Write);
        writer.Message(101, span.Scope, SpanCodec.Write);
    }

    private static WireWriter Encoded(RawSpan span)
    {
        var writer = new WireWriter();
        SpanCodec.Write(writer, span);
        return writer;
    }

    private Location Keep(string project, ReceivedSpan span, Observation observation)
    {
        if (_plainBytes >= blockBytes) CloseBlock(project);
        var raw = span.Raw;
        _records.Add(new BlockRecord(raw.Resource, raw.Scope, raw.ReceivedNanos, span.Encoded));
        _plainBytes += span.Encoded.Length;
        var micros = Row.Micros(observation.StartedAt);
        // A fragment that does not know when the span began may belong to one that began at any time before.
        _firstMicros = raw.StartNanos == 0 ? 0 : Math.Min(_firstMicros, micros);
        _lastMicros = Math.Max(_lastMicros, micros);
        return new(nextBlock + Blocks.Count, _records.Count - 1);
    }

    private void CloseBlock(string project)
    {
        plain.Clear();
        BlockCodec.Write(plain, _records);
        Blocks.Add(new(nextBlock + Blocks.Count, project, _firstMicros, _lastMicros, _records.Count, codec.Encode(plain), TrigramFilter.Of(plain.Written.Span)));
        _records.Clear();
        (_plainBytes, _firstMicros, _lastMicros) = (0, long.MaxValue, long.MinValue);
    }
}
