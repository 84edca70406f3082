using System.Buffers.Text;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Halves of surrogate pairs, escaped in JSON: texts that somebody cut in the middle of an emoji. No .NET string reader takes them,
/// so they become U+FFFD before anything is read.
/// </summary>
internal static class LoneSurrogates
{
    private const int Escape = 6; // \uXXXX

    public static ReadOnlyMemory<byte> Replaced(ReadOnlyMemory<byte> json)
    {
        byte[]? copy = null;
        var bytes = json.Span;
        for (var i = bytes.IndexOf((byte)'\\'); i >= 0 && i + 1 < bytes.Length; i = Next(bytes, i))
        {
            if (UnitAt(bytes, i) is not { } unit || !char.IsSurrogate(unit))
            {
                i += 2;
                continue;
            }
            if (char.IsHighSurrogate(unit) && UnitAt(bytes, i + Escape) is { } low && char.IsLowSurrogate(low)) i += Escape;
            else "fffd"u8.CopyTo((copy ??= bytes.ToArray()).AsSpan(i + 2));
            i += Escape;
        }
        return copy ?? json;
    }

    private static int Next(ReadOnlySpan<byte> bytes, int from)
    {
        if (from >= bytes.Length) return -1;
        var at = bytes[from..].IndexOf((byte)'\\');
        return at < 0 ? -1 : from + at;
    }

    private static char? UnitAt(ReadOnlySpan<byte> bytes, int at) =>
        at + Escape <= bytes.Length && bytes[at] == '\\' && bytes[at + 1] == 'u'
        && Utf8Parser.TryParse(bytes.Slice(at + 2, 4), out ushort unit, out var used, 'x') && used == 4 ? (char)unit : null;
}
