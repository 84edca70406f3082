using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

public abstract class Aggregating : StoreSpecs
{
    [Theory, CombinatorialMoments]
    public async Task Figures_by_hour_and_model_are_exact(Moment moment)
    {
        for (var i = 1; i <= 100; i++)
            await Store.WriteAsync(AGeneration(NewTrace(), 1, startSecond: 0, input: i) with { EndNanos = AGeneration(NewTrace(), 1).StartNanos + (ulong)i * 1_000_000_000 });
        await ReachAsync(moment);
        await Store.WriteAsync(AGeneration(NewTrace(), 1, model: "claude", startSecond: 3600), ASpan(NewTrace(), 1));

        var rows = await Store.Reader.AggregateAsync(
            ProjectId.Default,
            new()
            {
                Range = TimeRange.All,
                Bucket = TimeSpan.FromHours(1),
                GroupBy = [Field.Model],
                Columns = [new(Measure.Count), new(Measure.CostUsd), new(Measure.Latency, Aggregation.P95), new(Measure.InputTokens, Aggregation.Maximum)],
            },
            Cancellation);

        var gpt = rows.Single(r => r.Groups[0] == "gpt-4o");
        Assert.Equal((Noon, 100d, 50.5, 100d), (gpt.Bucket!.Value, gpt.Values[0]!.Value, gpt.Values[1]!.Value, gpt.Values[3]!.Value));
        // The 95th percentile of 1 … 100 seconds, interpolated between order statistics.
        Assert.Equal(95.05, gpt.Values[2]!.Value, 9);
        Assert.Equal(Noon.AddHours(1), rows.Single(r => r.Groups[0] == "claude").Bucket);
        var none = rows.Single(r => r.Groups[0] is null);
        Assert.Null(none.Values[1]);
    }

    [Fact]
    public async Task Without_groups_there_is_one_row()
    {
        await Store.WriteAsync(AGeneration(NewTrace(), 1), AGeneration(NewTrace(), 1) with { Status = 2 });
        var row = Assert.Single(await Store.Reader.AggregateAsync(
            ProjectId.Default, new() { Range = TimeRange.All, Columns = [new(Measure.Traces), new(Measure.Errors), new(Measure.TimeToFirstToken)] }, Cancellation));
        Assert.Equal([2, 1, null], row.Values);
    }
}
