using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

public abstract class Merging : StoreSpecs
{
    [Theory, CombinatorialMoments]
    public async Task A_later_fragment_adds_what_it_knows_and_null_never_overwrites(Moment moment)
    {
        var trace = NewTrace();
        await Store.WriteAsync(AGeneration(trace, 1).With("user.id", "u1") with { EndNanos = 0 });
        Assert.Null((await Store.TraceAsync(trace))[0].Duration);
        await ReachAsync(moment);
        var whole = ASpan(trace, 1, seconds: 3);
        await Store.WriteAsync(new RawSpan { TraceId = trace, SpanId = new(1), EndNanos = whole.EndNanos, ReceivedNanos = 1 }.With("session.id", "s1"));

        var row = Assert.Single(await Store.TraceAsync(trace));
        Assert.Equal(("chat gpt-4o", "u1", "s1", TimeSpan.FromSeconds(3)), (row.Name, row.UserId, row.SessionId, row.Duration));
        Assert.Equal(100, row.InputTokens);
        await Store.RestartAsync();
        Assert.Equal(row with { Tags = [] }, Assert.Single(await Store.TraceAsync(trace)) with { Tags = row.Tags });
    }

    /// <summary>A collector may add to the resource what the process itself did not say.</summary>
    [Theory, CombinatorialMoments]
    public async Task The_same_span_from_another_resource_is_the_later_one(Moment moment)
    {
        var span = ASpan(NewTrace(), 1);
        await Store.WriteAsync(span);
        await ReachAsync(moment);
        await Store.WriteAsync(span with { Resource = new([new("service.name", RawValue.Of("renamed"))], null) });

        foreach (var later in Enum.GetValues<Moment>())
        {
            await ReachAsync(later);
            Assert.Equal("renamed", (await Store.ObservationAsync(span.TraceId, 1))!.ServiceName);
        }
    }

    /// <summary>A client that sends a batch again must not undo what it has said since.</summary>
    [Theory, CombinatorialMoments]
    public async Task Fragments_with_an_order_take_effect_in_it_however_they_come_in(Moment moment)
    {
        RawSpan Fragment(TraceId trace, long order, string text) =>
            (ASpan(trace, 1) with { StartNanos = order == 1 ? Nanos(Noon) : 0 }).With(RawSpan.OrderKey, order).With("session.id", text).With("only." + text, text);
        var trace = NewTrace();
        await Store.WriteAsync(Fragment(trace, 2, "second"));
        await ReachAsync(moment);
        await Store.WriteAsync(Fragment(trace, 1, "first"));
        await Store.WriteAsync(Fragment(trace, 2, "second"));

        foreach (var later in Enum.GetValues<Moment>())
        {
            await ReachAsync(later);
            var whole = (await Store.ObservationAsync(trace, 1))!;
            Assert.Equal(("second", Noon), (whole.SessionId, whole.StartedAt));
            Assert.Equal(("first", "second"), (whole.Raw["only.first"].AsText(), whole.Raw["only.second"].AsText()));
        }
    }

    [Theory, CombinatorialMoments]
    public async Task Maps_of_fragments_unite_at_every_depth(Moment moment)
    {
        static RawAttribute A(string key, long value) => new(key, RawValue.Of(value));
        static RawAttribute Map(string key, params RawAttribute[] items) => new(key, RawValue.Of(items));
        var trace = NewTrace();
        await Store.WriteAsync(ASpan(trace, 1) with { Attributes = [Map("m", A("a", 1), Map("deep", A("x", 1)))] });
        await ReachAsync(moment);
        await Store.WriteAsync(ASpan(trace, 1) with { Attributes = [Map("m", A("a", 2), Map("deep", A("y", 2)))] });

        var united = (await Store.ObservationAsync(trace, 1))!.Raw["m"].Map;
        Assert.Equal((2L, """{"x":1,"y":2}"""), (RawAttribute.Last(united, "a").Integer, RawAttribute.Last(united, "deep").ToJson()));
    }

    [Theory, CombinatorialMoments]
    public async Task What_was_said_of_a_trace_and_what_carries_a_score_is_no_observation_of_it(Moment moment)
    {
        var trace = NewTrace();
        await Store.WriteAsync(
            ASpan(trace, 1), ASpan(trace, 2) with { Attributes = [new("sightglass.type", RawValue.Of("trace")), new("sightglass.trace.name", RawValue.Of("said"))] },
            ASpan(trace, 3) with { Attributes = [new("sightglass.score.id", RawValue.Of("s")), new("sightglass.score.name", RawValue.Of("n")), new("sightglass.score.value", RawValue.Of(0.5))] });
        await ReachAsync(moment);

        var summary = Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items);
        Assert.Equal(("said", 1L), (summary.Name, summary.Observations));
        Assert.Equal(("s", "n", 0.5), (Assert.Single(summary.Scores).Id, summary.Scores[0].Name, summary.Scores[0].Value));
        Assert.Equal(1, await Store.Reader.CountObservationsAsync(ProjectId.Default, new(), Cancellation));
        Assert.Single((await Store.Reader.FindObservationsAsync(ProjectId.Default, new(), Cancellation)).Items);
        Assert.Equal(2, (await Store.TraceAsync(trace)).Count);
        Assert.Equal("s", Assert.Single((await Store.Reader.FindScoresAsync(ProjectId.Default, new(), Cancellation)).Items).Id);
    }

    [Theory, CombinatorialMoments]
    public async Task Content_that_comes_before_its_span_joins_it(Moment moment)
    {
        var trace = NewTrace();
        var log = new RawSpan
        {
            TraceId = trace,
            SpanId = new(1),
            ReceivedNanos = AGeneration(trace, 1).StartNanos,
            Events =
            [
                new("gen_ai.client.inference.operation.details", 5,
                [
                    new("gen_ai.input.messages", RawValue.Of("""[{"role":"user","parts":[{"type":"text","content":"from a log"}]}]""")),
                ]),
            ],
        };
        await Store.WriteAsync(log);
        await ReachAsync(moment);
        await Store.WriteAsync(AGeneration(trace, 1));

        var row = Assert.Single(await Store.TraceAsync(trace));
        Assert.Equal(("chat gpt-4o", "from a log"), (row.Name, row.InputPreview));
        await Store.WriteAsync(log);
        Assert.Single((await Store.ObservationAsync(trace, 1))!.Raw.Events);
    }

    [Fact]
    public async Task Many_fragments_in_one_write_are_one_observation()
    {
        var trace = NewTrace();
        await Store.WriteAsync([.. Enumerable.Range(0, 10).Select(i => ASpan(trace, 1).With("session.id", "s" + i))]);
        Assert.Equal("s9", Assert.Single(await Store.TraceAsync(trace)).SessionId);
    }

    [Fact]
    public async Task Hundreds_of_fragments_are_one_observation_and_stay_so()
    {
        var trace = NewTrace();
        for (var i = 0; i < 200; i++) await Store.WriteAsync((ASpan(trace, 1) with { ReceivedNanos = 1_000 + (ulong)i }).With("part." + i, i));
        await AssertWholeAsync();
        await Store.RestartAsync();
        await AssertWholeAsync();
        await Store.WriteAsync(ASpan(trace, 1).With("part.0", 0));
        await Store.SettleAsync();
        await AssertWholeAsync();

        async Task AssertWholeAsync()
        {
            var whole = (await Store.ObservationAsync(trace, 1))!.Raw;
            Assert.Equal(200, whole.Attributes.Count(a => a.Key.StartsWith("part.", StringComparison.Ordinal)));
            Assert.Equal(1_000UL, whole.ReceivedNanos);
        }
    }

    [Theory, CombinatorialMoments]
    public async Task Scores_of_a_replaced_row_are_replaced_with_it(Moment moment)
    {
        var trace = NewTrace();
        var judged = ASpan(trace, 1) with
        {
            Events =
            [
                new("gen_ai.evaluation.result", 7,
                [
                    new("gen_ai.evaluation.name", RawValue.Of("helpful")), new("gen_ai.evaluation.score.value", RawValue.Of(0.9)),
                ]),
            ],
        };
        await Store.WriteAsync(judged);
        await ReachAsync(moment);
        await Store.WriteAsync(ASpan(trace, 1).With("session.id", "s1"));

        var summary = Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items);
        Assert.Equal(("helpful", 0.9), (Assert.Single(summary.Scores).Name, summary.Scores[0].Value!.Value));
    }
}
