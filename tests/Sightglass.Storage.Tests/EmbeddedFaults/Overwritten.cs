using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class Text_that_was_overwritten
{
    [Fact]
    public async Task Is_not_found_after_a_crash_where_it_stands_in_the_same_block()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var trace = NewTrace();
        var before = await EmbeddedUnderTest.OpenEmbeddedAsync();
        await before.WriteAsync(AGeneration(trace, 1).Saying("needle", "ok"), AGeneration(trace, 1).Saying("only hay", "ok"));

        await using var store = await before.CrashAsync();
        Assert.Empty((await store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "needle" }, cancellation)).Items);
        Assert.Single((await store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "only hay" }, cancellation)).Items);
    }
}
