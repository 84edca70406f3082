using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

public abstract class Writing : StoreSpecs
{
    [Theory, CombinatorialMoments]
    public async Task What_was_written_is_there_whole_and_as_it_was(Moment moment)
    {
        var trace = NewTrace();
        var sent = AGeneration(trace, 2, 1).In("staging").With("user.id", "u1").Saying("Wie geht's? 🚲", "gut") with { Status = 2, StatusMessage = "rate limited" };
        await Store.WriteAsync(ASpan(trace, 1, name: "agent"), sent);
        await ReachAsync(moment);

        var rows = await Store.TraceAsync(trace);
        Assert.Equal(["agent", "chat gpt-4o"], rows.Select(r => r.Name));
        var row = rows[1];
        Assert.Equal((ObservationType.Generation, "gpt-4o", "staging", "u1", Level.Error, "rate limited"),
            (row.Type, row.Model, row.Environment, row.UserId, row.Level, row.StatusMessage));
        Assert.Equal((100L, 20L, true, 1.00m), (row.InputTokens, row.OutputTokens, row.Bills, row.CostUsd));
        Assert.Equal((TimeSpan.FromSeconds(1), Noon), (row.Duration, row.StartedAt));
        Assert.Equal("Wie geht's? 🚲", row.InputPreview);
        var observation = await Store.ObservationAsync(trace, 2);
        Assert.Equal(sent.Attributes.Select(a => (a.Key, a.Value.AsText())), observation!.Raw.Attributes.Select(a => (a.Key, a.Value.AsText())));
        Assert.Equal("tests", observation.Raw.Resource["service.name"].AsText());
        Assert.Equal("gut", Assert.IsType<TextPart>(observation.Output.Messages[0].Parts[0]).Text);
    }

    [Theory, CombinatorialMoments]
    public async Task The_same_span_again_changes_nothing(Moment moment)
    {
        var trace = NewTrace();
        var span = AGeneration(trace, 1);
        await Store.WriteAsync(span, span);
        await ReachAsync(moment);
        await Store.WriteAsync(span);
        await Store.WriteAsync([.. Enumerable.Repeat(span, 3)]);

        var row = Assert.Single(await Store.TraceAsync(trace));
        Assert.Equal(100, row.InputTokens);
        var all = await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation);
        Assert.Equal((1L, 100L), (Assert.Single(all.Items).Observations, all.Items[0].InputTokens));
    }

    [Fact]
    public async Task Readers_who_come_at_the_same_time_all_see_what_was_acknowledged()
    {
        for (var written = 1; written <= 300; written++)
        {
            await Store.WriteAsync(ASpan(NewTrace(), 1));
            var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.Reader.CountObservationsAsync(ProjectId.Default, new(), Cancellation)));
            Assert.All(counts, count => Assert.Equal(written, count));
        }
    }

    [Fact]
    public async Task Thousands_of_small_writes_may_come_before_anybody_looks()
    {
        for (var i = 0; i < 6_000; i++) await Store.WriteAsync(ASpan(NewTrace(), 1));
        Assert.Equal(6_000, await Store.Reader.CountObservationsAsync(ProjectId.Default, new(), Cancellation));
        await Store.RestartAsync();
        Assert.Equal(6_000, await Store.Reader.CountObservationsAsync(ProjectId.Default, new(), Cancellation));
    }

    [Fact]
    public async Task A_hundred_thousand_spans_fit_into_one_trace()
    {
        var trace = NewTrace();
        for (var batch = 0; batch < 20; batch++)
            await Store.WriteAsync([.. Enumerable.Range(batch * 5_000 + 1, 5_000).Select(i => ASpan(trace, (ulong)i, i == 1 ? null : 1, startSecond: i))]);

        Assert.Equal(100_000, (await Store.TraceAsync(trace)).Count);
        Assert.Equal(100_000, Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items).Observations);
    }

    [Theory, CombinatorialMoments]
    public async Task Projects_do_not_see_each_other_even_with_the_same_ids(Moment moment)
    {
        var trace = NewTrace();
        var other = ProjectId.Parse("other")!.Value;
        await Store.WriteAsync(ASpan(trace, 1, name: "mine"));
        await Store.WriteAsync(other, [ASpan(trace, 1, name: "theirs"), ASpan(trace, 2, name: "theirs too")]);
        await ReachAsync(moment);

        Assert.Equal("mine", Assert.Single(await Store.TraceAsync(trace)).Name);
        Assert.Equal(2, (await Store.Reader.GetTraceAsync(other, trace, Cancellation)).Count);
        Assert.Null(await Store.ObservationAsync(trace, 2));
        await Store.Writer.DeleteTracesAsync(other, [trace], Cancellation);
        Assert.Single(await Store.TraceAsync(trace));
    }

    [Fact]
    public async Task Spans_without_parents_cycles_and_parents_that_arrive_last_are_all_shown()
    {
        var trace = NewTrace();
        await Store.WriteAsync(ASpan(trace, 5, 99), ASpan(trace, 6, 7), ASpan(trace, 7, 6), AGeneration(trace, 8, 8));
        var summary = Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items);
        Assert.True(summary.IsIncomplete);
        Assert.Equal(4, summary.Observations);

        await Store.WriteAsync(ASpan(trace, 99, name: "root"));
        summary = Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items);
        Assert.Equal(("root", 5L, false), (summary.Name, summary.Observations, summary.IsIncomplete));
    }

    [Fact]
    public async Task A_megabyte_of_text_comes_back_to_the_last_character()
    {
        var trace = NewTrace();
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"line {i}\n"));
        await Store.WriteAsync(ASpan(trace, 1).Saying(text, "ok"));
        Assert.Equal(text, Assert.IsType<TextPart>((await Store.ObservationAsync(trace, 1))!.Input.Messages[0].Parts[0]).Text);
    }

    [Theory, CombinatorialMoments]
    public async Task A_text_too_long_for_a_list_is_cut_there_and_whole_in_the_observation(Moment moment)
    {
        var trace = NewTrace();
        var user = new string('u', 1_023) + "\U0001F600 and more";
        await Store.WriteAsync(ASpan(trace, 1, name: new string('n', 2_000)).With("user.id", user).With("session.id", new string('s', 3_000_000)));
        await ReachAsync(moment);

        var listed = Assert.Single((await Store.Reader.FindObservationsAsync(ProjectId.Default, new(), Cancellation)).Items);
        Assert.Equal((1_024, new string('u', 1_023), 1_024), (listed.Name.Length, listed.UserId, listed.SessionId?.Length));
        var whole = (await Store.ObservationAsync(trace, 1))!;
        Assert.Equal((2_000, user, 3_000_000), (whole.Name.Length, whole.UserId, whole.SessionId?.Length));
    }
}

/// <summary>The spec once for each <see cref="Moment"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialMomentsAttribute() : ClassDataAttribute(typeof(Moments));

internal sealed class Moments : TheoryData<Moment>
{
    public Moments() => AddRange(Enum.GetValues<Moment>());
}
