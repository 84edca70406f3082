using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;

namespace Sightglass.Core.Tests;

public class A_span_on_the_wire
{
    [Fact]
    public void Reads_back_as_it_was_written()
    {
        var span = new RawSpan
        {
            TraceId = new(1),
            SpanId = new(2),
            ParentSpanId = new(3),
            Name = "chat",
            Kind = 3,
            StartNanos = 10,
            EndNanos = 20,
            ReceivedNanos = 30,
            Attributes = [new("a", RawValue.Of("ü")), new("n", RawValue.Of(-1L)), new("l", RawValue.Of([RawValue.Of(true), RawValue.Empty]))],
            Status = 2,
            StatusMessage = "no",
        };
        var writer = new WireWriter();
        SpanCodec.Write(writer, span);

        var read = new SpanCodec(new KeyTable()).Read(writer.Written, RawResource.None, RawScope.None, 30, out var fault);

        Assert.Null(fault);
        Assert.Equal(span with { Attributes = [] }, read! with { Attributes = [], Events = span.Events, Links = span.Links });
        Assert.Equal(["ü", "-1", "[true,null]"], read.Attributes.Select(a => a.Value.AsText()));
    }

    // "the parser … last one wins": https://protobuf.dev/programming-guides/encoding/#last-one-wins
    [Fact]
    public void Finds_the_same_trace_id_whether_or_not_it_reads_the_rest()
    {
        var writer = new WireWriter();
        writer.Bytes(1, Convert.FromHexString("00000000000000000000000000000001"));
        writer.Bytes(2, Convert.FromHexString("0000000000000001"));
        writer.Bytes(1, Convert.FromHexString("00000000000000000000000000000002"));

        var read = new SpanCodec(new KeyTable()).Read(writer.Written, RawResource.None, RawScope.None, 1, out _)!;

        Assert.Equal(2, (int)read.TraceId.Value);
        Assert.Equal(read.TraceId, SpanCodec.ReadTraceId(writer.Written));
    }
}
