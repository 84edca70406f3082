using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Sightglass.Core.Wire;

/// <summary>
/// Turns the UTF-8 of attribute keys and of other short texts that repeat in every span into strings without making a new one each time.
/// Bounded: once full it still answers, with fresh strings. Safe for many threads: readers never lock.
/// </summary>
public sealed class KeyTable
{
    private const int MostEntries = 16_384;
    private const int Slots = MostEntries * 2;
    private const int LongestKey = 128;
    private const int MostProbes = 32;
    private readonly Entry?[] _slots = new Entry?[Slots];
    private readonly Lock _adding = new();
    private int _count;

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length == 0) return "";
        var hash = Hash(utf8);
        var slot = (int)hash & (Slots - 1);
        for (var probes = 0; probes < MostProbes; probes++, slot = slot + 1 & (Slots - 1))
        {
            if (Volatile.Read(ref _slots[slot]) is not { } entry) return Add(utf8, hash);
            if (entry.Hash == hash && utf8.SequenceEqual(entry.Utf8)) return entry.Text;
        }
        // Keys that somebody made to collide: they get no place here, and cost nobody else a long walk.
        return Encoding.UTF8.GetString(utf8);
    }

    private string Add(ReadOnlySpan<byte> utf8, ulong hash)
    {
        var text = Encoding.UTF8.GetString(utf8);
        if (utf8.Length > LongestKey) return text;
        lock (_adding)
        {
            if (_count >= MostEntries) return text;
            var slot = (int)hash & (Slots - 1);
            for (; _slots[slot] is { } entry; slot = slot + 1 & (Slots - 1))
                if (entry.Hash == hash && utf8.SequenceEqual(entry.Utf8)) return entry.Text;
            Volatile.Write(ref _slots[slot], new(hash, utf8.ToArray(), text));
            _count++;
        }
        return text;
    }

    private static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = (ulong)utf8.Length * 0x9e3779b97f4a7c15;
        for (; utf8.Length >= 8; utf8 = utf8[8..]) hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(utf8));
        ulong rest = 0;
        foreach (var b in utf8) rest = rest << 8 | b;
        hash = Mix(hash, rest);
        return hash ^ hash >> 32;
    }

    private static ulong Mix(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * 0xff51afd7ed558ccd, 29);

    private sealed record Entry(ulong Hash, byte[] Utf8, string Text);
}
