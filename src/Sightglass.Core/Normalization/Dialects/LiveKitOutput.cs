using System.Text.Json;
using Sightglass.Core.Normalization.Messages;

namespace Sightglass.Core.Normalization;

/// <summary>What a LiveKit agent answers: its text in one attribute, its calls of functions in another.</summary>
internal static class LiveKitOutput
{
    public static Known<Content>? Of(SpanReader span)
    {
        var text = span.Text("lk.pii.response.text", "lk.response.text");
        var calls = span.Text("lk.pii.response.function_calls", "lk.response.function_calls") is { Value: not "[]" } some ? some.Key : null;
        if (calls is null) return text is null ? null : new(ValueContent.Of(span[text.Key], ContentSide.Output), text.Key);
        return new(new ComposedContent<(string? Text, RawValue Calls)>(ContentSide.Output, (text?.Value, span[calls]), static (json, from) =>
            Write(json, from.Text, from.Calls)), calls);
    }

    private static void Write(Utf8JsonWriter json, string? text, RawValue calls)
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (text is not null) json.WriteString("content", text);
        json.WriteStartArray("tool_calls");
        using var list = AttributeJson.Parse(ValueContent.Encode(calls));
        if (list?.RootElement.ValueKind == JsonValueKind.Array)
            foreach (var item in list.RootElement.EnumerateArray()) WriteCall(json, item);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // Each may be JSON once more.
    private static void WriteCall(Utf8JsonWriter json, JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.String) call.WriteTo(json);
        else if (AttributeJson.Parse(System.Text.Encoding.UTF8.GetBytes(Json.Text(call)!)) is { } inner)
            using (inner) inner.RootElement.WriteTo(json);
    }
}
