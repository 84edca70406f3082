using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Lists whose items are JSON written as text (tool definitions, embedded values), as one JSON array of what is meant.</summary>
internal static class JsonTexts
{
    public static Known<Content>? Of(SpanReader span, string key)
    {
        var value = span[key];
        if (!SpanReader.SaysSomething(value)) return null;
        if (value.Kind != RawKind.List) return new(ValueContent.Of(value, ContentSide.Input), key);
        return new(new ComposedContent<IEnumerable<RawValue>>(ContentSide.Input, value.List, Write), key);
    }

    /// <summary>The texts in <c>prefix.N.suffix</c>; other keys under the prefix are left out.</summary>
    public static Content Indexed(SpanReader span, string prefix, string suffix) => new ComposedContent<IEnumerable<RawValue>>(ContentSide.Input,
        span.Under(prefix).Where(a => a.Key.EndsWith(suffix, StringComparison.Ordinal)).Select(a => a.Value), Write);

    private static void Write(Utf8JsonWriter json, IEnumerable<RawValue> items)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            using var parsed = Json.Parse(ValueContent.Encode(item));
            if (parsed is null) item.WriteTo(json);
            else json.WriteRaw(parsed.RootElement);
        }
        json.WriteEndArray();
    }
}
