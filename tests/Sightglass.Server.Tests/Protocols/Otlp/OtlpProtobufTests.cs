using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Protocols.Otlp;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>What is legal in protobuf, however unusual. https://protobuf.dev/programming-guides/encoding/</summary>
public sealed class A_protobuf_request
{
    private const ulong Received = 1_790_000_000_000_000_000;
    private static readonly OtlpDecoder Decoder = new(new KeyTable(), new IngestLimits());

    // "field records … may appear in any order"
    [Fact]
    public void May_have_its_resource_and_scope_after_the_spans()
    {
        var trace = Proto.NewTrace();
        var request = Proto.Message(r => r.Bytes(1, Proto.Message(byResource =>
        {
            byResource.Bytes(2, Proto.Message(byScope =>
            {
                byScope.Bytes(2, Proto.Encode(Proto.Span(trace)));
                byScope.Text(3, "https://opentelemetry.io/schemas/1.37.0");
                byScope.Bytes(1, Proto.Message(scope => scope.Text(1, "late scope")));
            }));
            byResource.Bytes(1, Proto.Message(resource => resource.Bytes(1, Proto.Attribute("service.name", "late"))));
        })));

        var span = Assert.Single(Decode(request).Spans).Span;

        Assert.Equal(("late", "late scope", "https://opentelemetry.io/schemas/1.37.0"), (span.Resource["service.name"].AsText(), span.Scope.Name, span.Scope.SchemaUrl));
    }

    // "for embedded message fields, the parser merges multiple instances of the same field"
    [Fact]
    public void May_have_its_resource_and_its_status_in_pieces()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Message(w =>
        {
            w.Raw(Proto.Encode(Proto.Span(trace)));
            w.Bytes(15, Proto.Message(status => status.Text(2, "no")));
            w.Bytes(15, Proto.Message(status => status.Varint(3, 2)));
        });
        var request = Proto.Message(r => r.Bytes(1, Proto.Message(byResource =>
        {
            byResource.Bytes(1, Proto.Message(resource => resource.Bytes(1, Proto.Attribute("a", "1"))));
            byResource.Bytes(1, Proto.Message(resource => resource.Bytes(1, Proto.Attribute("b", "2"))));
            byResource.Bytes(2, Proto.Message(byScope => byScope.Bytes(2, span)));
        })));

        var read = Assert.Single(Decode(request).Spans).Span;

        Assert.Equal(("1", "2"), (read.Resource["a"].AsText(), read.Resource["b"].AsText()));
        Assert.Equal((2, "no"), (read.Status, read.StatusMessage));
    }

    [Theory]
    [InlineData(8, null)]
    [InlineData(7, "the request has more than 7 attributes, events and links; send it in several")]
    public void May_not_have_more_parts_than_memory_is_meant_for(int most, string? fault)
    {
        var trace = Proto.NewTrace();
        var span = Proto.Span(trace) with
        {
            Attributes = [new("a", RawValue.Of(1)), new("b", RawValue.Of(2))],
            Events = [new("e", 1, [new("c", RawValue.Of(3))])],
            Links = [],
        };

        var content = new OtlpDecoder(new KeyTable(), new() { MostParts = most }).Decode(OtlpSignal.Traces, Proto.Traces(span, span with { SpanId = new(9) }), Received, new());

        Assert.Equal(fault, content.Fault);
    }

    // opentelemetry-dotnet reserves four bytes for each length and fills them in later.
    [Fact]
    public void May_have_varints_that_are_longer_than_they_need_to_be()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Encode(Proto.Span(trace));
        byte[] Padded(byte[] message) => [0x12, (byte)(message.Length & 0x7F | 0x80), (byte)(message.Length >> 7 | 0x80), 0x80, 0x00, .. message];
        var byResource = Padded(Padded(span));
        byte[] request = [0x0A, (byte)(byResource.Length & 0x7F | 0x80), (byte)(byResource.Length >> 7 | 0x80), 0x80, 0x80, 0x00, .. byResource];

        Assert.Equal(trace, Assert.Single(Decode(request).Spans).Span.TraceId);
    }

    // "unknown fields": a newer version of OTLP, or profiles' string indexes.
    [Fact]
    public void May_have_fields_and_groups_that_nobody_knows()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Message(w =>
        {
            w.Raw([0x9B, 0x06, 0x08, 0x01, 0x9C, 0x06]); // group 99 with field 1 inside
            w.Raw(Proto.Encode(Proto.Span(trace)));
            w.Text(99, "new");
            w.Bytes(9, Proto.Message(attribute =>
            {
                attribute.Varint(3, 7); // key_strindex
                attribute.Text(1, "k");
                attribute.Bytes(2, Proto.Message(value => value.Varint(8, 1))); // string_value_strindex
            }));
        });

        var content = Decode(Proto.Request(span));

        Assert.Equal(0, content.Rejections.Count);
        Assert.Equal(RawKind.Empty, Assert.Single(content.Spans).Span["k"].Kind);
    }

    // Since OTLP 1.9 attributes hold everything that log bodies do.
    [Fact]
    public void May_have_maps_bytes_nothing_and_mixed_lists_as_attributes()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Message(w =>
        {
            w.Raw(Proto.Encode(Proto.Span(trace)));
            w.Bytes(9, Proto.Attribute("map", v => v.Bytes(6, Proto.Message(map => map.Bytes(1, Proto.Attribute("in", "side"))))));
            w.Bytes(9, Proto.Attribute("bytes", v => v.Bytes(7, [1, 2, 3])));
            w.Bytes(9, Proto.Attribute("nothing", _ => { }));
            w.Bytes(9, Proto.Attribute("list", v => v.Bytes(5, Proto.Message(list =>
            {
                list.Bytes(1, Proto.Message(item => item.Varint(3, unchecked((ulong)-1))));
                list.Bytes(1, Proto.Message(item => item.Text(1, "x")));
                list.Bytes(1, []);
            }))));
            w.Bytes(9, Proto.Attribute("twice", "first"));
            w.Bytes(9, Proto.Attribute("twice", "last"));
        });

        var read = Assert.Single(Decode(Proto.Request(span)).Spans).Span;

        Assert.Equal(["""{"in":"side"}""", "AQID", null, """[-1,"x",null]""", "last"],
            ((string[])["map", "bytes", "nothing", "list", "twice"]).Select(k => read[k].AsText()));
    }

    [Fact]
    public void Keeps_the_bytes_of_a_span_as_they_came()
    {
        var encoded = Proto.Encode(Proto.Span(Proto.NewTrace()));

        Assert.Equal(encoded, Assert.Single(Decode(Proto.Request(encoded)).Spans).Encoded.ToArray());
    }

    [Theory]
    [InlineData(15, 8, "trace_id is not 16 bytes with a bit set")]
    [InlineData(0, 8, "trace_id is not 16 bytes with a bit set")]
    [InlineData(16, 7, "span_id is not 8 bytes with a bit set")]
    [InlineData(16, 16, "span_id is not 8 bytes with a bit set")]
    public void Loses_a_span_whose_ids_have_the_wrong_length(int traceId, int spanId, string reason)
    {
        var span = Proto.Message(w =>
        {
            w.Bytes(1, Enumerable.Repeat((byte)1, traceId).ToArray());
            w.Bytes(2, Enumerable.Repeat((byte)1, spanId).ToArray());
        });

        var content = Decode(Proto.Request(span, Proto.Encode(Proto.Span(Proto.NewTrace()))));

        Assert.Equal($"1 rejected: {reason}", content.Rejections.Message);
        Assert.Single(content.Spans);
    }

    [Fact]
    public void Loses_a_span_whose_ids_are_zero_and_one_whose_parent_is_no_id()
    {
        var zero = Proto.Message(w =>
        {
            w.Bytes(1, new byte[16]);
            w.Bytes(2, Proto.Bytes(1UL));
        });
        var parent = Proto.Message(w =>
        {
            w.Raw(Proto.Encode(Proto.Span(Proto.NewTrace())));
            w.Bytes(4, [1]);
        });

        Assert.Equal(2, Decode(Proto.Request(zero, parent)).Rejections.Count);
    }

    [Fact]
    public void Keeps_times_that_cannot_be_as_they_were_sent()
    {
        var span = Proto.Span(Proto.NewTrace()) with { StartNanos = 0, EndNanos = ulong.MaxValue };

        var read = Assert.Single(Decode(Proto.Traces(span)).Spans).Span;

        Assert.Equal((0UL, ulong.MaxValue, Received), (read.StartNanos, read.EndNanos, read.ReceivedNanos));
    }

    [Fact]
    public void Is_refused_whole_only_when_its_layers_are_broken()
    {
        var whole = Proto.Traces(Proto.Span(Proto.NewTrace()), Proto.Span(Proto.NewTrace()));

        for (var length = 1; length < whole.Length; length++) Assert.NotNull(Decode(whole[..length]).Fault);
    }

    private static OtlpContent Decode(byte[] request) => Decoder.Decode(OtlpSignal.Traces, request, Received, new());
}
