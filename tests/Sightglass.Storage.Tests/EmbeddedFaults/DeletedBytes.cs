using System.Text;
using Sightglass.Core.Telemetry;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class The_bytes_of_a_deleted_trace
{
    private const string Secret = "a-name-nobody-else-has";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_nowhere_once_the_index_was_made_again()
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var (kept, deleted) = (NewTrace(), NewTrace());
        await store.WriteAsync(ASpan(kept, 1), ASpan(deleted, 1, name: Secret).Saying(Secret, Secret).With("user.id", Secret));
        await store.StopAsync();
        // In the blocks they are compressed.
        byte[][] traces = [Encoding.UTF8.GetBytes(Secret), (byte[])store.OfBlocks("SELECT data FROM blocks")!];
        Assert.All(traces, bytes => Assert.NotEmpty(FilesWith(store, bytes)));

        await store.StartAsync(rebuildIndex: false);
        await store.Writer.DeleteTracesAsync(ProjectId.Default, [deleted], Cancellation);
        await store.StopAsync();
        Assert.Empty(FilesWith(store, traces[1]));
        await store.StartAsync(rebuildIndex: true);
        await store.StopAsync();

        Assert.All(traces, bytes => Assert.Empty(FilesWith(store, bytes)));
    }

    private static List<string> FilesWith(EmbeddedUnderTest store, byte[] bytes) =>
        [.. Directory.GetFiles(store.Folder).Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(bytes) >= 0)];
}
