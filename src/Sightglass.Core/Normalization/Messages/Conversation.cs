using System.Text;
using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>
/// Finds the messages in whatever an emitter calls input or output: a list of messages in any provider's shape, a whole request or response body,
/// a single message, or one of these encoded once more as a JSON string. What is no conversation yields none and stays text.
/// </summary>
internal static class Conversation
{
    public static IReadOnlyList<Message> Read(ReadOnlyMemory<byte> utf8, ContentSide side)
    {
        using var json = Json.Parse(utf8);
        if (json is null) return [];
        var messages = new List<Message>();
        try
        {
            ReadRoot(json.RootElement, side, messages, 0);
        }
        catch (InvalidOperationException)
        {
            // A property name that is no valid text. What was read so far stands.
        }
        return messages;
    }

    private static void ReadRoot(JsonElement root, ContentSide side, List<Message> into, int encoded)
    {
        switch (root.ValueKind)
        {
            case JsonValueKind.Array: ReadList(root, side, into); break;
            case JsonValueKind.Object: ReadObject(root, side, into); break;
            case JsonValueKind.String when encoded < 2 && Json.Text(root) is { } inner && Json.MayBeJson(Encoding.UTF8.GetBytes(inner)):
                using (var json = Json.Parse(Encoding.UTF8.GetBytes(inner)))
                    if (json is not null) ReadRoot(json.RootElement, side, into, encoded + 1);
                break;
        }
    }

    private static void ReadList(JsonElement list, ContentSide side, List<Message> into)
    {
        var loose = new List<MessagePart>();
        var afterItem = false;
        foreach (var item in list.EnumerateArray())
        {
            var before = into.Count;
            var isItem = false;
            if (item.ValueKind == JsonValueKind.Array) ReadList(item, side, into);
            else if (MessageShape.IsMessage(item)) MessageReader.Read(item, side, into);
            else if (ResponsesItem.Read(item, side) is { } responsesItem)
            {
                into.Add(responsesItem);
                isItem = true;
            }
            else if (MessageShape.IsPart(item)) PartReader.Read(item, loose);

            // Reasoning, text and calls of one turn are items of their own in the Responses API; to everybody else they are one message.
            if ((isItem || afterItem) && into.Count == before + 1 && before > 0 && into[^1].Role == "assistant" && into[^2].Role == "assistant") Join(into);
            afterItem = isItem;
        }
        if (loose.Count > 0) MessageReader.Add(into, side == ContentSide.Input ? "user" : "assistant", loose, null, null);
    }

    private static void Join(List<Message> into)
    {
        var last = into[^1];
        into.RemoveAt(into.Count - 1);
        into[^1] = into[^1] with { Parts = [.. into[^1].Parts, .. last.Parts], FinishReason = last.FinishReason ?? into[^1].FinishReason };
    }

    private static void ReadObject(JsonElement body, ContentSide side, List<Message> into)
    {
        if (MessageShape.IsMessage(body)) MessageReader.Read(body, side, into);
        else if (side == ContentSide.Output && ResponseBody.Read(body, into)) return;
        else if (RequestBody.Read(body, side, into)) return;
        else if (ResponseBody.Read(body, into)) return;
        else if (ResponsesItem.Read(body, side) is { } item) into.Add(item);
        else if (MessageShape.IsPart(body)) ReadPart(body, side, into);
    }

    private static void ReadPart(JsonElement part, ContentSide side, List<Message> into)
    {
        var parts = new List<MessagePart>();
        PartReader.Read(part, parts);
        MessageReader.Add(into, side == ContentSide.Input ? "user" : "assistant", parts, null, null);
    }

    /// <summary>Reads what stands where messages are expected: a list of them, or a text which is one message.</summary>
    public static bool ReadInto(JsonElement value, ContentSide side, string role, List<Message> into)
    {
        var before = into.Count;
        if (value.ValueKind == JsonValueKind.Array) ReadList(value, side, into);
        else if (value.ValueKind == JsonValueKind.Object) ReadObject(value, side, into);
        else if (Json.Text(value) is { Length: > 0 } text) into.Add(new(role, [new TextPart(text)]));
        return into.Count > before;
    }
}
