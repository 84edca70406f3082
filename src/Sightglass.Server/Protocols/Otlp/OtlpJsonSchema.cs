using System.Text;
using System.Text.Json;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>How a JSON value is written as a protobuf field.</summary>
internal enum JsonKind
{
    Message,
    Text,
    /// <summary>Hex, not base64: the exception OTLP makes for its ids.</summary>
    HexId,
    /// <summary>The same where a wrong one costs no more than the message it is in.</summary>
    LinkId,
    Base64,
    Fixed64,
    Fixed32,
    Integer,
    Real,
    Boolean,
    SpanKind,
    StatusCode,
}

/// <param name="Name">lowerCamelCase, as the specification has it.</param>
/// <param name="SnakeName">As in the .proto file: not allowed, but seen.</param>
internal sealed record JsonField(byte[] Name, byte[] SnakeName, int Number, JsonKind Kind, bool IsRepeated, JsonMessage? Message);

/// <summary>The fields of a message. Unknown ones are skipped.</summary>
internal sealed class JsonMessage(string name)
{
    private readonly List<JsonField> _fields = [];

    public string Name { get; } = name;

    /// <summary>A record that can be rejected alone: a fault inside it leaves its neighbours.</summary>
    public bool IsRecord { get; init; }

    public JsonField? Find(ref Utf8JsonReader json)
    {
        foreach (var field in _fields)
            if (json.ValueTextEquals(field.Name) || json.ValueTextEquals(field.SnakeName)) return field;
        return null;
    }

    public JsonMessage Add(int number, string name, JsonKind kind, bool isRepeated = false)
    {
        _fields.Add(new(Encoding.UTF8.GetBytes(name), Snake(name), number, kind, isRepeated, null));
        return this;
    }

    public JsonMessage Add(int number, string name, JsonMessage message, bool isRepeated = false)
    {
        _fields.Add(new(Encoding.UTF8.GetBytes(name), Snake(name), number, JsonKind.Message, isRepeated, message));
        return this;
    }

    private static byte[] Snake(string name) =>
        Encoding.UTF8.GetBytes(string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString())));
}

/// <summary>The messages of OTLP that we read, by their JSON names. https://github.com/open-telemetry/opentelemetry-proto, v1.11</summary>
internal static class OtlpJsonSchema
{
    public static JsonMessage Traces { get; }
    public static JsonMessage Logs { get; }
    public static JsonMessage Metrics { get; }

    static OtlpJsonSchema()
    {
        var anyValue = new JsonMessage("value");
        var keyValue = new JsonMessage("attribute").Add(1, "key", JsonKind.Text).Add(2, "value", anyValue);
        var arrayValue = new JsonMessage("arrayValue").Add(1, "values", anyValue, isRepeated: true);
        var kvlistValue = new JsonMessage("kvlistValue").Add(1, "values", keyValue, isRepeated: true);
        anyValue.Add(1, "stringValue", JsonKind.Text).Add(3, "intValue", JsonKind.Integer).Add(2, "boolValue", JsonKind.Boolean)
            .Add(4, "doubleValue", JsonKind.Real).Add(5, "arrayValue", arrayValue).Add(6, "kvlistValue", kvlistValue).Add(7, "bytesValue", JsonKind.Base64);

        var resource = new JsonMessage("resource").Add(1, "attributes", keyValue, isRepeated: true);
        var scope = new JsonMessage("scope").Add(1, "name", JsonKind.Text).Add(2, "version", JsonKind.Text).Add(3, "attributes", keyValue, isRepeated: true);
        var spanEvent = new JsonMessage("event").Add(1, "timeUnixNano", JsonKind.Fixed64).Add(2, "name", JsonKind.Text).Add(3, "attributes", keyValue, isRepeated: true);
        var link = new JsonMessage("link").Add(1, "traceId", JsonKind.LinkId).Add(2, "spanId", JsonKind.LinkId).Add(3, "traceState", JsonKind.Text)
            .Add(4, "attributes", keyValue, isRepeated: true).Add(6, "flags", JsonKind.Fixed32);
        var status = new JsonMessage("status").Add(2, "message", JsonKind.Text).Add(3, "code", JsonKind.StatusCode);
        var span = new JsonMessage("span") { IsRecord = true }
            .Add(9, "attributes", keyValue, isRepeated: true).Add(1, "traceId", JsonKind.HexId).Add(2, "spanId", JsonKind.HexId)
            .Add(3, "traceState", JsonKind.Text).Add(4, "parentSpanId", JsonKind.HexId).Add(5, "name", JsonKind.Text).Add(6, "kind", JsonKind.SpanKind)
            .Add(7, "startTimeUnixNano", JsonKind.Fixed64).Add(8, "endTimeUnixNano", JsonKind.Fixed64).Add(11, "events", spanEvent, isRepeated: true)
            .Add(13, "links", link, isRepeated: true).Add(15, "status", status).Add(16, "flags", JsonKind.Fixed32);
        var log = new JsonMessage("log record") { IsRecord = true }
            .Add(1, "timeUnixNano", JsonKind.Fixed64).Add(11, "observedTimeUnixNano", JsonKind.Fixed64).Add(5, "body", anyValue)
            .Add(6, "attributes", keyValue, isRepeated: true).Add(9, "traceId", JsonKind.HexId).Add(10, "spanId", JsonKind.HexId).Add(12, "eventName", JsonKind.Text);
        var data = new JsonMessage("data").Add(1, "dataPoints", new JsonMessage("data point"), isRepeated: true);
        var metric = new JsonMessage("metric") { IsRecord = true }
            .Add(1, "name", JsonKind.Text).Add(5, "gauge", data).Add(7, "sum", data).Add(9, "histogram", data)
            .Add(10, "exponentialHistogram", data).Add(11, "summary", data);

        Traces = Request("traces", "resourceSpans", "scopeSpans", "spans", span);
        Logs = Request("logs", "resourceLogs", "scopeLogs", "logRecords", log);
        Metrics = Request("metrics", "resourceMetrics", "scopeMetrics", "metrics", metric);

        JsonMessage Request(string signal, string byResource, string byScope, string records, JsonMessage record) => new JsonMessage(signal)
            .Add(1, byResource, new JsonMessage(byResource).Add(1, "resource", resource).Add(3, "schemaUrl", JsonKind.Text)
                .Add(2, byScope, new JsonMessage(byScope).Add(1, "scope", scope).Add(3, "schemaUrl", JsonKind.Text)
                    .Add(2, records, record, isRepeated: true), isRepeated: true), isRepeated: true);
    }
}
