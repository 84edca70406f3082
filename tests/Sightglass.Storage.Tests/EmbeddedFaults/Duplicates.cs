using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class A_sender_who_retries
{
    [Fact]
    public async Task Costs_no_space_even_after_a_restart()
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var span = AGeneration(NewTrace(), 1).Saying("question", "answer");
        await store.WriteAsync(span);
        for (var i = 0; i < 3; i++)
        {
            await store.RestartAsync();
            await store.WriteAsync(span, span);
            await store.WriteAsync(span);
        }

        await store.StopAsync();
        Assert.Equal(1L, store.OfBlocks("SELECT sum(count) FROM blocks"));
    }
}
