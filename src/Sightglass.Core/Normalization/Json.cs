using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Sightglass.Core.Normalization;

/// <summary>JSON of strangers: read without ever throwing. What is not JSON, truncated or nested deeper than <see cref="Deepest"/> is null.</summary>
internal static class Json
{
    public const int Deepest = 64;

    // Relaxed escaping: the text goes into text nodes and JSON bodies, never into HTML source.
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, int deepest = Deepest)
    {
        if (!MayBeJson(utf8.Span)) return null;
        if (!Utf8.IsValid(utf8.Span)) utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8.Span));
        utf8 = JsonSurrogates.Repair(utf8);
        try
        {
            return JsonDocument.Parse(utf8, new() { MaxDepth = deepest });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>JSON objects, arrays and strings start so; anything else is cheaper to keep as text.</summary>
    public static bool MayBeJson(ReadOnlySpan<byte> utf8)
    {
        var start = utf8.IndexOfAnyExcept(" \t\r\n"u8);
        return start >= 0 && utf8[start] is (byte)'{' or (byte)'[' or (byte)'"';
    }

    /// <summary>Strings as they are, other scalars and structures as their JSON; null for null and undefined.</summary>
    public static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => element.GetRawText(),
    };

    /// <summary>The first of the properties that is a string with something in it.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (element.TryGet(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) return text;
        return null;
    }

    /// <summary>False when the element is no object, or has no such property, or has null in it.</summary>
    public static bool TryGet(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    public static bool TryGet(this JsonElement element, string name, JsonValueKind kind, out JsonElement value) =>
        element.TryGet(name, out value) && value.ValueKind == kind;

    public static long? Tokens(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (element.TryGet(name, out var value) && Number(value) is >= 0 and <= SpanReader.MostTokens and var number && double.IsInteger(number))
                return (long)number;
        return null;
    }

    /// <summary>Numbers and numeric text; null for everything else.</summary>
    public static double? Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonValueKind.String => RawValue.Of(element.GetString()!).AsReal(),
        _ => null,
    };

    public static ReadOnlyMemory<byte> Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Writing)) write(json, value);
        return buffer.WrittenMemory;
    }

    /// <summary>The element exactly as it was sent.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, JsonElement element) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);

    public static void WriteRaw(this Utf8JsonWriter json, JsonProperty property)
    {
        json.WritePropertyName(property.Name);
        json.WriteRaw(property.Value);
    }
}
