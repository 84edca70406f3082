using System.Text.Json;

namespace Sightglass.Core.Normalization;

/// <summary>Collects free metadata, from a JSON object or from attributes with a common prefix.</summary>
internal static class Metadata
{
    /// <summary>
    /// The object in <paramref name="key"/>, then every attribute below it (<c>key.name</c>). What is no object is kept under the name <c>metadata</c>.
    /// </summary>
    public static List<NamedValue>? Of(SpanReader span, string key, List<NamedValue>? known = null)
    {
        var whole = span[key];
        if (SpanReader.SaysSomething(whole)) known = OfValue(whole, key, known);
        return Under(span, key + ".", known);
    }

    public static List<NamedValue>? Under(SpanReader span, string prefix, List<NamedValue>? known = null, params ReadOnlySpan<string> except)
    {
        foreach (var (key, value) in span.Attributes)
        {
            if (key.Length <= prefix.Length || !key.StartsWith(prefix, StringComparison.Ordinal) || IsIn(except, key.AsSpan(prefix.Length))) continue;
            if (value.AsText() is { } text) (known ??= []).Add(new(key[prefix.Length..], text, key));
        }
        return known;
    }

    private static bool IsIn(ReadOnlySpan<string> names, ReadOnlySpan<char> name)
    {
        foreach (var candidate in names)
            if (name.SequenceEqual(candidate)) return true;
        return false;
    }

    private static List<NamedValue>? OfValue(RawValue value, string key, List<NamedValue>? known)
    {
        using var json = Json.Parse(Messages.ValueContent.Encode(value));
        if (json?.RootElement is { ValueKind: JsonValueKind.Object } properties)
        {
            foreach (var property in properties.EnumerateObject())
                if (Json.Text(property.Value) is { } text) (known ??= []).Add(new(property.Name, text, key));
        }
        else if (value.AsText() is { Length: > 0 } text) (known ??= []).Add(new("metadata", text, key));
        return known;
    }
}
