using System.Text.Json;

namespace Sightglass.Server.Traces;

/// <summary>The names in a list of tool definitions, whatever shape its vendor gave it.</summary>
internal static class ToolNames
{
    public static IReadOnlyList<string> Of(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Array ? [] : [.. document.RootElement.EnumerateArray().Select(Name).OfType<string>()];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? Name(JsonElement tool) =>
        tool.ValueKind != JsonValueKind.Object ? null
        : tool.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()
        : tool.TryGetProperty("function", out var function) ? Name(function) : null;
}
