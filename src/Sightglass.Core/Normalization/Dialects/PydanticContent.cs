using System.Text.Json;
using Sightglass.Core.Normalization.Messages;

namespace Sightglass.Core.Normalization;

/// <summary>Messages of Pydantic AI before the conventions had attributes for them (a list of events in one attribute), and of Logfire's SDK
/// instrumentation.</summary>
internal static class PydanticContent
{
    /// <summary>An agent's whole conversation, its answer included.</summary>
    public static Known<Content>? History(SpanReader span) =>
        span.Input("pydantic_ai.all_messages") ?? Events(span, "all_messages_events", ContentSide.Input, static _ => true);

    public static Known<Content>? Input(SpanReader span) => span.Input("request_data")
        ?? Events(span, "events", ContentSide.Input, static e => !IsChoice(e));

    // Streams are reported in pieces put together: {combined_chunk_content, chunk_count}.
    public static Known<Content>? Output(SpanReader span)
    {
        if (!SpanReader.SaysSomething(span["response_data"])) return Events(span, "events", ContentSide.Output, IsChoice);
        using var json = AttributeJson.Parse(span, "response_data");
        return json?.RootElement.Text("combined_chunk_content") is { } text
            ? new(ValueContent.Of(RawValue.Of(text), ContentSide.Output), "response_data") : span.Output("response_data");
    }

    public static Known<Content>? Tools(SpanReader span)
    {
        var parameters = span["model_request_parameters"];
        if (parameters.Utf8.Span.IndexOf("\"function_tools\""u8) < 0 || parameters.Utf8.Span.IndexOf("\"function_tools\":[]"u8) >= 0) return null;
        return AttributeJson.Within(span, "model_request_parameters", ContentSide.Input, "function_tools");
    }

    private static bool IsChoice(JsonElement e) => e.Text("event.name") == "gen_ai.choice";

    private static Known<Content>? Events(SpanReader span, string key, ContentSide side, Func<JsonElement, bool> wanted)
    {
        if (!SpanReader.SaysSomething(span[key])) return null;
        return new(new ComposedContent<(RawValue Value, Func<JsonElement, bool> Wanted)>(side, (span[key], wanted), static (json, from) =>
        {
            using var events = AttributeJson.Parse(ValueContent.Encode(from.Value));
            json.WriteStartArray();
            if (events?.RootElement.ValueKind == JsonValueKind.Array)
                foreach (var e in events.RootElement.EnumerateArray())
                    if (e.ValueKind == JsonValueKind.Object && from.Wanted(e)) Write(json, e);
            json.WriteEndArray();
        }), key);
    }

    // The id of a tool's message is that of the call it answers; a choice has its message inside.
    private static void Write(Utf8JsonWriter json, JsonElement e)
    {
        json.WriteStartObject();
        foreach (var property in e.EnumerateObject())
        {
            if (property.Name == "id" && e.Text("role") == "tool") json.WritePropertyName("tool_call_id");
            else if (property.Name.Contains('.', StringComparison.Ordinal) || property.Name == "index") continue;
            else json.WritePropertyName(property.Name);
            property.Value.WriteTo(json);
        }
        json.WriteEndObject();
    }
}
