using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>One conversation from two attributes: the system instructions, which are parts, and the messages that follow them.</summary>
internal static class SystemAndMessages
{
    public static Content Of(RawValue system, RawValue messages) =>
        new ComposedContent<(RawValue System, RawValue Messages)>(ContentSide.Input, (system, messages),
            static (json, from) => Write(json, from.System, from.Messages));

    private static void Write(Utf8JsonWriter json, RawValue system, RawValue messages)
    {
        using var said = Json.Parse(ValueContent.Encode(messages));
        json.WriteStartArray();
        if (said is null || !HasSystem(said.RootElement)) WriteSystem(json, system);
        if (said?.RootElement.ValueKind == JsonValueKind.Array)
            foreach (var message in said.RootElement.EnumerateArray()) json.WriteRaw(message);
        else if (said is not null) json.WriteRaw(said.RootElement);
        else if (messages.AsText() is { Length: > 0 } text)
        {
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteString("content", text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSystem(Utf8JsonWriter json, RawValue system)
    {
        using var parts = Json.Parse(ValueContent.Encode(system));
        json.WriteStartObject();
        json.WriteString("role", "system");
        json.WritePropertyName(parts?.RootElement.ValueKind == JsonValueKind.Array ? "parts" : "content");
        if (parts is null) json.WriteStringValue(system.AsText());
        else json.WriteRaw(parts.RootElement);
        json.WriteEndObject();
    }

    private static bool HasSystem(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array) return false;
        foreach (var message in messages.EnumerateArray())
            if (message.Text("role") is "system" or "developer") return true;
        return false;
    }
}
