using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sightglass.Server.Media;

/// <summary>The token that stands in a text for media: <c>@@@langfuseMedia:type=image/png|id=…|source=bytes@@@</c>.</summary>
internal sealed partial record MediaReference(string ContentType, string Id, string Source)
{
    private const string Start = "@@@langfuseMedia:";

    public override string ToString() => $"{Start}type={ContentType}|id={Id}|source={Source}@@@";

    /// <summary>The text is one token and nothing else.</summary>
    public static MediaReference? Parse(string text) => text.StartsWith(Start, StringComparison.Ordinal) && Token().Match(text) is { Success: true } match && match.Length == text.Length ? Of(match) : null;

    /// <summary>Every token in a text, and where it is.</summary>
    public static IEnumerable<(MediaReference Reference, int Index, int Length)> In(string text) =>
        text.Contains(Start, StringComparison.Ordinal) ? Token().Matches(text).Select(m => (Of(m), m.Index, m.Length)) : [];

    /// <summary>The tokens that are whole strings of a JSON value, each with its JSONPath, such as <c>$['photo'][0]</c>.</summary>
    /// <param name="json">Null has none.</param>
    public static IReadOnlyList<(string Path, MediaReference Reference)> InJson(string? json)
    {
        if (json is null || !json.Contains(Start, StringComparison.Ordinal)) return [];
        using var document = JsonDocument.Parse(json, new() { MaxDepth = 512 });
        var found = new List<(string, MediaReference)>();
        Visit(document.RootElement, "$", found);
        return found;
    }

    private static void Visit(JsonElement value, string path, List<(string, MediaReference)> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject()) Visit(property.Value, $"{path}['{Escaped(property.Name)}']", found);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray()) Visit(item, $"{path}[{index++}]", found);
                break;
            case JsonValueKind.String when Parse(value.GetString()!) is { } reference:
                found.Add((path, reference));
                break;
        }
    }

    private static string Escaped(string name) => new StringBuilder(name).Replace("\\", "\\\\").Replace("'", "\\'").ToString();

    private static MediaReference Of(Match match) => new(match.Groups["type"].Value, match.Groups["id"].Value, match.Groups["source"].Value);

    [GeneratedRegex(@"@@@langfuseMedia:type=(?<type>[^|@\s]{1,100})\|id=(?<id>[A-Za-z0-9_-]{1,64})\|source=(?<source>[A-Za-z0-9_]{1,40})@@@", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
