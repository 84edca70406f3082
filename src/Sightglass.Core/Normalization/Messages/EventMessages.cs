using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>
/// A conversation from events, one a message. What the message says is in the event's attributes, in <c>gen_ai.event.content</c> as JSON, or in <c>body</c>,
/// where the body of a log record is kept.
/// </summary>
internal static class EventMessages
{
    public static bool IsInput(string name) => RoleOf(name) is not null;

    public static bool IsOutput(string name) => name == "gen_ai.choice";

    /// <summary>The attribute, or the property of the body of that name.</summary>
    public static RawValue Value(RawEvent e, string key)
    {
        var own = e[key];
        if (own.Kind != RawKind.Empty) return own;
        var body = e["body"];
        return RawAttribute.Last(body.Map, key);
    }

    public static Content Content(IReadOnlyList<RawEvent> events, ContentSide side) =>
        new ComposedContent<(IReadOnlyList<RawEvent> Events, bool Output)>(side, (events, side == ContentSide.Output), static (json, from) =>
        {
            json.WriteStartArray();
            // By time; of the same time in the order in which they came (OrderBy is stable).
            foreach (var e in from.Events.Where(e => from.Output ? IsOutput(e.Name) : IsInput(e.Name)).OrderBy(e => e.TimeNanos)) Write(json, e);
            json.WriteEndArray();
        }, static from => Said(from.Events, from.Output));

    // The text of the last user message, or of the first answer.
    private static RawValue Said(IReadOnlyList<RawEvent> events, bool output)
    {
        RawEvent? chosen = null;
        foreach (var e in events)
            if (output ? IsOutput(e.Name) && (chosen is null || e.TimeNanos < chosen.TimeNanos)
                : e.Name == "gen_ai.user.message" && (chosen is null || e.TimeNanos >= chosen.TimeNanos)) chosen = e;
        if (chosen is null) return RawValue.Empty;
        if (!output) return Value(chosen, "content");
        return Value(chosen, "message") is { Kind: RawKind.Map } message ? RawAttribute.Last(message.Map, "content") : RawValue.Empty;
    }

    private static string? RoleOf(string name) => name switch
    {
        "gen_ai.system.message" => "system",
        "gen_ai.user.message" => "user",
        "gen_ai.assistant.message" => "assistant",
        // Semantic Kernel's name for developer messages.
        "gen_ai.tool.developer" => "system",
        "gen_ai.tool.message" => "tool",
        _ => null,
    };

    private static void Write(Utf8JsonWriter json, RawEvent e)
    {
        var body = e["body"].Kind != RawKind.Empty ? e["body"] : e["gen_ai.event.content"];
        using var parsed = Json.Parse(ValueContent.Encode(body));
        json.WriteStartObject();
        var hasRole = false;
        if (parsed?.RootElement.ValueKind == JsonValueKind.Object)
        {
            hasRole = parsed.RootElement.TryGet("role", out _);
            foreach (var property in parsed.RootElement.EnumerateObject()) Write(json, e.Name, property.Name, property.Value);
        }
        else if (body.AsText() is { Length: > 0 } text) json.WriteString("content", text);
        else
            foreach (var (key, value) in e.Attributes)
            {
                if (key.StartsWith("gen_ai.", StringComparison.Ordinal) || key is "event.name" or "body") continue;
                hasRole |= key == "role";
                using var inner = Json.Parse(ValueContent.Encode(value));
                if (inner is not null) Write(json, e.Name, key, inner.RootElement);
                else json.WriteString(key == "id" && e.Name == "gen_ai.tool.message" ? "tool_call_id" : key, value.AsText());
            }
        if (!hasRole) json.WriteString("role", RoleOf(e.Name) ?? "assistant");
        json.WriteEndObject();
    }

    // The id of a tool's message is that of the call it answers; a choice whose message is no object holds the content itself.
    private static void Write(Utf8JsonWriter json, string eventName, string name, JsonElement value)
    {
        if (name == "id" && eventName == "gen_ai.tool.message") name = "tool_call_id";
        if (name == "message" && value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
                if (property.Name != "role") json.WriteRaw(property);
            return;
        }
        json.WritePropertyName(name == "message" ? "content" : name);
        json.WriteRaw(value);
    }
}
