using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class A_full_disk
{
    private readonly List<TraceId> _acknowledged = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_an_answer_and_loses_nothing_that_was_acknowledged()
    {
        await using var disk = await SmallDisk.MountAsync(32, Cancellation);
        await using var store = await OpenAsync(disk);
        for (var i = 0; i < 20; i++) await SendAsync(store);
        disk.Fill();
        var refused = await SendUntilRefusedAsync(store);

        Assert.Contains("full", refused.Message, StringComparison.OrdinalIgnoreCase);
        await AssertAllThereAsync(store);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Writer.DeleteTracesAsync(ProjectId.Default, [_acknowledged[0]], Cancellation));

        disk.MakeRoom();
        for (var i = 0; i < 20; i++) await SendAsync(store);
        await AssertAllThereAsync(store);
        await store.RestartAsync();
        await AssertAllThereAsync(store);
        store.Faults.Clear();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(300)]
    [InlineData(600)]
    [InlineData(1000)]
    public async Task Delays_the_index_and_nothing_else(int kilobytesLeft)
    {
        await using var disk = await SmallDisk.MountAsync(32, Cancellation);
        await using var store = await OpenAsync(disk);
        for (var i = 0; i < 20; i++) await SendAsync(store);
        disk.Fill(kilobytesLeft);
        var refused = await Record.ExceptionAsync(store.SettleAsync);
        if (kilobytesLeft == 0) Assert.NotNull(refused);
        await AssertAllThereAsync(store);

        disk.MakeRoom();
        await AssertAllThereAsync(store);
        for (var i = 0; i < 5; i++) await SendAsync(store);
        await store.SettleAsync();
        await AssertAllThereAsync(store);
        await store.RestartAsync();
        await AssertAllThereAsync(store);
        store.Faults.Clear();
    }

    [Fact]
    public async Task At_the_start_is_said_in_words()
    {
        await using var disk = await SmallDisk.MountAsync(32, Cancellation);
        await using var store = await OpenAsync(disk);
        for (var i = 0; i < 20; i++) await SendAsync(store);
        await store.StopAsync();
        disk.Fill();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.StartAsync(rebuildIndex: true));
        Assert.Contains(disk.Path, refused.Message, StringComparison.Ordinal);

        disk.MakeRoom();
        await store.StartAsync(rebuildIndex: false);
        await AssertAllThereAsync(store);
    }

    private static async Task<EmbeddedUnderTest> OpenAsync(SmallDisk disk)
    {
        var store = new EmbeddedUnderTest { Folder = Path.Combine(disk.Path, "data") };
        await store.StartAsync(rebuildIndex: false);
        return store;
    }

    private async Task SendAsync(EmbeddedUnderTest store)
    {
        var trace = NewTrace();
        var noise = new byte[30_000];
        new Random(_acknowledged.Count).NextBytes(noise);
        await store.WriteAsync(ASpan(trace, 1, name: "agent"), AGeneration(trace, 2, 1).Saying(Convert.ToBase64String(noise), "ok"));
        _acknowledged.Add(trace);
    }

    private async Task<StoreUnavailableException> SendUntilRefusedAsync(EmbeddedUnderTest store)
    {
        for (var i = 0; ; i++)
            try
            {
                await SendAsync(store);
                Assert.True(i < 1000, "the disk is full and the store still takes spans");
            }
            catch (StoreUnavailableException exception)
            {
                return exception;
            }
    }

    private async Task AssertAllThereAsync(EmbeddedUnderTest store)
    {
        Assert.Equal(_acknowledged.Count, await store.Reader.CountTracesAsync(ProjectId.Default, new(), Cancellation));
        foreach (var trace in _acknowledged)
        {
            Assert.Equal(2, (await store.TraceAsync(trace)).Count);
            Assert.Equal("ok", (await store.ObservationAsync(trace, 2))!.Output.Preview(10));
        }
    }
}
