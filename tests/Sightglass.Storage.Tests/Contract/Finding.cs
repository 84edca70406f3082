using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

public abstract class Finding : StoreSpecs
{
    [Theory, CombinatorialMoments]
    public async Task Traces_come_newest_first_and_pages_neither_repeat_nor_miss_one(Moment moment)
    {
        var traces = Enumerable.Range(0, 25).Select(_ => NewTrace()).ToList();
        foreach (var (trace, i) in traces.Select((t, i) => (t, i)))
        {
            // Three of each start at the same instant.
            await Store.WriteAsync(ASpan(trace, 1, startSecond: i / 3), ASpan(trace, 2, 1, startSecond: i / 3 + 1));
            if (i == 12) await ReachAsync(moment);
        }

        foreach (var descending in new[] { true, false })
        {
            var seen = new List<TraceSummary>();
            string? cursor = null;
            do
            {
                var page = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Limit = 7, Cursor = cursor, Descending = descending }, Cancellation);
                seen.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.Equal(traces.ToHashSet(), seen.Select(s => s.Id).ToHashSet());
            Assert.Equal(25, seen.Count);
            var starts = seen.Select(s => s.StartedAt).ToList();
            Assert.Equal(descending ? starts.OrderDescending() : starts.Order(), starts);
        }
    }

    [Fact]
    public async Task Observations_with_the_same_id_and_start_in_different_traces_are_paged_through_as_well()
    {
        foreach (var i in Enumerable.Range(0, 25))
        {
            await Store.WriteAsync(ASpan(NewTrace(), 1, startSecond: i / 9));
            if (i == 12) await Store.SettleAsync();
        }
        foreach (var descending in new[] { true, false })
        {
            var (byCursor, byOffset) = (new List<TraceId>(), new List<TraceId>());
            string? cursor = null;
            for (var offset = 0; offset < 25; offset += 4)
            {
                var query = new ObservationQuery { Limit = 4, Descending = descending };
                var page = await Store.Reader.FindObservationsAsync(ProjectId.Default, query with { Cursor = cursor }, Cancellation);
                byCursor.AddRange(page.Items.Select(o => o.TraceId));
                byOffset.AddRange((await Store.Reader.FindObservationsAsync(ProjectId.Default, query with { Offset = offset }, Cancellation)).Items.Select(o => o.TraceId));
                cursor = page.Next;
            }
            Assert.Null(cursor);
            Assert.Equal(25, byCursor.Distinct().Count());
            Assert.Equal(byCursor, byOffset);
        }
    }

    [Fact]
    public async Task A_new_trace_between_two_pages_moves_nothing()
    {
        foreach (var i in Enumerable.Range(0, 10)) await Store.WriteAsync(ASpan(NewTrace(), 1, startSecond: i));
        var first = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Limit = 5 }, Cancellation);
        await Store.WriteAsync(ASpan(NewTrace(), 1, startSecond: 100));
        var second = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Limit = 5, Cursor = first.Next }, Cancellation);

        Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(i => Noon.AddSeconds(i)), first.Items.Concat(second.Items).Select(t => t.StartedAt));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Nonsense_for_a_cursor_starts_from_the_beginning()
    {
        await Store.WriteAsync(ASpan(NewTrace(), 1));
        foreach (var cursor in new[] { "x", "'; DROP TABLE observations", "MTo5OTk", new string('a', 5000) })
            Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Cursor = cursor }, Cancellation)).Items);
    }

    [Fact]
    public async Task Traces_can_be_ranked_by_what_they_cost_and_how_long_they_took()
    {
        var (cheap, dear, free) = (NewTrace(), NewTrace(), NewTrace());
        await Store.WriteAsync(AGeneration(cheap, 1, input: 1), AGeneration(dear, 1, input: 1000), ASpan(free, 1, seconds: 60));

        var byCost = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Order = TraceOrder.CostUsd }, Cancellation);
        Assert.Equal([dear, cheap, free], byCost.Items.Select(t => t.Id));
        Assert.Null(byCost.Items[2].CostUsd);
        var byDuration = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Order = TraceOrder.Duration, Limit = 1 }, Cancellation);
        Assert.Equal(free, Assert.Single(byDuration.Items).Id);
    }

    [Fact]
    public async Task A_summary_says_what_its_observations_say()
    {
        var trace = NewTrace();
        await Store.WriteAsync(
            ASpan(trace, 1, name: "support", seconds: 10).With("session.id", "s1").With("user.id", "u1").In("production"),
            AGeneration(trace, 2, 1, "gpt-4o", 1).Saying("the question", "the answer"),
            AGeneration(trace, 3, 1, "claude-sonnet-4-5", 2) with { Status = 2 });

        var summary = Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items);
        Assert.Equal(("support", 3L, 1L, Level.Error), (summary.Name, summary.Observations, summary.Errors, summary.Level));
        Assert.Equal((TimeSpan.FromSeconds(10), 200L, 40L, 2.00m), (summary.Duration!.Value, summary.InputTokens!.Value, summary.OutputTokens!.Value, summary.CostUsd!.Value));
        Assert.Equal(["claude-sonnet-4-5", "gpt-4o"], summary.Models);
        Assert.Equal(("s1", "u1", "production", "the question", "the answer"),
            (summary.SessionId, summary.UserId, summary.Environment, summary.InputPreview, summary.OutputPreview));
    }

    [Theory]
    [InlineData(TraceOrder.Id)]
    [InlineData(TraceOrder.Name)]
    [InlineData(TraceOrder.User)]
    [InlineData(TraceOrder.Session)]
    [InlineData(TraceOrder.Release)]
    [InlineData(TraceOrder.Version)]
    [InlineData(TraceOrder.StartedAt)]
    public async Task Traces_can_be_ordered_and_counted_off_in_pages(TraceOrder order)
    {
        foreach (var i in Enumerable.Range(0, 11))
        {
            var span = ASpan(NewTrace(), 1, name: "n" + i * 7 % 4, startSecond: i * 7 % 5);
            foreach (var key in new[] { "user.id", "session.id", "langfuse.release", "langfuse.version" })
                if (i % 3 != 0) span = span.With(key, key + i * 5 % 4);
            await Store.WriteAsync(span);
            if (i == 5) await Store.SettleAsync();
        }

        foreach (var descending in new[] { true, false })
        {
            var seen = new List<TraceSummary>();
            for (var offset = 0; offset < 12; offset += 4)
                seen.AddRange((await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Order = order, Descending = descending, Limit = 4, Offset = offset }, Cancellation)).Items);
            Assert.Equal(11, seen.Select(t => t.Id).Distinct().Count());
            Assert.Equal(11, seen.Count);
            var keys = seen.Select(t => order switch
            {
                TraceOrder.Id => t.Id.ToString(),
                TraceOrder.Name => t.Name,
                TraceOrder.User => t.UserId,
                TraceOrder.Session => t.SessionId,
                TraceOrder.Release => t.Release,
                TraceOrder.Version => t.Version,
                _ => t.StartedAt.ToString("O"),
            }).ToList();
            var known = keys.TakeWhile(k => k is not null).ToList();
            Assert.All(keys.Skip(known.Count), Assert.Null);
            Assert.Equal(descending ? known.OrderDescending(StringComparer.Ordinal) : known.Order(StringComparer.Ordinal), known);
        }
    }

    [Fact]
    public async Task Rows_of_a_list_are_loaded_with_content_in_their_order()
    {
        var traces = Enumerable.Range(0, 5).Select(_ => NewTrace()).ToList();
        foreach (var (trace, i) in traces.Select((t, i) => (t, i)))
        {
            await Store.WriteAsync(AGeneration(trace, 1, startSecond: i).Saying("question " + i, "ok"));
            if (i == 2) await Store.SettleAsync();
        }
        var rows = (await Store.Reader.FindObservationsAsync(ProjectId.Default, new(), Cancellation)).Items;
        await Store.Writer.DeleteTracesAsync(ProjectId.Default, [traces[3]], Cancellation);

        var loaded = await Store.Reader.GetObservationsAsync(ProjectId.Default, rows, Cancellation);
        Assert.Equal(["question 4", "question 2", "question 1", "question 0"], loaded.Select(o => o.Input.Preview(50)));
        Assert.Empty(await Store.Reader.GetObservationsAsync(ProjectId.Default, [], Cancellation));
        Assert.Empty(await Store.Reader.GetObservationsAsync(ProjectId.Parse("other")!.Value, rows, Cancellation));
    }

    [Fact]
    public async Task Values_are_suggested_with_their_counts()
    {
        await Store.WriteAsync(AGeneration(NewTrace(), 1), AGeneration(NewTrace(), 1), AGeneration(NewTrace(), 1, model: "gpt-4o-mini"), AGeneration(NewTrace(), 1, model: "claude"));
        var models = await Store.Reader.SuggestAsync(ProjectId.Default, Field.Model, "GPT", TimeRange.All, 10, Cancellation);
        Assert.Equal([new("gpt-4o", 2), new("gpt-4o-mini", 1)], models);
    }
}
