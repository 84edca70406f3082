using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Protocols.Otlp;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding</summary>
public sealed class A_JSON_request
{
    private static readonly OtlpDecoder Decoder = new(new KeyTable(), new IngestLimits());
    private static readonly Core.Telemetry.TraceId Trace = Core.Telemetry.TraceId.Parse("5b8efff798038103d269b633813fc60c")!.Value;

    // "The values of traceId and spanId … represented as case-insensitive hex-encoded strings; they are not base64-encoded"
    [Theory]
    [InlineData("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174")]
    [InlineData("5B8EFFF798038103D269B633813FC60C", "EEE19B7EC3C1B174")]
    public void Has_ids_in_hex_of_either_case(string trace, string span)
    {
        var read = Single($$$"""{"traceId":"{{{trace}}}","spanId":"{{{span}}}","parentSpanId":""}""");

        Assert.Equal((Trace, 0xeee19b7ec3c1b174UL, null), (read.TraceId, read.SpanId.Value, read.ParentSpanId));
    }

    [Theory]
    [InlineData("W47/95gDgQPSabYzgT/GDA==", "traceId is not a string of hex digits")]
    [InlineData("5b8efff798038103d269b633813fc6", "trace_id is not 16 bytes with a bit set")]
    [InlineData("5b8efff798038103d269b633813fc60c00", "traceId is not a string of hex digits")]
    [InlineData("", "trace_id is not 16 bytes with a bit set")]
    public void Loses_a_span_whose_id_is_no_hex(string trace, string reason)
    {
        var content = Decode(Json.Traces($$$"""{"traceId":"{{{trace}}}","spanId":"eee19b7ec3c1b174"}""", Json.Span(Trace)));

        Assert.Equal($"1 rejected: {reason}", content.Rejections.Message);
        Assert.Single(content.Spans);
    }

    // "Values of enum fields MUST be encoded as integer values"; some write their names all the same.
    [Theory]
    [InlineData("3", "2")]
    [InlineData("\"3\"", "\"2\"")]
    [InlineData("\"SPAN_KIND_CLIENT\"", "\"STATUS_CODE_ERROR\"")]
    [InlineData("\"client\"", "\"Error\"")]
    public void Has_enums_as_numbers_or_names(string kind, string code)
    {
        var read = Single(Json.Span(Trace, 1, $$$""","kind":{{{kind}}},"status":{"code":{{{code}}},"message":"m"}"""));

        Assert.Equal((3, 2, "m"), (read.Kind, read.Status, read.StatusMessage));
    }

    // "64-bit integer numbers … are encoded as decimal strings"; numbers and exponents are seen.
    [Theory]
    [InlineData("\"1780000000000000123\"", 1780000000000000123)]
    [InlineData("1780000000000000123", 1780000000000000123)]
    [InlineData("1.78e18", 1780000000000000000)]
    [InlineData("\"1.78E+18\"", 1780000000000000000)]
    [InlineData("1780000000000000123.0", 1780000000000000123)]
    [InlineData("null", 0)]
    [InlineData("\"\"", 0)]
    public void Has_times_as_text_numbers_or_exponents(string text, ulong nanos) =>
        Assert.Equal(nanos, Single($$$"""{"traceId":"{{{Trace}}}","spanId":"eee19b7ec3c1b174","startTimeUnixNano":{{{text}}}}""").StartNanos);

    [Theory]
    [InlineData("""{"intValue":"42"}""", "42", RawKind.Integer)]
    [InlineData("""{"intValue":42}""", "42", RawKind.Integer)]
    [InlineData("""{"intValue":42.0}""", "42", RawKind.Integer)]
    [InlineData("""{"intValue":"-9223372036854775808"}""", "-9223372036854775808", RawKind.Integer)]
    [InlineData("""{"intValue":4.5}""", "4.5", RawKind.Real)]
    [InlineData("""{"intValue":1e30}""", "1E+30", RawKind.Real)]
    [InlineData("""{"doubleValue":0.1}""", "0.1", RawKind.Real)]
    [InlineData("""{"doubleValue":"0.1"}""", "0.1", RawKind.Real)]
    [InlineData("""{"doubleValue":"NaN"}""", "NaN", RawKind.Real)]
    [InlineData("""{"doubleValue":"-Infinity"}""", "-Infinity", RawKind.Real)]
    [InlineData("""{"boolValue":true}""", "true", RawKind.Boolean)]
    [InlineData("""{"boolValue":"false"}""", "false", RawKind.Boolean)]
    [InlineData("""{"bytesValue":"+/8="}""", "+/8=", RawKind.Bytes)]
    [InlineData("""{"bytesValue":"-_8"}""", "+/8=", RawKind.Bytes)]
    [InlineData("""{"bytesValue":"+\/8="}""", "+/8=", RawKind.Bytes)]
    [InlineData("""{}""", null, RawKind.Empty)]
    [InlineData("null", null, RawKind.Empty)]
    [InlineData("""{"stringValue":null}""", null, RawKind.Empty)]
    [InlineData("""{"futureValue":[{"a":1}],"stringValue":"x"}""", "x", RawKind.Text)]
    [InlineData("""{"arrayValue":{"values":[{"stringValue":"a"},{},{"intValue":1}]}}""", """["a",null,1]""", RawKind.List)]
    [InlineData("""{"arrayValue":{}}""", "[]", RawKind.List)]
    [InlineData("""{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}""", """{"k":false}""", RawKind.Map)]
    public void Has_values_in_every_spelling(string value, string? text, RawKind kind)
    {
        var read = Single(Json.Span(Trace, 1, $$$""","attributes":[{"key":"a","value":{{{value}}}}]"""))["a"];

        Assert.Equal((kind, text), (read.Kind, read.AsText()));
    }

    [Fact]
    public void Has_text_with_every_escape_and_half_surrogates_as_replacements()
    {
        var read = Single(Json.Span(Trace, 1, """,  "attributes":[{"value":{"stringValue":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀\ud83d!\ude00"},"key":"\u0061"}]"""));

        Assert.Equal("\"\\/\b\f\n\r\té😀é😀\uFFFD!\uFFFD", read["a"].AsText());
    }

    // "OTLP/JSON receivers MUST ignore unknown fields"; order and repetition are free.
    [Fact]
    public void Has_fields_in_any_order_unknown_ones_and_twice()
    {
        var content = Decode($$$"""
            {"__proto__":{"a":[1,{"b":null}]},"\ud800":1,"resourceSpans":[{
              "scopeSpans":[{"spans":[{"name":"first","attributes":[{"value":{"stringValue":"early"},"key":"a"}],"name":"last","constructor":{"prototype":1},
                "spanId":"eee19b7ec3c1b174","traceId":"{{{Trace}}}","attributes":[{"key":"__proto__","value":{"stringValue":"p"}}]}],
                "scope":{"version":"2","name":"late scope"}}],
              "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"late"}}]}}]}
            """);

        var read = Assert.Single(content.Spans).Span;
        Assert.Equal(("last", "early", "p", "late scope", "2", "late"),
            (read.Name, read["a"].AsText(), read["__proto__"].AsText(), read.Scope.Name, read.Scope.Version, read.Resource["service.name"].AsText()));
    }

    [Fact]
    public void May_have_keys_in_snake_case()
    {
        var content = Decode($$$"""{"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"{{{Trace}}}","span_id":"eee19b7ec3c1b174","start_time_unix_nano":"7","attributes":[{"key":"a","value":{"string_value":"x"}}]}]}]}]}""");

        Assert.Equal((7UL, "x"), (content.Spans.Single().Span.StartNanos, content.Spans.Single().Span["a"].AsText()));
    }

    [Fact]
    public void Has_events_and_links()
    {
        var read = Single(Json.Span(Trace, 1, $$$""","events":[{"timeUnixNano":"5","name":"e","attributes":[{"key":"a","value":{"intValue":1}}]}],"links":[{"traceId":"{{{Trace}}}","spanId":"eee19b7ec3c1b174"},{"traceId":"no","spanId":"eee19b7ec3c1b174"}],"flags":257,"traceState":"k=v" """));

        Assert.Equal(("e", 5UL, 1L), (read.Events.Single().Name, read.Events.Single().TimeNanos, read.Events.Single()["a"].Integer));
        Assert.Equal(Trace, Assert.Single(read.Links).TraceId);
        Assert.Equal((257U, "k=v"), (read.Flags, read.TraceState));
    }

    [Theory]
    [InlineData(""","name":5""", "name is not a string")]
    [InlineData(""","attributes":{}""", "attributes is not an array")]
    [InlineData(""","attributes":[{"key":"a","value":"bare"}]""", "value is not an object")]
    [InlineData(""","attributes":[{"key":"a","value":{"boolValue":7}}]""", "boolValue is not true or false")]
    [InlineData(""","attributes":[{"key":"a","value":{"bytesValue":"!"}}]""", "bytesValue is not base64")]
    [InlineData(""","startTimeUnixNano":"soon" """, "startTimeUnixNano is not a number")]
    [InlineData(""","startTimeUnixNano":-1""", "startTimeUnixNano is not a number")]
    [InlineData(""","kind":[3]""", "kind is not an integer")]
    public void Loses_only_the_span_that_has_a_wrong_type(string fault, string reason)
    {
        var content = Decode(Json.Traces(Json.Span(Trace, 1), Json.Span(Trace, 2, fault), Json.Span(Trace, 3)));

        Assert.Null(content.Fault);
        Assert.Equal($"1 rejected: {reason}", content.Rejections.Message);
        Assert.Equal([1UL, 3UL], content.Spans.Select(s => s.Span.SpanId.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"resourceSpans\":[],}")]
    [InlineData("{\"resourceSpans\":[{\"resource\":7}]}")]
    [InlineData("{\"a\":NaN}")]
    public void Is_refused_whole_when_it_is_no_request(string body) => Assert.NotNull(Decode(body).Fault);

    [Fact]
    public void May_begin_with_a_byte_order_mark() => Assert.Single(Decode("\uFEFF" + Json.Traces(Json.Span(Trace))).Spans);

    [Theory]
    [InlineData(100_000)]
    [InlineData(65)]
    public void Is_refused_when_it_is_nested_too_deep(int depth)
    {
        var fault = Decode($$$"""{"resourceSpans":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}""").Fault;

        Assert.Contains("depth", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_text_that_is_not_UTF_8_with_replacements()
    {
        var body = Encoding.UTF8.GetBytes(Json.Traces(Json.Span(Trace, 1, ""","attributes":[{"key":"a","value":{"stringValue":"x~y"}}]""")));
        body[Array.IndexOf(body, (byte)'~')] = 0xFF;

        Assert.Equal("x\uFFFDy", Assert.Single(Decode(body).Spans).Span["a"].AsText());
    }

    [Fact]
    public void Becomes_the_same_as_the_protobuf_request()
    {
        var span = Proto.Span(Trace, 1, new RawAttribute("a", RawValue.Of("b")), new RawAttribute("n", RawValue.Of(300L)));
        var json = Json.Traces(Json.Span(Trace, 1, ""","attributes":[{"key":"a","value":{"stringValue":"b"}},{"key":"n","value":{"intValue":"300"}}]"""));

        var read = Assert.Single(Decode(json).Spans);

        Assert.Equal(Proto.Fields(Proto.Encode(span)).OrderBy(f => f.Field).Select(f => Convert.ToHexString(f.Bytes)), Proto.Fields(read.Encoded.ToArray()).OrderBy(f => f.Field).Select(f => Convert.ToHexString(f.Bytes)));
    }

    private static RawSpan Single(string span)
    {
        var content = Decode(Json.Traces(span));
        Assert.Null(content.Fault);
        Assert.Null(content.Rejections.Message);
        return Assert.Single(content.Spans).Span;
    }

    private static OtlpContent Decode(string json) => Decode(Encoding.UTF8.GetBytes(json));

    private static OtlpContent Decode(byte[] json)
    {
        var into = new RequestMemory(new()).Rent(16);
        var rejections = new OtlpRejections();
        return OtlpJson.Transcode(json, OtlpSignal.Traces, into, rejections) is { } fault
            ? new() { Fault = fault } : Decoder.Decode(OtlpSignal.Traces, into.Written, 1, rejections);
    }
}
