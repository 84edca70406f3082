using System.Text;
using System.Text.Json;
using Sightglass.Core.Normalization.Messages;

namespace Sightglass.Core.Normalization;

/// <summary>JSON in attributes, for dialects that need a figure out of it while a span is read. Content stays undecoded.</summary>
internal static class AttributeJson
{
    private const int LongestSmall = 1 << 15;

    /// <summary>Null when the attribute is absent or no JSON. JSON that was encoded once more as a string is decoded twice.</summary>
    public static JsonDocument? Parse(SpanReader span, string key) => span[key] is { Kind: RawKind.Text or RawKind.Map or RawKind.List } value
        ? Parse(ValueContent.Encode(value)) : null;

    /// <summary>As <see cref="Parse(SpanReader, string)"/>, but null when it is long: what is in a long conversation's request is not worth
    /// decoding it on the way in.</summary>
    public static JsonDocument? ParseSmall(SpanReader span, string key) => span[key].Utf8.Length <= LongestSmall ? Parse(span, key) : null;

    /// <summary>What stands at a path in an attribute, found when somebody looks. Null when the last name of the path is nowhere in the
    /// JSON.</summary>
    public static Known<Content>? Within(SpanReader span, string key, ContentSide side, params string[] path)
    {
        if (span[key].Utf8.Span.IndexOf(Encoding.UTF8.GetBytes($"\"{path[^1]}\"")) < 0) return null;
        return new(new ComposedContent<(RawValue Value, string[] Path)>(side, (span[key], path), static (json, from) =>
        {
            using var parsed = Parse(ValueContent.Encode(from.Value));
            var element = parsed?.RootElement ?? default;
            foreach (var name in from.Path) element = element.TryGet(name, out var inner) ? inner : default;
            if (element.ValueKind == JsonValueKind.Undefined) json.WriteNullValue();
            else element.WriteTo(json);
        }), key);
    }

    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8)
    {
        var json = Json.Parse(utf8);
        if (json is not { RootElement.ValueKind: JsonValueKind.String }) return json;
        using (json) return Json.Parse(Encoding.UTF8.GetBytes(Json.Text(json.RootElement) ?? "")) is { } inner ? inner : null;
    }

    /// <summary>A text, without the quotes where every value is JSON (<c>"\"LLM\""</c>).</summary>
    public static Known<string>? Text(SpanReader span, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (span.Text(key) is not { } sent) continue;
            if (sent.Value is not ['"', ..]) return sent.Value == "null" ? null : sent;
            using var json = Json.Parse(Encoding.UTF8.GetBytes(sent.Value));
            var text = json is null ? sent.Value.Trim('"') : Json.Text(json.RootElement);
            if (!string.IsNullOrWhiteSpace(text)) return new(text, key);
        }
        return null;
    }

    /// <summary>The property when it is an object; else undefined, of which everything is unknown.</summary>
    public static JsonElement Object(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (element.TryGet(name, JsonValueKind.Object, out var inner)) return inner;
        return default;
    }
}
