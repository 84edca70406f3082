using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

public abstract class Deleting : StoreSpecs
{
    [Theory, CombinatorialMoments]
    public async Task A_deleted_trace_is_gone_for_every_reader_at_once_and_for_good(Moment moment)
    {
        var (kept, deleted) = (NewTrace(), NewTrace());
        await Store.WriteAsync(AGeneration(kept, 1).Saying("keep this", "ok"), AGeneration(deleted, 1).Saying("forget this", "ok"), ASpan(deleted, 2, 1));
        await ReachAsync(moment);
        await Store.Writer.DeleteTracesAsync(ProjectId.Default, [deleted, NewTrace()], Cancellation);

        foreach (var later in Enum.GetValues<Moment>())
        {
            await ReachAsync(later);
            Assert.Empty(await Store.TraceAsync(deleted));
            Assert.Null(await Store.ObservationAsync(deleted, 1));
            Assert.Equal(kept, Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items).Id);
            Assert.Empty((await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "forget this" }, Cancellation)).Items);
            Assert.Equal(1, await Store.Reader.CountObservationsAsync(ProjectId.Default, new(), Cancellation));
            Assert.Equal("keep this", (await Store.ObservationAsync(kept, 1))!.Input.Preview(100));
        }
    }

    [Fact]
    public async Task A_trace_that_goes_on_after_its_deletion_starts_anew()
    {
        var trace = NewTrace();
        await Store.WriteAsync(ASpan(trace, 1, name: "before"));
        await Store.Writer.DeleteTracesAsync(ProjectId.Default, [trace], Cancellation);
        await Store.WriteAsync(ASpan(trace, 2, name: "after"));
        await Store.RestartAsync();

        Assert.Equal("after", Assert.Single(await Store.TraceAsync(trace)).Name);
    }

    [Theory, CombinatorialMoments]
    public async Task Deleted_text_is_not_found_when_the_observation_comes_anew(Moment moment)
    {
        var trace = NewTrace();
        await Store.WriteAsync(AGeneration(trace, 1).Saying("forget this", "ok"));
        await ReachAsync(moment);
        await Store.Writer.DeleteTracesAsync(ProjectId.Default, [trace], Cancellation);
        await Store.WriteAsync(AGeneration(trace, 1).Saying("something else", "ok"));

        Assert.Empty((await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "forget this" }, Cancellation)).Items);
        Assert.Single((await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "something else" }, Cancellation)).Items);
    }

    [Theory, CombinatorialMoments]
    public async Task Retention_deletes_what_started_before_and_nothing_else(Moment moment)
    {
        var (old, young) = (NewTrace(), NewTrace());
        await Store.WriteAsync(ASpan(old, 1, startSecond: -100));
        await Store.WriteAsync(ASpan(young, 1));
        await ReachAsync(moment);

        Assert.Equal(1, await Store.Writer.DeleteOlderThanAsync(Noon.AddSeconds(-1), Cancellation));
        await Store.RestartAsync();
        Assert.Empty(await Store.TraceAsync(old));
        Assert.Single(await Store.TraceAsync(young));
        Assert.NotNull(await Store.ObservationAsync(young, 1));
    }
}
