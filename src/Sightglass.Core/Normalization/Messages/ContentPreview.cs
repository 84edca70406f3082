using System.Text;
using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Previews without decoding a whole conversation, which at the end of a long agent run is megabytes.</summary>
internal static class ContentPreview
{
    private const int MostForward = 1 << 15;

    /// <summary>The last user message of an input, found from the end. Null when the messages must be decoded, or when there are none.</summary>
    public static string? Of(ReadOnlyMemory<byte> utf8, ContentSide side, int length)
    {
        if (!Json.MayBeJson(utf8.Span)) return Head(utf8.Span, length);
        if (side == ContentSide.Input && LastUserMessage(utf8) is { } message && Conversation.Read(message, side) is { Count: > 0 } messages
            && MessageText.Preview(messages, side, length) is { Length: > 0 } preview) return preview;

        // Short enough to decode; longer is shown as it was sent.
        return utf8.Length <= MostForward ? null : Head(utf8.Span, length);
    }

    /// <summary>White space drawn together and the text cut, never within a surrogate pair.</summary>
    public static string OneLine(ReadOnlySpan<char> text, int length)
    {
        var line = new StringBuilder(Math.Min(text.Length, length));
        var gap = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                gap = line.Length > 0;
                continue;
            }
            if (gap) line.Append(' ');
            gap = false;
            if (line.Length >= length) break;
            line.Append(c);
        }
        if (line.Length > length) line.Length = length;
        if (line.Length > 0 && line[^1] == ' ') line.Length--;
        if (line.Length > 0 && char.IsHighSurrogate(line[^1])) line.Length--;
        return line.ToString();
    }

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
        var enough = Encoding.UTF8.GetString(utf8[..(int)Math.Min(utf8.Length, length * 8L)]);
        return OneLine(enough, length);
    }
}
