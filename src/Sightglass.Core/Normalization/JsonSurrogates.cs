using System.Globalization;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Halves of surrogate pairs in JSON escapes (<c>"\ud83d"</c>): what is left of an emoji that was cut. They are valid JSON and no valid text, so every
/// API throws on them, property names included. They are replaced by U+FFFD, which is as long.
/// </summary>
internal static class JsonSurrogates
{
    /// <summary>The same bytes when there is no lone half, which is nearly always.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.IndexOf("\\ud"u8) < 0 && utf8.Span.IndexOf("\\uD"u8) < 0) return utf8;
        byte[]? repaired = null;
        for (var i = 0; i < utf8.Length - 1;)
        {
            if (utf8.Span[i] != '\\')
            {
                i++;
                continue;
            }
            if (Unit(utf8.Span, i) is not { } unit || !char.IsSurrogate(unit))
            {
                i += 2;
                continue;
            }
            if (char.IsHighSurrogate(unit) && Unit(utf8.Span, i + 6) is { } next && char.IsLowSurrogate(next))
            {
                i += 12;
                continue;
            }
            repaired ??= utf8.ToArray();
            "\\ufffd"u8.CopyTo(repaired.AsSpan(i));
            i += 6;
        }
        return repaired ?? utf8;
    }

    private static char? Unit(ReadOnlySpan<byte> utf8, int at) =>
        at + 6 <= utf8.Length && utf8[at] == '\\' && utf8[at + 1] == 'u'
        && ushort.TryParse(utf8.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : null;
}
