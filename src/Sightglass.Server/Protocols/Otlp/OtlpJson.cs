using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>
/// OTLP/JSON → the same request as protobuf, so that one decoder serves both. Field order carries over, and with it every rule for fields
/// that come twice. The quirks: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
/// </summary>
internal sealed class OtlpJson(RequestBuffer into, OtlpRejections rejections)
{
    private const int DeepestJson = 64;
    private static readonly string[] SpanKinds = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
    private static readonly string[] StatusCodes = ["UNSET", "OK", "ERROR"];

    /// <summary>The first thing that is wrong with the record being read; null when nothing is.</summary>
    private string? _fault;

    /// <summary>Null when <paramref name="into"/> holds the request; else why the request as a whole cannot be read.</summary>
    /// <param name="rejections">Takes the records that cannot be read while the rest can.</param>
    public static string? Transcode(ReadOnlySpan<byte> json, OtlpSignal signal, RequestBuffer into, OtlpRejections rejections)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        if (json.IsEmpty) return "the body is empty; the least there is to send as JSON is {}";
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestJson });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return "the body is not a JSON object";
            var request = new OtlpJson(into, rejections);
            var fault = request.ReadRequest(ref reader, signal);
            // Reads on to the end: whatever follows the object is a fault too.
            while (reader.Read())
            {
            }
            return fault ?? request._fault;
        }
        // Half a surrogate pair in a key is an InvalidOperationException to the reader.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return $"the body is not valid JSON: {exception.Message}";
        }
    }

    private string? ReadRequest(ref Utf8JsonReader json, OtlpSignal signal)
    {
        var schema = signal switch { OtlpSignal.Traces => OtlpJsonSchema.Traces, OtlpSignal.Logs => OtlpJsonSchema.Logs, _ => OtlpJsonSchema.Metrics };
        string? another = null;
        var ours = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (schema.Find(ref json) is { } field)
            {
                ours = true;
                json.Read();
                Write(ref json, field);
                continue;
            }
            if (OtlpJsonSchema.Traces.Find(ref json) is not null) another = "traces";
            else if (OtlpJsonSchema.Logs.Find(ref json) is not null) another = "logs";
            else if (OtlpJsonSchema.Metrics.Find(ref json) is not null) another = "metrics";
            json.Skip();
        }
        return another is null || ours ? null : $"this looks like {another}; send to /v1/{another}";
    }

    private void Write(ref Utf8JsonReader json, JsonField field)
    {
        // null is absent.
        if (json.TokenType == JsonTokenType.Null) return;
        if (!field.IsRepeated)
        {
            WriteOne(ref json, field);
            return;
        }
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Fail(ref json, field, "an array");
            return;
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            if (json.TokenType == JsonTokenType.Null) WriteLengthDelimited(field.Number, []);
            else WriteOne(ref json, field);
    }

    private void WriteOne(ref Utf8JsonReader json, JsonField field)
    {
        switch (field.Kind)
        {
            case JsonKind.Message: WriteMessage(ref json, field, field.Message!); break;
            case JsonKind.Text: WriteText(ref json, field); break;
            case JsonKind.HexId or JsonKind.LinkId: WriteHex(ref json, field); break;
            case JsonKind.Base64: WriteBase64(ref json, field); break;
            case JsonKind.Boolean: WriteBoolean(ref json, field); break;
            case JsonKind.SpanKind: WriteEnum(ref json, field, SpanKinds, "SPAN_KIND_"); break;
            case JsonKind.StatusCode: WriteEnum(ref json, field, StatusCodes, "STATUS_CODE_"); break;
            default: WriteNumber(ref json, field); break;
        }
    }

    private void WriteMessage(ref Utf8JsonReader json, JsonField field, JsonMessage message)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            FailRecord(ref json, field, message);
            return;
        }
        var before = into.Length;
        var outerFault = _fault;
        if (message.IsRecord) _fault = null;
        WriteTag(field.Number, 2);
        var start = into.Length;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var known = message.Find(ref json);
            json.Read();
            if (known is null) json.Skip();
            else Write(ref json, known);
        }
        if (message.IsRecord && _fault is not null)
        {
            rejections.Add(_fault);
            into.Truncate(before);
        }
        else InsertLength(start);
        if (message.IsRecord) _fault = outerFault;
    }

    private void FailRecord(ref Utf8JsonReader json, JsonField field, JsonMessage message)
    {
        if (message.IsRecord)
        {
            rejections.Add($"a {message.Name} is not an object");
            json.Skip();
        }
        else Fail(ref json, field, "an object");
    }

    private void WriteText(ref Utf8JsonReader json, JsonField field)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            Fail(ref json, field, "a string");
            return;
        }
        WriteTag(field.Number, 2);
        var start = into.Length;
        JsonText.Unescape(json.ValueSpan, into);
        InsertLength(start);
    }

    private void WriteHex(ref Utf8JsonReader json, JsonField field)
    {
        Span<byte> id = stackalloc byte[16];
        if (json.TokenType == JsonTokenType.String && json.ValueSpan.Length <= 32
            && Convert.FromHexString(json.ValueSpan, id, out _, out var written) == OperationStatus.Done) WriteLengthDelimited(field.Number, id[..written]);
        else if (field.Kind == JsonKind.LinkId) json.Skip();
        else Fail(ref json, field, "a string of hex digits");
    }

    private void WriteBase64(ref Utf8JsonReader json, JsonField field)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            Fail(ref json, field, "a base64 string");
            return;
        }
        WriteTag(field.Number, 2);
        var start = into.Length;
        JsonText.Unescape(json.ValueSpan, into);
        var text = into.At(start);
        // What is decoded is shorter than its text and takes its place.
        if (JsonText.TryDecodeBase64(text, out var length)) into.Truncate(start + length);
        else _fault ??= Expected(field, "base64");
        InsertLength(start);
    }

    private void WriteBoolean(ref Utf8JsonReader json, JsonField field)
    {
        bool? value = json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String when json.ValueTextEquals("true"u8) => true,
            JsonTokenType.String when json.ValueTextEquals("false"u8) => false,
            _ => null,
        };
        if (value is { } known) WriteVarint(field.Number, known ? 1UL : 0);
        else Fail(ref json, field, "true or false");
    }

    private void WriteEnum(ref Utf8JsonReader json, JsonField field, string[] names, string prefix)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number))
        {
            WriteVarint(field.Number, (ulong)number);
            return;
        }
        if (json.TokenType == JsonTokenType.String)
        {
            var text = JsonText.Short(ref json);
            var name = text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : text;
            var index = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits)
                ? digits : Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
            // An unknown name is a newer version's: unspecified, as an unknown number would be.
            WriteVarint(field.Number, (ulong)Math.Max(index, 0));
            return;
        }
        Fail(ref json, field, "an integer");
    }

    /// <summary>Numbers come bare, as text and with exponents; where an integer does not fit, a real takes its place.</summary>
    private void WriteNumber(ref Utf8JsonReader json, JsonField field)
    {
        if (json.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || json.ValueIsEscaped)
        {
            Fail(ref json, field, "a number");
            return;
        }
        var text = json.ValueSpan;
        switch (field.Kind)
        {
            case JsonKind.Fixed64 or JsonKind.Fixed32 when text.IsEmpty:
                break;
            case JsonKind.Fixed64 when JsonText.TryUnsigned(text, out var number):
                WriteTag(field.Number, 1);
                WriteFixed(number, 8);
                break;
            case JsonKind.Fixed32 when JsonText.TryUnsigned(text, out var number):
                WriteTag(field.Number, 5);
                WriteFixed((uint)number, 4);
                break;
            case JsonKind.Integer when JsonText.TryInteger(text, out var number):
                WriteVarint(field.Number, (ulong)number);
                break;
            case JsonKind.Integer or JsonKind.Real when JsonText.TryReal(text, out var number):
                // AnyValue: 3 is its integer, 4 its real.
                WriteTag(4, 1);
                WriteFixed(BitConverter.DoubleToUInt64Bits(number), 8);
                break;
            default:
                Fail(ref json, field, "a number");
                break;
        }
    }

    private void Fail(ref Utf8JsonReader json, JsonField field, string expected)
    {
        _fault ??= Expected(field, expected);
        json.Skip();
    }

    private static string Expected(JsonField field, string expected) => $"{Encoding.UTF8.GetString(field.Name)} is not {expected}";

    private void WriteTag(int field, int wireType) => WriteVarint((ulong)(field << 3 | wireType));

    private void WriteVarint(int field, ulong value)
    {
        WriteTag(field, 0);
        WriteVarint(value);
    }

    private void WriteVarint(ulong value)
    {
        var free = into.Free(10);
        into.Advance(Encode(value, free));
    }

    private void WriteFixed(ulong value, int bytes)
    {
        var free = into.Free(bytes);
        for (var i = 0; i < bytes; i++) free[i] = (byte)(value >> 8 * i);
        into.Advance(bytes);
    }

    private void WriteLengthDelimited(int field, ReadOnlySpan<byte> bytes)
    {
        WriteTag(field, 2);
        WriteVarint((ulong)bytes.Length);
        into.Write(bytes);
    }

    /// <summary>Puts the length of what was written since <paramref name="start"/> before it.</summary>
    private void InsertLength(int start)
    {
        Span<byte> length = stackalloc byte[10];
        var count = Encode((ulong)(into.Length - start), length);
        length[..count].CopyTo(into.Insert(start, count));
    }

    private static int Encode(ulong value, Span<byte> into)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7) into[length++] = (byte)(value | 0x80);
        into[length++] = (byte)value;
        return length;
    }
}
