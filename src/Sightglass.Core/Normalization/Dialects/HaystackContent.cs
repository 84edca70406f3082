using System.Text.Json;
using Sightglass.Core.Normalization.Messages;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Haystack's messages, <c>{role, content: [{text}|{tool_call}|{tool_call_result}], meta}</c> (with underscores before version 2.9), in what a
/// component takes and gives: <c>messages</c>, <c>prompt</c>, <c>replies</c>. Everything else stays as it is.
/// </summary>
internal static class HaystackContent
{
    public static Known<Content>? Of(SpanReader span, string key, ContentSide side)
    {
        var value = span[key];
        if (!SpanReader.SaysSomething(value)) return null;
        var bytes = ValueContent.Encode(value).Span;
        if (bytes.IndexOf("\"replies\""u8) < 0 && bytes.IndexOf("\"messages\""u8) < 0
            && bytes.IndexOf("\"prompt\""u8) < 0) return new(ValueContent.Of(value, side), key);
        return new(new ComposedContent<RawValue>(side, value, Write), key);
    }

    private static void Write(Utf8JsonWriter json, RawValue value)
    {
        using var parsed = AttributeJson.Parse(ValueContent.Encode(value));
        var body = parsed?.RootElement ?? default;
        if (body.TryGet("replies", JsonValueKind.Array, out var list)) WriteMessages(json, list, "assistant");
        else if (body.TryGet("messages", JsonValueKind.Array, out list)) WriteMessages(json, list, "user");
        else if (body.TryGet("prompt", JsonValueKind.String, out var prompt)) WriteText(json, "user", prompt);
        else if (parsed is not null) body.WriteTo(json);
        else json.WriteStringValue(value.AsText());
    }

    private static void WriteMessages(Utf8JsonWriter json, JsonElement list, string role)
    {
        json.WriteStartArray();
        foreach (var item in list.EnumerateArray())
            if (item.ValueKind == JsonValueKind.Object) WriteMessage(json, item, role);
            else if (Json.Text(item) is not null) WriteOne(json, role, item);
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string role, JsonElement text)
    {
        json.WriteStartArray();
        WriteOne(json, role, text);
        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json, string role, JsonElement text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", Json.Text(text));
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message, string role)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Text("role", "_role") ?? role);
        if (message.Text("name", "_name") is { } name) json.WriteString("name", name);
        if (message.Object("meta", "_meta").Text("finish_reason") is { } reason) json.WriteString("finish_reason", reason);
        json.WriteStartArray("content");
        if (message.TryGet("content", out var content) || message.TryGet("_content", out content))
        {
            if (content.ValueKind == JsonValueKind.Array)
                foreach (var part in content.EnumerateArray()) WritePart(json, part);
            else content.WriteTo(json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, JsonElement part)
    {
        if (part.TryGet("tool_call_result", JsonValueKind.Object, out var result))
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_result");
            json.WriteString("id", result.Object("origin").Text("id"));
            json.WriteString("name", result.Object("origin").Text("tool_name"));
            json.WriteBoolean("is_error", result.TryGet("error", JsonValueKind.True, out _));
            json.WritePropertyName("result");
            if (result.TryGet("result", out var value)) value.WriteTo(json);
            else json.WriteNullValue();
            json.WriteEndObject();
        }
        else if (part.TryGet("reasoning", JsonValueKind.Object, out var reasoning))
        {
            json.WriteStartObject();
            json.WriteString("type", "reasoning");
            json.WriteString("content", reasoning.Text("reasoning_text"));
            json.WriteEndObject();
        }
        else part.WriteTo(json);
    }
}
