using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Traces;

/// <summary>A raw span as JSON for people: the names of OTLP, attributes as one object.</summary>
internal static class RawSpanJson
{
    // It goes into text nodes and downloads, never into HTML source.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(RawSpan span)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options)) Write(json, span);
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter json, RawSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToString());
        json.WriteString("spanId", span.SpanId.ToString());
        if (span.ParentSpanId is { } parent) json.WriteString("parentSpanId", parent.ToString());
        if (span.TraceState is { } state) json.WriteString("traceState", state);
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", span.Kind);
        json.WriteString("startTimeUnixNano", span.StartNanos.ToString(CultureInfo.InvariantCulture));
        json.WriteString("endTimeUnixNano", span.EndNanos.ToString(CultureInfo.InvariantCulture));
        json.WriteStartObject("status");
        json.WriteNumber("code", span.Status);
        if (span.StatusMessage is { } message) json.WriteString("message", message);
        json.WriteEndObject();
        Write(json, "attributes", span.Attributes);
        json.WriteStartArray("events");
        foreach (var e in span.Events)
        {
            json.WriteStartObject();
            json.WriteString("name", e.Name);
            json.WriteString("timeUnixNano", e.TimeNanos.ToString(CultureInfo.InvariantCulture));
            Write(json, "attributes", e.Attributes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("links");
        foreach (var link in span.Links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", link.TraceId.ToString());
            json.WriteString("spanId", link.SpanId.ToString());
            Write(json, "attributes", link.Attributes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("resource");
        Write(json, "attributes", span.Resource.Attributes);
        json.WriteEndObject();
        json.WriteStartObject("scope");
        json.WriteString("name", span.Scope.Name);
        if (span.Scope.Version is { } version) json.WriteString("version", version);
        Write(json, "attributes", span.Scope.Attributes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<RawAttribute> attributes)
    {
        json.WritePropertyName(name);
        RawValue.Of([.. attributes]).WriteTo(json);
    }
}
