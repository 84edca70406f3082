using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>The texts and numbers inside JSON tokens, more forgiving than the reader's own conversions.</summary>
internal static class JsonText
{
    /// <summary>Appends the text as UTF-8. Half a surrogate pair becomes U+FFFD, where the reader would throw.</summary>
    /// <param name="escaped">Between the quotes, and already found valid by the reader.</param>
    public static void Unescape(ReadOnlySpan<byte> escaped, RequestBuffer into)
    {
        while (escaped.IndexOf((byte)'\\') is var backslash and >= 0)
        {
            into.Write(escaped[..backslash]);
            var code = escaped[backslash + 1];
            escaped = escaped[(backslash + 2)..];
            if (code == (byte)'u') WriteUnicode(ref escaped, into);
            else
                into.Write([code switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'t' => (byte)'\t',
                    (byte)'r' => (byte)'\r',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    _ => code,
                }]);
        }
        into.Write(escaped);
    }

    /// <summary>A text of a few dozen characters at most; longer ones are empty.</summary>
    public static string Short(ref Utf8JsonReader json) =>
        json.ValueSpan.Length <= 64 && !json.ValueIsEscaped ? Encoding.UTF8.GetString(json.ValueSpan) : "";

    /// <summary>Decodes in place: standard and URL-safe base64, padded or not.</summary>
    public static bool TryDecodeBase64(Span<byte> text, out int length)
    {
        text = text.TrimEnd((byte)'=');
        text.Replace((byte)'+', (byte)'-');
        text.Replace((byte)'/', (byte)'_');
        length = 0;
        if (!Base64Url.IsValid(text)) return false;
        length = Base64Url.DecodeFromUtf8InPlace(text);
        return true;
    }

    /// <summary>Also <c>1.7e18</c> and <c>42.0</c>; a fraction is cut off.</summary>
    public static bool TryUnsigned(ReadOnlySpan<byte> text, out ulong number)
    {
        if (Utf8Parser.TryParse(text, out number, out var used) && used == text.Length) return true;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) || exact is < 0 or > ulong.MaxValue) return false;
        number = (ulong)exact;
        return true;
    }

    /// <summary>Also <c>4.2e1</c> and <c>42.0</c>; not 42.5.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long number)
    {
        if (Utf8Parser.TryParse(text, out number, out var used) && used == text.Length) return true;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            || exact is < long.MinValue or > long.MaxValue || decimal.Truncate(exact) != exact) return false;
        number = (long)exact;
        return true;
    }

    /// <summary>Also <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>.</summary>
    public static bool TryReal(ReadOnlySpan<byte> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static void WriteUnicode(ref ReadOnlySpan<byte> rest, RequestBuffer into)
    {
        var rune = Rune.ReplacementChar;
        var first = Hex(rest);
        rest = rest[4..];
        if (Rune.TryCreate((char)first, out var single)) rune = single;
        else if (char.IsHighSurrogate((char)first) && rest.StartsWith("\\u"u8) && Rune.TryCreate((char)first, (char)Hex(rest[2..]), out var pair))
        {
            rune = pair;
            rest = rest[6..];
        }
        into.Advance(rune.EncodeToUtf8(into.Free(4)));
    }

    private static int Hex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits[..4], out ushort value, out _, 'x') ? value : 0xFFFD;
}
