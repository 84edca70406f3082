using System.Runtime.InteropServices;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// A set of traces that may hold a few more: a blocked Bloom filter, at least 16 bits a trace, eight probes in one cache line. It never
/// forgets one; about one in a thousand strangers looks known, which costs a query and nothing else. Not safe for several threads that add.
/// </summary>
internal sealed class TraceFilter
{
    private const int BitsPerTrace = 16;
    private const int WordsPerLine = 8;
    private readonly ulong[] _words;
    private long _count;

    /// <param name="room">For how many traces.</param>
    public TraceFilter(long room) => _words = new ulong[(room * BitsPerTrace / (64 * WordsPerLine) + 1) * WordsPerLine];

    /// <param name="bytes">What <see cref="Bytes"/> were.</param>
    public TraceFilter(ReadOnlySpan<byte> bytes) => _words = MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();

    public bool IsFull => _count * BitsPerTrace > (long)_words.Length * 64;

    /// <summary>To be kept and read again on a machine of the same byte order.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_words.AsSpan());

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

    // Trace ids are random, but not every emitter's are: mix all bits before they choose.
    private (int Line, ulong Probes) Place(TraceId trace)
    {
        var high = Mix((ulong)(trace.Value >> 64) ^ 0x9e3779b97f4a7c15);
        var mixed = Mix((ulong)trace.Value ^ high);
        return ((int)((mixed >> 32) * (ulong)(_words.Length / WordsPerLine) >> 32) * WordsPerLine, Mix(mixed ^ high << 1));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
        value = (value ^ value >> 27) * 0x94d049bb133111eb;
        return value ^ value >> 31;
    }
}
