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

    [Fact]
    public async Task A_search_can_be_cancelled()
    {
        await Store.WriteAsync(AGeneration(NewTrace(), 1).Saying("a", "b"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "zzz" }, cancelled.Token));
    }
}
