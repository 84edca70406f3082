using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Tells messages from parts of messages and both from other JSON.</summary>
internal static class MessageShape
{
    /// <summary>A message of any provider or framework: it has a role in one form or another and something said.</summary>
    public static bool IsMessage(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return false;
        if (element.Text("role") is { } role) return HasContent(element) || MessageReader.Role(role) is "system" or "user" or "assistant" or "tool";
        if (element.TryGet("message", JsonValueKind.Object, out var inner)) return IsMessage(inner) || HasContent(inner);
        if (element.TryGet("prompt", JsonValueKind.Object, out var legacy) || element.TryGet("completion", JsonValueKind.Object, out legacy))
            return legacy.TryGet("text", out _);
        if (element.TryGet("lc", out _)) return element.TryGet("kwargs", JsonValueKind.Object, out var kwargs) && HasContent(kwargs);
        if (element.Text("kind") is "request" or "response" && element.TryGet("parts", JsonValueKind.Array, out _)) return true;
        if (element.Text("type") is { } type && MessageReader.RoleOfType(type) is not null)
            return HasContent(element) || element.TryGet("data", JsonValueKind.Object, out _);
        return element.TryGet("parts", JsonValueKind.Array, out var parts) && parts.GetArrayLength() > 0 && IsPart(parts[0]);
    }

    public static bool IsPart(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return false;
        if (element.Text("type") is { } type && PartReader.Knows(type)) return true;
        if (element.Text("part_kind") is not null) return true;
        foreach (var name in PartReader.ImplicitKinds)
            if (element.TryGet(name, out _)) return true;
        return false;
    }

    private static bool HasContent(JsonElement element) =>
        element.TryGetAny("content", "parts", "tool_calls", "contents", "function_call", "toolCalls");

    private static bool TryGetAny(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _)) return true;
        return false;
    }
}
