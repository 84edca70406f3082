using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Ingestion;

public sealed class A_span_beyond_its_limits
{
    private static readonly IngestLimits Limits = new()
    {
        MostAttributes = 3,
        MostEvents = 2,
        MostLinks = 1,
        LongestKey = 8,
        LongestName = 10,
        LargestValue = 100,
        MostItems = 20,
        LongestStatus = 30,
        LargestHead = 300,
    };

    private static readonly SpanCodec Codec = new(new KeyTable());

    [Fact]
    public void Is_left_as_it_is_when_it_keeps_them()
    {
        var encoded = Proto.Encode(Proto.Span(Proto.NewTrace(), 1, new RawAttribute("12345678", RawValue.Of(new string('x', 80)))));

        Assert.Equal(encoded, new SpanCut(Limits).Apply(encoded).ToArray());
    }

    [Fact]
    public void Loses_the_attributes_events_and_links_that_are_too_many()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Span(trace) with
        {
            Attributes = [.. Enumerable.Range(0, 5).Select(Attribute)],
            Events = [.. Enumerable.Range(0, 4).Select(i => new RawEvent($"e{i}", 1, [.. Enumerable.Range(0, i + 3).Select(Attribute)]))],
            Links = [new(trace, new(7), []), new(trace, new(8), [])],
        };

        var cut = Cut(span);

        Assert.Equal(["k0", "k1", "k2", SpanCut.Key], cut.Attributes.Select(a => a.Key));
        Assert.Equal([3, 3], cut.Events.Select(e => e.Attributes.Count));
        Assert.Equal(7UL, Assert.Single(cut.Links).SpanId.Value);
        Assert.Equal("attributes 5 to 3; attributes of an event 4 to 3; events 4 to 2; links 2 to 1", cut[SpanCut.Key].AsText());
        Assert.Equal((span.Name, span.StartNanos, span.Kind), (cut.Name, cut.StartNanos, cut.Kind));
    }

    [Fact]
    public void Has_its_keys_names_and_texts_shortened_between_characters()
    {
        var span = Proto.Span(Proto.NewTrace(), 1, new RawAttribute("1234567é", RawValue.Of(new string('é', 60)))) with { Name = "123456789é" };

        var cut = Cut(span);

        Assert.Equal("123456789", cut.Name);
        Assert.Equal(new string('é', 50), cut["1234567"].AsText());
        Assert.Equal("1234567: 120 bytes to 100; key of 9 bytes to 7; name of 11 bytes to 9", cut[SpanCut.Key].AsText());
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void Loses_a_list_that_has_too_many_items(int items, bool isCut)
    {
        var list = RawValue.Of([RawValue.Of(Enumerable.Range(0, items - 1).Select(_ => RawValue.Empty).ToArray())]);

        var cut = Cut(Proto.Span(Proto.NewTrace(), 1, new RawAttribute("list", list)));

        Assert.Equal(isCut ? RawKind.Empty : RawKind.List, cut["list"].Kind);
        Assert.Equal(isCut, cut[SpanCut.Key].Kind == RawKind.Text);
    }

    [Fact]
    public void Has_a_resource_and_a_scope_that_are_cut_too()
    {
        var cut = new SpanCut(Limits);
        var resource = Proto.Message(w => { for (var i = 0; i < 5; i++) w.Bytes(1, Proto.Attribute($"k{i}", "v")); });
        var scope = Proto.Message(w =>
        {
            w.Text(1, "scope");
            for (var i = 0; i < 5; i++) w.Bytes(3, Proto.Attribute($"k{i}", "v"));
        });

        Assert.Equal(4, Codec.ReadResource(cut.ApplyToResource(resource), null).Attributes.Count);
        var read = Codec.ReadScope(cut.ApplyToScope(scope), null);
        Assert.Equal(("scope", 4, "attributes of the scope 5 to 3"), (read.Name, read.Attributes.Count, read[SpanCut.Key].AsText()));

        var large = Codec.ReadScope(cut.ApplyToScope(Proto.Message(w =>
        {
            w.Text(1, new string('n', 400));
            w.Text(2, "1.0");
            w.Text(99, new string('u', 400));
            w.Bytes(3, Proto.Attribute("k", "v"));
        })), null);
        Assert.Equal((new string('n', 10), "1.0", "v"), (large.Name, large.Version, large["k"].AsText()));
    }

    [Fact]
    public void Has_a_resource_no_larger_than_a_block_can_repeat()
    {
        var resource = Proto.Message(w =>
        {
            for (var i = 0; i < 3; i++) w.Bytes(1, Proto.Attribute($"k{i}", new string('x', i == 1 ? 400 : 20)));
        });

        var read = Codec.ReadResource(new SpanCut(Limits with { LargestValue = 1_000 }).ApplyToResource(resource), null);

        Assert.Equal(["k0", "k2", SpanCut.Key], read.Attributes.Select(a => a.Key));
        Assert.Equal("attribute of the resource of 413 bytes left out", read[SpanCut.Key].AsText());
    }

    [Fact]
    public void Has_its_status_message_shortened_and_keeps_its_status()
    {
        var cut = Cut(Proto.Span(Proto.NewTrace()) with { Status = 2, StatusMessage = new string('é', 20) });

        Assert.Equal((2, new string('é', 15)), (cut.Status, cut.StatusMessage));
        Assert.Equal("status message of 40 bytes to 30", cut[SpanCut.Key].AsText());
    }

    private static RawAttribute Attribute(int i) => new($"k{i}", RawValue.Of("v"));

    private static RawSpan Cut(RawSpan span) =>
        Codec.Read(new SpanCut(Limits).Apply(Proto.Encode(span)), RawResource.None, RawScope.None, 1, out _)!;
}
