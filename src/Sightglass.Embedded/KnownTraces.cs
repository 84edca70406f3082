using System.Runtime.InteropServices;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>What the writer must know of an observation that is already stored, to merge into it and to bill it once.</summary>
internal sealed class SpanState
{
    /// <summary>False for an ancestor of which only the id is known so far.</summary>
    public bool Exists { get; set; }
    public ObservationId? Parent { get; set; }

    /// <summary>Generation of its row; 0 when the row is in the index file.</summary>
    public long Generation { get; set; }
    public Location Latest { get; set; }
    public IReadOnlyList<Location> Earlier { get; set; } = [];
    public Billing Billing { get; set; }

    /// <summary>A descendant reports usage.</summary>
    public bool IsCovered { get; set; }

    /// <summary>Hash of its only or latest fragment; 0 when not known.</summary>
    public ulong Hash { get; set; }

    /// <summary>Its row in the write that is being prepared; null otherwise.</summary>
    public Row? Pending { get; set; }
}

/// <summary>
/// The spans of the traces that are being written to: a cache of what the index says of them, whole traces at a time, which can be
/// forgotten at any moment. One project; not safe for several threads.
/// </summary>
internal sealed class KnownTraces
{
    private readonly Dictionary<TraceId, Dictionary<ulong, SpanState>> _traces = [];

    // The trace of the last look-up: the spans of one come together.
    private (TraceId Trace, Dictionary<ulong, SpanState>? Spans) _last;

    public int Spans { get; private set; }

    public bool Knows(TraceId trace) => _last.Spans is not null && _last.Trace == trace || _traces.ContainsKey(trace);

    public void Begin(TraceId trace) => _traces.TryAdd(trace, []);

    /// <summary>The state of a span of a known trace, made when it is not there.</summary>
    public SpanState this[TraceId trace, ObservationId span]
    {
        get
        {
            if (_last.Spans is null || _last.Trace != trace) _last = (trace, _traces[trace]);
            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_last.Spans!, span.Value, out var exists);
            if (!exists) Spans++;
            return state ??= new();
        }
    }

    public void Forget(TraceId trace)
    {
        _last = default;
        if (_traces.Remove(trace, out var spans)) Spans -= spans.Count;
    }

    /// <summary>Forgets the traces of which nothing is newer than a generation, and tells the others that their older rows are in the file.</summary>
    public void Sealed(long generation)
    {
        foreach (var (trace, spans) in _traces)
        {
            var isNewer = false;
            foreach (var state in spans.Values)
                if (state.Generation > generation) isNewer = true;
                else state.Generation = 0;
            if (!isNewer) Forget(trace);
        }
    }
}
