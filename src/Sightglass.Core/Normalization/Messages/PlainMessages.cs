using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>
/// Previews of messages in the shapes that nearly all have, <c>{role, content: "…"}</c> and one part of text, in one pass and without a document.
/// Whatever is not exactly that is left to <see cref="Conversation"/>; where both can tell, they tell the same.
/// </summary>
internal static class PlainMessages
{
    /// <summary>Null when the messages must be decoded.</summary>
    public static string? Preview(ReadOnlySpan<byte> utf8, ContentSide side, int length)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Json.Deepest });
        try
        {
            return LastSaid(ref reader, side == ContentSide.Input ? "user"u8 : "assistant"u8) is { } said && !reader.Read()
                && Line(utf8[said], length) is { Length: > 0 } line ? line : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or half a surrogate pair in a text.
            return null;
        }
    }

    // Where the text of the last message of that role is, with its quotes.
    private static Range? LastSaid(ref Utf8JsonReader reader, ReadOnlySpan<byte> role)
    {
        if (!reader.Read()) return null;
        if (reader.TokenType == JsonTokenType.StartObject) return Message(ref reader, role, out var only) ? only : null;
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        Range? last = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (!Message(ref reader, role, out var said)) return null;
            last = said ?? last;
        }
        return reader.TokenType == JsonTokenType.EndArray ? last : null;
    }

    /// <param name="said">Null when the message is somebody else's.</param>
    /// <returns>False when it has another shape.</returns>
    private static bool Message(ref Utf8JsonReader reader, ReadOnlySpan<byte> role, out Range? said)
    {
        said = null;
        Range? text = null;
        bool? isWanted = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("role"u8))
            {
                if (isWanted is not null || !reader.Read() || !IsRole(ref reader)) return false;
                isWanted = reader.ValueTextEquals(role);
            }
            else if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("parts"u8))
            {
                if (text is not null || !reader.Read()) return false;
                text = reader.TokenType == JsonTokenType.StartArray ? Part(ref reader) : Text(ref reader);
                if (text is null) return false;
            }
            else if (!reader.ValueTextEquals("finish_reason"u8) || !reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        said = isWanted == true ? text : null;
        return isWanted is not null && text is not null;
    }

    private static bool IsRole(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
        && (reader.ValueTextEquals("user"u8) || reader.ValueTextEquals("assistant"u8) || reader.ValueTextEquals("system"u8));

    // Parts of a message are sometimes written as JSON into its text.
    private static Range? Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && !reader.ValueSpan.StartsWith("[{"u8) ? Place(ref reader) : null;

    /// <summary>The only part, when it is a text: <c>{type: "text", content | text: "…"}</c>.</summary>
    private static Range? Part(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        Range? text = null;
        var isText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            if (!isType && !reader.ValueTextEquals("content"u8) && !reader.ValueTextEquals("text"u8)) return null;
            if (isType ? isText : text is not null) return null;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String || isType && !reader.ValueTextEquals("text"u8)) return null;
            if (isType) isText = true;
            else text = Place(ref reader);
        }
        return isText && reader.Read() && reader.TokenType == JsonTokenType.EndArray ? text : null;
    }

    private static Range Place(ref Utf8JsonReader reader) => (int)reader.TokenStartIndex..(int)reader.BytesConsumed;

    private static string Line(ReadOnlySpan<byte> quoted, int length)
    {
        if (!quoted.Contains((byte)'\\')) return ContentPreview.Head(quoted[1..^1], length);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        var text = new char[quoted.Length];
        return ContentPreview.OneLine(text.AsSpan(0, reader.CopyString(text)), length);
    }
}
