using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Sightglass.Embedded;

/// <summary>
/// Which three-character sequences occur in some bytes, letters and digits folded to five bits each: 32,768 bits. It never misses a
/// sequence that is there, and may show one that is not.
/// </summary>
internal static class TrigramFilter
{
    public const int Bytes = 32_768 / 8;
    private static readonly byte[] Fold = MakeFold();

    public static byte[] Of(ReadOnlySpan<byte> text)
    {
        // A byte for each sequence first: setting a bit would read what was written a moment ago, for every character of the text.
        var seen = ArrayPool<byte>.Shared.Rent(Bytes * 8);
        Array.Clear(seen, 0, Bytes * 8);
        var (pair, last) = (0, 0);
        foreach (var b in text)
        {
            int folded = Fold[b];
            seen[(pair << 5) | folded] = 0xff;
            // Not from the sequence before: each would wait for that.
            pair = (last << 5) | folded;
            last = folded;
        }
        var bits = new byte[Bytes];
        for (var i = 0; i < bits.Length; i += 4)
            BinaryPrimitives.WriteUInt32LittleEndian(bits.AsSpan(i), Vector256.Create(seen, i * 8).ExtractMostSignificantBits());
        ArrayPool<byte>.Shared.Return(seen);
        return bits;
    }

    /// <summary>Whether a text with this filter can contain the word: one run of ASCII letters and digits.</summary>
    public static bool MayContain(ReadOnlySpan<byte> filter, string word)
    {
        var sequence = 0;
        for (var i = 0; i < word.Length; i++)
        {
            sequence = ((sequence << 5) | Fold[word[i] & 0x7f]) & 0x7fff;
            if (i >= 2 && (filter[sequence >> 3] & 1 << (sequence & 7)) == 0) return false;
        }
        return true;
    }

    private static byte[] MakeFold()
    {
        var fold = new byte[256];
        for (var b = 0; b < 256; b++)
            fold[b] = char.IsAsciiLetter((char)b) ? (byte)((b | 0x20) - 'a' + 1) : char.IsAsciiDigit((char)b) ? (byte)(27 + b % 5) : (byte)0;
        return fold;
    }
}
