using System.Globalization;
using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;

namespace Sightglass.Core.Tests.Support;

/// <summary>Recorded requests of real SDKs, as raw spans: log records joined to their spans, the way the receiver does it.</summary>
internal static class Fixture
{
    /// <summary>All spans of the recorded OTLP requests of one SDK, in the order in which they were sent.</summary>
    public static IReadOnlyList<RawSpan> Spans(string sdk)
    {
        var spans = new List<RawSpan>();
        foreach (var body in Directory.EnumerateFiles(Path.Combine(Repository.Root, "fixtures", sdk), "*.bin").Order(StringComparer.Ordinal))
        {
            using var request = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(body, ".json")));
            var url = request.RootElement.GetProperty("url").GetString()!;
            var isJson = request.RootElement.GetProperty("headers").GetProperty("content-type").GetString()!.Contains("json", StringComparison.Ordinal);
            var bytes = File.ReadAllBytes(body);
            if (url.EndsWith("/v1/traces", StringComparison.Ordinal)) spans.AddRange(isJson ? FixtureJson.Spans(bytes) : FixtureProtobuf.Spans(bytes));
            else if (url.EndsWith("/v1/logs", StringComparison.Ordinal)) spans.AddRange(FixtureProtobuf.LogRecords(bytes));
        }
        return [.. spans.GroupBy(s => (s.TraceId, s.SpanId)).Select(g => g.Aggregate((span, fragment) => span.MergedWith(fragment)))];
    }
}

internal static class FixtureProtobuf
{
    private static readonly KeyTable Keys = new();
    private static readonly SpanCodec Codec = new(Keys);

    /// <summary>A while after the last recorded span.</summary>
    public const ulong Received = 1_795_490_900_000_000_000;

    public static IEnumerable<RawSpan> Spans(byte[] request) =>
        Read(request, (message, resource, scope) => Codec.Read(message, resource, scope, Received, out _) is { } span ? [span] : []);

    public static IEnumerable<RawSpan> LogRecords(byte[] request) => Read(request, (message, resource, scope) => [LogRecord(message, resource, scope)]);

    private static List<RawSpan> Read(byte[] request, Func<ReadOnlyMemory<byte>, RawResource, RawScope, IEnumerable<RawSpan>> read)
    {
        var spans = new List<RawSpan>();
        foreach (var resourceSpans in Fields(request, 1))
        {
            var resource = Codec.ReadResource(Fields(resourceSpans, 1).FirstOrDefault(), null);
            foreach (var scopeSpans in Fields(resourceSpans, 2))
            {
                var scope = Codec.ReadScope(Fields(scopeSpans, 1).FirstOrDefault(), null);
                foreach (var message in Fields(scopeSpans, 2)) spans.AddRange(read(message, resource, scope));
            }
        }
        return spans;
    }

    private static RawSpan LogRecord(ReadOnlyMemory<byte> message, RawResource resource, RawScope scope)
    {
        var attributes = Fields(message, 6).Select(a => Codec.ReadAttribute(a, 0)).ToList();
        var name = attributes.First(a => a.Key == "event.name").Value.AsText()!;
        attributes.Add(new("body", Codec.ReadValue(Fields(message, 5).Single(), 0)));
        return new()
        {
            TraceId = TraceId.From(Fields(message, 9).Single().Span)!.Value,
            SpanId = ObservationId.From(Fields(message, 10).Single().Span)!.Value,
            ReceivedNanos = Received,
            Events = [new(name, Time(message), attributes)],
            Resource = resource,
            Scope = scope,
        };
    }

    private static ulong Time(ReadOnlyMemory<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 1) return reader.Number;
        return 0;
    }

    private static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int field)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == field) found.Add(reader.Bytes);
        return found;
    }
}

/// <summary>Just enough OTLP/JSON for the recorded requests; the server has the real decoder.</summary>
internal static class FixtureJson
{
    public static IEnumerable<RawSpan> Spans(byte[] request)
    {
        using var json = JsonDocument.Parse(request);
        var spans = new List<RawSpan>();
        foreach (var resourceSpans in json.RootElement.GetProperty("resourceSpans").EnumerateArray())
            foreach (var scopeSpans in resourceSpans.GetProperty("scopeSpans").EnumerateArray())
            {
                var scope = scopeSpans.GetProperty("scope");
                foreach (var span in scopeSpans.GetProperty("spans").EnumerateArray())
                    spans.Add(Span(span, new(Attributes(resourceSpans.GetProperty("resource")), null), new(Text(scope, "name") ?? "", Text(scope, "version"), [], null)));
            }
        return spans;
    }

    private static RawSpan Span(JsonElement span, RawResource resource, RawScope scope) => new()
    {
        TraceId = TraceId.Parse(Text(span, "traceId"))!.Value,
        SpanId = ObservationId.Parse(Text(span, "spanId"))!.Value,
        ParentSpanId = Text(span, "parentSpanId") is { } parent ? ObservationId.Parse(parent) : null,
        Name = Text(span, "name"),
        Kind = span.GetProperty("kind").GetInt32(),
        StartNanos = ulong.Parse(Text(span, "startTimeUnixNano")!, CultureInfo.InvariantCulture),
        EndNanos = ulong.Parse(Text(span, "endTimeUnixNano")!, CultureInfo.InvariantCulture),
        ReceivedNanos = FixtureProtobuf.Received,
        Attributes = Attributes(span),
        Events = [.. span.GetProperty("events").EnumerateArray().Select(e => new RawEvent(Text(e, "name")!, ulong.Parse(Text(e, "timeUnixNano")!, CultureInfo.InvariantCulture), Attributes(e)))],
        Status = span.GetProperty("status").GetProperty("code").GetInt32(),
        StatusMessage = Text(span.GetProperty("status"), "message"),
        Resource = resource,
        Scope = scope,
    };

    private static RawAttribute[] Attributes(JsonElement owner) =>
        [.. owner.GetProperty("attributes").EnumerateArray().Select(a => new RawAttribute(Text(a, "key")!, Value(a.GetProperty("value"))))];

    private static RawValue Value(JsonElement value)
    {
        var property = value.EnumerateObject().First();
        return property.Name switch
        {
            "stringValue" => RawValue.Of(property.Value.GetString()!),
            "boolValue" => RawValue.Of(property.Value.GetBoolean()),
            "intValue" => RawValue.Of(long.Parse(property.Value.ToString(), CultureInfo.InvariantCulture)),
            "doubleValue" => RawValue.Of(property.Value.GetDouble()),
            "arrayValue" => RawValue.Of(property.Value.GetProperty("values").EnumerateArray().Select(Value).ToArray()),
            _ => throw new NotSupportedException(property.Name),
        };
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
