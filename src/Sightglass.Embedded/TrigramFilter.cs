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
        var bits = new byte[Bytes];
        Span<ulong> words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bits.AsSpan());
        var sequence = 0;
        foreach (var b in text)
        {
            sequence = ((sequence << 5) | Fold[b]) & 0x7fff;
            words[sequence >> 6] |= 1UL << (sequence & 63);
        }
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
