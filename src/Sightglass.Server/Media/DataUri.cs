using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sightglass.Server.Media;

/// <summary>A file that somebody wrote into a text: <c>data:image/png;base64,…</c>, as plain text or inside JSON.</summary>
/// <param name="Start">In bytes of the text, as is the length.</param>
internal sealed record DataUri(int Start, int Length, string ContentType, byte[] Content)
{
    private const int LongestHead = 200;
    private static readonly SearchValues<byte> Base64Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    private static readonly SearchValues<byte> NotInHead = SearchValues.Create("\"', \t\r\n<>"u8);

    private static ReadOnlySpan<byte> Marker => ";base64,"u8;

    /// <summary>Whether there may be one. Costs a vectorised search, which is next to nothing.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> utf8) => utf8.IndexOf(Marker) >= 0;

    /// <summary>Those of a known type and a size within the limits, in the order of the text. What is none stays text.</summary>
    public static List<DataUri> In(ReadOnlySpan<byte> utf8, MediaLimits limits)
    {
        var found = new List<DataUri>();
        for (var from = 0; utf8[from..].IndexOf(Marker) is >= 0 and var at;)
        {
            var (mark, floor) = (from + at, found.Count > 0 ? found[^1].Start + found[^1].Length : 0);
            from = mark + Marker.Length;
            if (Head(utf8[Math.Max(floor, mark - LongestHead)..mark], out var type) is not (> 0 and var head)) continue;
            var length = Run(utf8[from..]);
            if (length >= limits.SmallestExtracted && Decode(utf8.Slice(from, length)) is { Length: > 0 } content && content.Length <= limits.Largest)
                found.Add(new(mark - head, head + Marker.Length + length, type, content));
            from += length;
        }
        return found;
    }

    // How long "data:" and the type before the marker are; 0 when they are none.
    private static int Head(ReadOnlySpan<byte> before, out string type)
    {
        type = "";
        var start = before.LastIndexOf("data:"u8);
        if (start < 0 || before[start..].IndexOfAny(NotInHead) >= 0) return 0;
        type = Encoding.UTF8.GetString(Plain(before[(start + 5)..])).Split(';')[0].ToLowerInvariant();
        return MediaTypes.IsKnown(type) ? before.Length - start : 0;
    }

    private static int Run(ReadOnlySpan<byte> data)
    {
        var length = 0;
        while (true)
        {
            var stop = data[length..].IndexOfAnyExcept(Base64Digits);
            if (stop < 0) return data.Length;
            length += stop;
            if (Escape(data[length..], out var sign) is > 0 and var escape && sign is (byte)'/' or (byte)'+') length += escape;
            else break;
        }
        for (var padding = 0; padding < 2; padding++)
            if (length < data.Length && data[length] == (byte)'=') length++;
            else if (Escape(data[length..], out var sign) is > 0 and var escape && sign == (byte)'=') length += escape;
        return length;
    }

    // Writers of JSON escape the slash, and some the plus and the equals sign. How long the escape is; 0 when it is none of those.
    private static int Escape(ReadOnlySpan<byte> text, out byte sign)
    {
        sign = 0;
        if (text.Length < 2 || text[0] != (byte)'\\') return 0;
        if (text[1] == (byte)'/') sign = (byte)'/';
        if (sign != 0) return 2;
        if (text.Length < 6 || !text[1..].StartsWith("u00"u8) || !Utf8Parser.TryParse(text[4..6], out byte code, out var digits, 'x') || digits != 2) return 0;
        sign = code is (byte)'/' or (byte)'+' or (byte)'=' ? code : (byte)0;
        return sign == 0 ? 0 : 6;
    }

    private static byte[] Plain(ReadOnlySpan<byte> text)
    {
        var (plain, count) = (new byte[text.Length], 0);
        while (!text.IsEmpty)
        {
            var escape = Escape(text, out var sign);
            plain[count++] = escape == 0 ? text[0] : sign;
            text = text[Math.Max(1, escape)..];
        }
        return plain[..count];
    }

    private static byte[]? Decode(ReadOnlySpan<byte> data)
    {
        var plain = data.Contains((byte)'\\') ? Plain(data) : data;
        plain = plain.TrimEnd((byte)'=');
        var (digits, count) = (new byte[plain.Length + 3], plain.Length);
        plain.CopyTo(digits);
        if (count % 4 == 1) return null;
        while (count % 4 != 0) digits[count++] = (byte)'=';
        var content = new byte[Base64.GetMaxDecodedFromUtf8Length(count)];
        return Base64.DecodeFromUtf8(digits.AsSpan(0, count), content, out _, out var written) == OperationStatus.Done ? content[..written] : null;
    }
}
