using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Previews without decoding a whole conversation, which at the end of a long agent run is megabytes.</summary>
internal static class ContentPreview
{
    private const int MostForward = 1 << 15;
    private const int MostOnStack = 2_048;

    private static readonly SearchValues<char> OtherSpace = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(c => c != ' ' && (char.IsWhiteSpace(c) || char.IsControl(c)))]);

    /// <summary>The last user message of an input, found from the end. Null when the messages must be decoded, or when there are none.</summary>
    public static string? Of(ReadOnlyMemory<byte> utf8, ContentSide side, int length)
    {
        if (!Json.MayBeJson(utf8.Span)) return Head(utf8.Span, length);
        if (side == ContentSide.Input && LastUserMessage(utf8) is { } message && OfMessage(message, length) is { Length: > 0 } preview) return preview;

        // Short enough to read forward; longer is shown as it was sent.
        if (utf8.Length > MostForward) return Head(utf8.Span, length);
        return side == ContentSide.Output ? PlainMessages.Preview(utf8.Span, side, length) : null;
    }

    /// <summary>White space drawn together and the text cut, never within a surrogate pair.</summary>
    public static string OneLine(ReadOnlySpan<char> text, int length)
    {
        var most = Math.Min(text.Length, length);
        if (most > 0 && IsOneLine(text[..most])) return new(text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]);
        Span<char> line = most <= MostOnStack ? stackalloc char[MostOnStack] : new char[most];
        var (used, gap) = (0, false);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                gap = used > 0;
                continue;
            }
            if (gap && used < most) line[used++] = ' ';
            gap = false;
            if (used >= most) break;
            line[used++] = c;
        }
        if (used > 0 && line[used - 1] == ' ') used--;
        if (used > 0 && char.IsHighSurrogate(line[used - 1])) used--;
        return new(line[..used]);
    }

    private static bool IsOneLine(ReadOnlySpan<char> text) =>
        text[0] != ' ' && text[^1] != ' ' && !text.ContainsAny(OtherSpace) && text.IndexOf("  ") < 0;

    private static string? OfMessage(ReadOnlyMemory<byte> message, int length) =>
        PlainMessages.Preview(message.Span, ContentSide.Input, length)
        ?? (Conversation.Read(message, ContentSide.Input) is { Count: > 0 } messages ? MessageText.Preview(messages, ContentSide.Input, length) : null);

    // Within a JSON string these quotes would be escaped, so a match is always a property.
    private static ReadOnlyMemory<byte>? LastUserMessage(ReadOnlyMemory<byte> utf8)
    {
        var at = LastRole(utf8.Span);
        if (at < 0) return null;
        var open = utf8.Span[..at].LastIndexOfAnyExcept(" \t\r\n"u8);
        if (open < 0 || utf8.Span[open] != '{') return null;
        var rest = utf8[open..];
        var reader = new Utf8JsonReader(rest.Span, new JsonReaderOptions { MaxDepth = Json.Deepest });
        try
        {
            return reader.Read() && reader.TrySkip() ? rest[..(int)reader.BytesConsumed] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int LastRole(ReadOnlySpan<byte> utf8)
    {
        for (var end = utf8.Length; end > 0;)
        {
            var at = utf8[..end].LastIndexOf("\"role\""u8);
            if (at < 0) return -1;
            var value = utf8[(at + 6)..].TrimStart(" \t\r\n:"u8);
            if (value.StartsWith("\"user\""u8)) return at;
            end = at;
        }
        return -1;
    }

    /// <summary>The start of a text, on one line.</summary>
    public static string Head(ReadOnlySpan<byte> utf8, int length)
    {
        // Four bytes a character at most, and as many again because white space is drawn together.
        var enough = utf8[..(int)Math.Min(utf8.Length, length * 8L)];
        Span<char> text = enough.Length <= MostOnStack ? stackalloc char[MostOnStack] : new char[enough.Length];
        return OneLine(text[..Encoding.UTF8.GetChars(enough, text)], length);
    }
}
