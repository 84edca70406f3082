using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sightglass.Core.Wire;

/// <summary>
/// Turns the UTF-8 of attribute keys and of other short texts that repeat in every span into strings without making a new one each time.
/// Bounded: once full it still answers, with fresh strings. Safe for many threads.
/// </summary>
public sealed class KeyTable
{
    private const int MostEntries = 16_384;
    private const int LongestKey = 128;
    private readonly ConcurrentDictionary<string, string> _known;
    private readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private int _count;

    public KeyTable()
    {
        _known = new(Utf8Comparer.Instance);
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length == 0) return "";
        if (_lookup.TryGetValue(utf8, out var known)) return known;
        var text = Encoding.UTF8.GetString(utf8);
        if (utf8.Length > LongestKey || Volatile.Read(ref _count) >= MostEntries || text.Contains('\uFFFD', StringComparison.Ordinal)) return text;
        if (_known.TryAdd(text, text)) Interlocked.Increment(ref _count);
        return text;
    }

    private sealed class Utf8Comparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public static Utf8Comparer Instance { get; } = new();

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode([DisallowNull] string obj)
        {
            Span<byte> utf8 = stackalloc byte[LongestKey * 4];
            return Encoding.UTF8.TryGetBytes(obj, utf8, out var written) ? Hash(utf8[..written]) : 0;
        }

        public bool Equals(ReadOnlySpan<byte> alternate, string other)
        {
            if (alternate.Length == other.Length)
            {
                // ASCII, nearly always.
                for (var i = 0; i < alternate.Length; i++)
                    if (alternate[i] != other[i]) return false;
                return true;
            }
            return alternate.Length > other.Length && Encoding.UTF8.GetByteCount(other) == alternate.Length
                && Encoding.UTF8.GetString(alternate) == other;
        }

        public int GetHashCode(ReadOnlySpan<byte> alternate) => Hash(alternate);

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

        private static int Hash(ReadOnlySpan<byte> utf8)
        {
            var hash = new HashCode();
            hash.AddBytes(utf8);
            return hash.ToHashCode();
        }
    }
}
