using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

public abstract class Searching : StoreSpecs
{
    [Theory]
    [InlineData("refund policy")]
    [InlineData("REFUND")]
    [InlineData("fund pol")]
    [InlineData("Straße 12")]
    [InlineData("退款")]
    [InlineData("said \"no\"")]
    [InlineData("two\nlines")]
    public async Task Text_is_found_wherever_it_stands_in_input_or_output(string text)
    {
        var (inInput, inOutput, elsewhere) = (NewTrace(), NewTrace(), NewTrace());
        var long_ = new string('x', 5000);
        await Store.WriteAsync(
            AGeneration(inInput, 1).Saying($"{long_} what is the refund policy for Straße 12, 退款 please; he said \"no\" in two\nlines {long_}", "-"),
            AGeneration(inOutput, 1, startSecond: 1).Saying("-", $"{long_} the refund policy of Straße 12 (退款) — she said \"no\" two\nlines"),
            AGeneration(elsewhere, 1, startSecond: 2).Saying("refunds are not policies", "Strasse"));

        var expected = text == "REFUND" ? new[] { inInput, inOutput, elsewhere } : [inInput, inOutput];
        var traces = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = text }, Cancellation);
        Assert.Equal(expected.Reverse(), traces.Items.Select(t => t.Id));
        var observations = await Store.Reader.FindObservationsAsync(ProjectId.Default, new() { Text = text }, Cancellation);
        Assert.Equal(expected.Length, observations.Items.Count);
    }

    [Fact]
    public async Task Search_and_filter_both_hold_and_pages_go_on_to_the_oldest()
    {
        for (var i = 0; i < 30; i++)
            await Store.WriteAsync(AGeneration(NewTrace(), 1, model: i % 2 == 0 ? "even" : "odd", startSecond: i).Saying($"needle {i}", "ok"));
        await Store.SettleAsync();

        var seen = new List<DateTimeOffset>();
        string? cursor = null;
        do
        {
            var page = await Store.Reader.FindObservationsAsync(
                ProjectId.Default, new() { Text = "needle", Where = new Compare(Field.Model, Comparison.Equal, "even"), Limit = 4, Cursor = cursor }, Cancellation);
            seen.AddRange(page.Items.Select(o => o.StartedAt));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 15).Select(i => Noon.AddSeconds(28 - 2 * i)), seen);
    }

    /// <summary>What an SDK logs of a call comes in before the span does, which began earlier.</summary>
    [Theory, CombinatorialMoments]
    public async Task Text_that_came_before_its_span_is_found_where_the_span_began(Moment moment)
    {
        var (late, early, earliest) = (NewTrace(), NewTrace(), NewTrace());
        await Store.WriteAsync(ASpan(early, 1, startSecond: 10) with { Name = null, StartNanos = 0, EndNanos = 0, ReceivedNanos = Nanos(Noon.AddSeconds(40)), Attributes = [new("input.value", RawValue.Of("a needle"))] });
        await Store.WriteAsync(ASpan(late, 1, startSecond: 20).Saying("a needle", "ok"));
        await Store.WriteAsync(ASpan(early, 1, startSecond: 10));
        await Store.WriteAsync(ASpan(earliest, 1, startSecond: 5).Saying("a needle", "ok"));
        await ReachAsync(moment);

        var seen = new List<TraceId>();
        string? cursor = null;
        do
        {
            var page = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "needle", Limit = 1, Cursor = cursor }, Cancellation);
            seen.AddRange(page.Items.Select(t => t.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal([late, early, earliest], seen);
        var range = TimeRange.Create(Noon.AddSeconds(9), Noon.AddSeconds(15))!;
        Assert.Equal(early, Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "needle", Range = range }, Cancellation)).Items).Id);
    }

    [Theory]
    [InlineData("upstream")]
    [InlineData("connection reset")]
    [InlineData("RateLimitError")]
    [InlineData("lookup")]
    public async Task Errors_and_names_are_text_too(string text)
    {
        var failed = NewTrace();
        await Store.WriteAsync(
            (ASpan(failed, 1, name: "lookup") with { Status = 2, StatusMessage = "upstream: connection reset" }).With("error.type", "RateLimitError"), AGeneration(NewTrace(), 1));
        Assert.Equal([failed], (await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = text }, Cancellation)).Items.Select(t => t.Id));
    }

    [Fact]
    public async Task Whatever_came_first_the_newest_match_is_first_on_any_page_and_a_trace_is_on_one()
    {
        // Twelve traces of three matches each: they overlap, and came in neither order.
        var traces = Enumerable.Range(0, 12).Select(_ => NewTrace()).ToList();
        foreach (var i in new[] { 3, 0, 11, 7, 5, 1, 9, 2, 10, 4, 8, 6 })
        {
            await Store.WriteAsync([.. new[] { 2, 0, 1 }.Select(k => AGeneration(traces[i], (ulong)k + 1, startSecond: 10 * i + 12 * k).Saying($"needle {i} {k}", "ok"))]);
            if (i == 5) await Store.SettleAsync();
        }
        Assert.Equal(Enumerable.Range(0, 12).Reverse().Select(i => traces[i]), await TracesAsync(5));
        Assert.Equal(Enumerable.Range(0, 12).Reverse().Select(i => traces[i]), await TracesAsync(50));

        async Task<List<TraceId>> TracesAsync(int limit)
        {
            var (seen, cursor) = (new List<TraceId>(), (string?)null);
            do
            {
                var page = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "needle", Limit = limit, Cursor = cursor }, Cancellation);
                seen.AddRange(page.Items.Select(t => t.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            return seen;
        }
    }

    [Fact]
    public async Task Matches_that_start_together_under_the_same_span_id_are_each_on_one_page()
    {
        var traces = Enumerable.Range(0, 3).Select(_ => NewTrace()).ToList();
        foreach (var trace in traces) await Store.WriteAsync(AGeneration(trace, 1).Saying("needle", "ok"));

        var (seen, cursor) = (new List<TraceId>(), (string?)null);
        do
        {
            var page = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "needle", Limit = 1, Cursor = cursor }, Cancellation);
            seen.AddRange(page.Items.Select(t => t.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Reverse(traces), seen);
    }

    [Fact]
    public async Task A_search_can_be_cancelled()
    {
        await Store.WriteAsync(AGeneration(NewTrace(), 1).Saying("a", "b"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "zzz" }, cancelled.Token));
    }
}
