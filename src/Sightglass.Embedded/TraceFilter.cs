using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// Which traces may have rows in the index file: a blocked Bloom filter, at least 16 bits a trace, eight probes in one cache line. It never
/// forgets one; about one in a thousand strangers looks known, which costs a query and nothing else. Not safe for several threads.
/// </summary>
internal sealed class TraceFilter
{
    private const int BitsPerTrace = 16;
    private const int WordsPerLine = 8;
    private ulong[] _words = new ulong[1 << 13];
    private long _count;

    public bool IsFull => _count * BitsPerTrace > (long)_words.Length * 64;

    public bool MayContain(TraceId trace)
    {
        var (line, probes) = Place(trace);
        for (var i = 0; i < 8; i++, probes >>= 8)
            if ((_words[line + (int)(probes & 7)] & 1UL << (int)(probes >> 3 & 31) << (i & 1) * 32) == 0) return false;
        return true;
    }

    public void Add(TraceId trace)
    {
        var (line, probes) = Place(trace);
        for (var i = 0; i < 8; i++, probes >>= 8)
            _words[line + (int)(probes & 7)] |= 1UL << (int)(probes >> 3 & 31) << (i & 1) * 32;
        _count++;
    }

    /// <summary>Starts over with room for twice as many traces as were added, or as are expected.</summary>
    public void Grow(long expected)
    {
        var words = 1L << 13;
        while (words * 64 < Math.Max(expected, _count) * BitsPerTrace * 2) words <<= 1;
        _words = new ulong[words];
        _count = 0;
    }

    // Trace ids are random, but not every emitter's are: mix all bits before they choose.
    private (int Line, ulong Probes) Place(TraceId trace)
    {
        var high = Mix((ulong)(trace.Value >> 64) ^ 0x9e3779b97f4a7c15);
        var mixed = Mix((ulong)trace.Value ^ high);
        return ((int)(mixed >> 20 & (ulong)(_words.Length / WordsPerLine - 1)) * WordsPerLine, Mix(mixed ^ high << 1));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
        value = (value ^ value >> 27) * 0x94d049bb133111eb;
        return value ^ value >> 31;
    }
}
