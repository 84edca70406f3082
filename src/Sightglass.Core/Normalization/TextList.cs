using System.Text.Json;

namespace Sightglass.Core.Normalization;

/// <summary>
/// A list of texts in any of the ways emitters write one: a list, a JSON array, comma-separated, a single text; or the keys of a map, which is how
/// lists that unite with earlier ones are written.
/// </summary>
internal static class TextList
{
    public static IReadOnlyList<string> Of(RawValue value) => value.Kind switch
    {
        RawKind.List => [.. value.List.Select(v => v.AsText()?.Trim()).OfType<string>().Where(t => t.Length > 0)],
        RawKind.Text when value.Utf8.Span.TrimStart(" \t\r\n"u8) is [(byte)'[', ..] => OfJson(value) ?? (IReadOnlyList<string>)Split(value.AsText()!),
        RawKind.Map => [.. value.Map.Select(a => a.Key)],
        RawKind.Empty => [],
        _ => Split(value.AsText() ?? ""),
    };

    private static List<string>? OfJson(RawValue value)
    {
        using var json = Json.Parse(value.Utf8);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Array } array) return null;
        var texts = new List<string>();
        foreach (var item in array.EnumerateArray())
            if (Json.Text(item) is { } text && !string.IsNullOrWhiteSpace(text)) texts.Add(text.Trim());
        return texts;
    }

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
