using System.Text.Json;
using Sightglass.Core.Normalization.Messages;

namespace Sightglass.Core.Normalization;

/// <summary>
/// The answer of an AI SDK call, which is spread over attributes: text, reasoning, tool calls, object. Before version 4 they were named ai.result.*.
/// </summary>
internal static class VercelOutput
{
    public static Known<Content>? Of(SpanReader span)
    {
        var text = Key(span, "ai.response.text", "ai.result.text");
        var calls = Key(span, "ai.response.toolCalls", "ai.result.toolCalls");
        var reasoning = Key(span, "ai.response.reasoning", "ai.response.reasoningText");
        var files = Key(span, "ai.response.files");
        if (calls is null && reasoning is null && files is null)
            return text is not null && !span.Has("ai.toolCall.result") ? new(Composed(span, text, null, null, null), text)
                : span.Output("ai.response.object", "ai.result.object", "ai.toolCall.result", "ai.ranking");
        return new(Composed(span, text, calls, reasoning, files), calls ?? reasoning ?? text ?? files!);
    }

    private static string? Key(SpanReader span, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (SpanReader.SaysSomething(span[key]) && span[key].Utf8.Span is not [(byte)'[', (byte)']']) return key;
        return null;
    }

    private static ComposedContent<Pieces> Composed(SpanReader span, string? text, string? calls, string? reasoning, string? files) =>
        new(ContentSide.Output,
            new(Value(span, text), Value(span, calls), Value(span, reasoning), Value(span, files), span["ai.response.finishReason"]),
            Write, static pieces => pieces.Text);

    private static RawValue Value(SpanReader span, string? key) => key is null ? RawValue.Empty : span[key];

    private static void Write(Utf8JsonWriter json, Pieces pieces)
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        WriteReasoning(json, pieces.Reasoning);
        if (pieces.Text.AsText() is { Length: > 0 } text) WritePart(json, "text", text);
        WriteItems(json, pieces.Calls, "tool-call");
        WriteItems(json, pieces.Files, "file");
        json.WriteEndArray();
        if (pieces.FinishReason.AsText() is { Length: > 0 } reason) json.WriteString("finish_reason", reason);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteReasoning(Utf8JsonWriter json, RawValue reasoning)
    {
        using var list = Json.Parse(ValueContent.Encode(reasoning));
        if (list?.RootElement.ValueKind == JsonValueKind.Array) WriteItems(json, reasoning, "reasoning");
        else if (reasoning.AsText() is { Length: > 0 } text) WritePart(json, "reasoning", text);
    }

    private static void WritePart(Utf8JsonWriter json, string type, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    // Each item again, with the type that makes it a part wherever it has none.
    private static void WriteItems(Utf8JsonWriter json, RawValue items, string type)
    {
        using var list = Json.Parse(ValueContent.Encode(items));
        if (list?.RootElement.ValueKind != JsonValueKind.Array) return;
        foreach (var item in list.RootElement.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object) continue;
            json.WriteStartObject();
            json.WriteString("type", type);
            foreach (var property in item.EnumerateObject())
                if (property.Name != "type") json.WriteRaw(property);
            json.WriteEndObject();
        }
    }

    private readonly record struct Pieces(RawValue Text, RawValue Calls, RawValue Reasoning, RawValue Files, RawValue FinishReason);
}
