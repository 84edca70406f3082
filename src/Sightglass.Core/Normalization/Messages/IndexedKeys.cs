using System.Globalization;
using System.Text.Json;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>
/// Flattened lists (<c>prefix.0.message.role</c>) back into nested JSON. Numbers become places in a list, in their order and without holes;
/// a key that holds a value and has keys below it keeps both.
/// </summary>
internal static class IndexedKeys
{
    private const int Deepest = 24;

    /// <summary>Undecoded until somebody looks. The prefix ends in a dot.</summary>
    public static Content Content(SpanReader span, string prefix, ContentSide side) =>
        new ComposedContent<(SpanReader Span, string Prefix, ContentSide Side)>(side, (span, prefix, side),
            static (json, from) => Write(json, from.Span.Span.Attributes, from.Prefix), static from => Said(from.Span, from.Prefix, from.Side));

    public static ReadOnlyMemory<byte> ToJson(IReadOnlyList<RawAttribute> attributes, string prefix) =>
        Json.Write((attributes, prefix), static (json, from) => Write(json, from.attributes, from.prefix));

    private static void Write(Utf8JsonWriter json, IReadOnlyList<RawAttribute> attributes, string prefix)
    {
        var root = new Node();
        foreach (var (key, value) in attributes)
            if (key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal)) root.Put(key[prefix.Length..], value);
        root.Write(json);
    }

    // The text of the last user message, or of the first answer.
    private static RawValue Said(SpanReader span, string prefix, ContentSide side)
    {
        var index = side == ContentSide.Output ? "0" : LastOfUser(span.Span.Attributes, prefix);
        if (index is null) return RawValue.Empty;
        var said = span[$"{prefix}{index}.message.content"];
        return said.Kind != RawKind.Empty ? said : span[$"{prefix}{index}.content"];
    }

    private static string? LastOfUser(IReadOnlyList<RawAttribute> attributes, string prefix)
    {
        var (last, text) = (-1, (string?)null);
        for (var i = 0; i < attributes.Count; i++)
        {
            var (key, value) = attributes[i];
            if (value.Utf8.Length != 4 || !value.Utf8.Span.SequenceEqual("user"u8) || !key.EndsWith(".role", StringComparison.Ordinal)
                || !key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var end = key.IndexOf('.', prefix.Length);
            // The dot before "role" is that of the prefix: there is no index between them.
            if (end < 0) continue;
            if (!int.TryParse(key.AsSpan(prefix.Length, end - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index <= last) continue;
            (last, text) = (index, key[prefix.Length..end]);
        }
        return text;
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? _children;
        private RawValue _value;

        public void Put(string path, RawValue value)
        {
            var node = this;
            var rest = path.AsSpan();
            for (var depth = 0; rest.Length > 0; depth++)
            {
                var dot = depth < Deepest ? rest.IndexOf('.') : -1;
                var name = (dot < 0 ? rest : rest[..dot]).ToString();
                rest = dot < 0 ? [] : rest[(dot + 1)..];
                var children = node._children ??= new(StringComparer.Ordinal);
                if (!children.TryGetValue(name, out var child)) children[name] = child = new();
                node = child;
            }
            node._value = value;
        }

        public void Write(Utf8JsonWriter json)
        {
            if (_children is null) _value.WriteTo(json);
            else if (_children.Keys.All(IsIndex)) WriteList(json);
            else WriteObject(json);
        }

        private void WriteList(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            foreach (var (_, child) in _children!.OrderBy(c => int.Parse(c.Key, CultureInfo.InvariantCulture))) child.Write(json);
            json.WriteEndArray();
        }

        private void WriteObject(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            foreach (var (name, child) in _children!)
            {
                if (child._children is not null && child._value.Kind != RawKind.Empty)
                {
                    json.WritePropertyName(name);
                    child._value.WriteTo(json);
                    json.WritePropertyName(name + ".*");
                }
                else json.WritePropertyName(name);
                child.Write(json);
            }
            json.WriteEndObject();
        }

        private static bool IsIndex(string name) => name.Length <= 9 && name.Length > 0 && name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
