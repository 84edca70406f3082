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
        Assert.Empty(store.Faults);
    }

    [Fact]
    public async Task Is_noticed_before_the_index_runs_into_it()
    {
        await using var disk = await SmallDisk.MountAsync(32, Cancellation);
        await using var store = await OpenAsync(disk, freeBytesToSeal: 4 << 20);
        await SendAsync(store);
        disk.Fill(except: 3_000);
        await store.SettleAsync();
        await store.SettleAsync();

        Assert.Contains("nearly full", Assert.Single(store.Faults).Message, StringComparison.Ordinal);
        await AssertAllThereAsync(store);
        disk.MakeRoom();
        await store.SettleAsync();
        Assert.Single(store.Faults);
        store.Faults.Clear();
    }

    [Fact]
    public async Task Does_not_bring_back_what_was_deleted()
    {
        await using var disk = await SmallDisk.MountAsync(32, Cancellation);
        await using var store = await OpenAsync(disk, freeBytesToSeal: 4 << 20);
        await SendAsync(store);
        await store.SettleAsync();
        disk.Fill(except: 3_000);
        await store.Writer.DeleteTracesAsync(ProjectId.Default, [_acknowledged[0]], Cancellation);
        await store.SettleAsync();
        await store.RestartAsync();

        Assert.Empty(await store.Reader.GetTraceAsync(ProjectId.Default, _acknowledged[0], Cancellation));
        disk.MakeRoom();
        store.Faults.Clear();
    }

    /// <summary>Others can fill the disk between our look at it and DuckDB's writes, at any point of them.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(300)]
    [InlineData(600)]
    [InlineData(1000)]
    public async Task In_the_middle_of_a_seal_loses_nothing_and_is_recovered_from(int kilobytesLeft)
    {
        await using var disk = await SmallDisk.MountAsync(32, Cancellation);
        await using var store = await OpenAsync(disk);
        for (var i = 0; i < 20; i++) await SendAsync(store);
        disk.Fill(kilobytesLeft);
        var refused = await Record.ExceptionAsync(store.SettleAsync);
        if (kilobytesLeft == 0) Assert.NotNull(refused);
        disk.MakeRoom();
        await EmbeddedUnderTest.WhenAvailableAsync(() => store.Reader.CountTracesAsync(ProjectId.Default, new(), Cancellation));
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

    private static async Task<EmbeddedUnderTest> OpenAsync(SmallDisk disk, long freeBytesToSeal = 0)
    {
        var store = new EmbeddedUnderTest { Folder = Path.Combine(disk.Path, "data"), FreeBytesToSeal = freeBytesToSeal };
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
