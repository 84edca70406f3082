using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sightglass.Core.Normalization;

public enum RawKind : byte
{
    /// <summary>An attribute that is present without a value (OTLP's empty AnyValue, JSON null).</summary>
    Empty,
    Text,
    Boolean,
    Integer,
    Real,
    Bytes,
    List,
    Map,
}

/// <summary>One attribute as received. Text stays UTF-8 in the request's own buffer until somebody asks for a string.</summary>
public readonly struct RawValue
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly long _bits;
    private readonly object? _items;

    private RawValue(RawKind kind, ReadOnlyMemory<byte> utf8, long bits, object? items) => (Kind, _utf8, _bits, _items) = (kind, utf8, bits, items);

    public RawKind Kind { get; }

    /// <summary>The bytes of a Text (UTF-8, possibly with errors) or Bytes value; empty for every other kind.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    public long Integer => _bits;
    public double Real => BitConverter.Int64BitsToDouble(_bits);
    public bool Boolean => _bits != 0;
    public IReadOnlyList<RawValue> List => _items as RawValue[] ?? [];
    public IReadOnlyList<RawAttribute> Map => _items as RawAttribute[] ?? [];

    public static RawValue Empty => default;
    public static RawValue OfUtf8(ReadOnlyMemory<byte> utf8) => new(RawKind.Text, utf8, 0, null);
    public static RawValue Of(string text) => new(RawKind.Text, Encoding.UTF8.GetBytes(text), 0, null);
    public static RawValue Of(bool value) => new(RawKind.Boolean, default, value ? 1 : 0, null);
    public static RawValue Of(long value) => new(RawKind.Integer, default, value, null);
    public static RawValue Of(double value) => new(RawKind.Real, default, BitConverter.DoubleToInt64Bits(value), null);
    public static RawValue OfBytes(ReadOnlyMemory<byte> bytes) => new(RawKind.Bytes, bytes, 0, null);
    public static RawValue Of(RawValue[] items) => new(RawKind.List, default, 0, items);
    public static RawValue Of(RawAttribute[] items) => new(RawKind.Map, default, 0, items);

    /// <summary>Scalars as text; lists and maps as JSON; bytes as base64; null when empty. Invalid UTF-8 becomes U+FFFD.</summary>
    public string? AsText() => Kind switch
    {
        RawKind.Text => Encoding.UTF8.GetString(_utf8.Span),
        RawKind.Boolean => Boolean ? "true" : "false",
        RawKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        RawKind.Real => Real.ToString("R", CultureInfo.InvariantCulture),
        RawKind.Bytes => Convert.ToBase64String(_utf8.Span),
        RawKind.List or RawKind.Map => ToJson(),
        _ => null,
    };

    /// <summary>Integers, whole reals and numeric text; null for everything else, NaN and what does not fit.</summary>
    public long? AsInteger()
    {
        switch (Kind)
        {
            case RawKind.Integer:
                return _bits;
            case RawKind.Real:
                return double.IsInteger(Real) && Math.Abs(Real) < 9e18 ? (long)Real : null;
            case RawKind.Text when Utf8Parser.TryParse(_utf8.Span, out long number, out var used) && used == _utf8.Length:
                return number;
            case RawKind.Text when AsReal() is { } real && double.IsInteger(real) && Math.Abs(real) < 9e18:
                return (long)real;
            default:
                return null;
        }
    }

    /// <summary>Numbers and numeric text; null for everything else and for NaN and infinities.</summary>
    public double? AsReal() => Kind switch
    {
        RawKind.Integer => _bits,
        RawKind.Real => double.IsFinite(Real) ? Real : null,
        RawKind.Text when Utf8Parser.TryParse(_utf8.Span, out double number, out var used) && used == _utf8.Length && double.IsFinite(number) => number,
        _ => null,
    };

    /// <summary>Booleans and the texts <c>true</c> and <c>false</c> in any case; null for everything else.</summary>
    public bool? AsBoolean() => Kind switch
    {
        RawKind.Boolean => Boolean,
        RawKind.Text => bool.TryParse(AsText(), out var value) ? value : null,
        _ => null,
    };

    /// <summary>The value as JSON: text becomes a JSON string, bytes a base64 string, NaN and infinities strings.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions)) WriteTo(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        switch (Kind)
        {
            case RawKind.Text: json.WriteStringValue(AsText()); break;
            case RawKind.Boolean: json.WriteBooleanValue(Boolean); break;
            case RawKind.Integer: json.WriteNumberValue(_bits); break;
            case RawKind.Real when double.IsFinite(Real): json.WriteNumberValue(Real); break;
            case RawKind.Real: json.WriteStringValue(Real.ToString(CultureInfo.InvariantCulture)); break;
            case RawKind.Bytes: json.WriteBase64StringValue(_utf8.Span); break;
            case RawKind.List:
                json.WriteStartArray();
                foreach (var item in List) item.WriteTo(json);
                json.WriteEndArray();
                break;
            case RawKind.Map:
                json.WriteStartObject();
                foreach (var (key, value) in Map)
                {
                    json.WritePropertyName(key);
                    value.WriteTo(json);
                }
                json.WriteEndObject();
                break;
            default: json.WriteNullValue(); break;
        }
    }

    // Relaxed escaping: the text goes into text nodes and JSON bodies, never into HTML source.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

public readonly record struct RawAttribute(string Key, RawValue Value)
{
    /// <summary>The value of the key; of duplicates the last one counts. Empty when absent.</summary>
    public static RawValue Last(IReadOnlyList<RawAttribute> attributes, string key)
    {
        // What was received comes in arrays and segments of them: much quicker than through the interface.
        ReadOnlySpan<RawAttribute> all = attributes switch
        {
            ArraySegment<RawAttribute> segment => segment,
            RawAttribute[] array => array,
            List<RawAttribute> list => CollectionsMarshal.AsSpan(list),
            _ => attributes.ToArray(),
        };
        for (var i = all.Length - 1; i >= 0; i--)
            if (all[i].Key == key) return all[i].Value;
        return RawValue.Empty;
    }
}
