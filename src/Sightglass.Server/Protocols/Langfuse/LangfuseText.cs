using System.Text.Json;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Strings of JSON that are text: halves of surrogate pairs are none, and NUL is in no database.</summary>
internal static class LangfuseText
{
    /// <summary>Null when it has another kind or is not text.</summary>
    public static string? Of(JsonElement value, JsonValueKind kind) => value.ValueKind == kind ? Of(value) : null;

    /// <summary>Null when it is not text.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.GetString() is { } text && !text.Contains('\0') ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
