using System.Text.Json;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Traces;

/// <summary>The names in a list of tool definitions, whatever shape its vendor gave it.</summary>
internal static class ToolNames
{
    public static IReadOnlyList<string> Of(string json)
    {
        using var document = UntrustedJson.Parse(json);
        return document?.RootElement is { ValueKind: JsonValueKind.Array } tools ? [.. tools.EnumerateArray().Select(Name).OfType<string>()] : [];
    }

    private static string? Name(JsonElement tool) =>
        tool.ValueKind != JsonValueKind.Object ? null
        : tool.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()
        : tool.TryGetProperty("function", out var function) ? Name(function) : null;
}
