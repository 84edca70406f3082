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
        Assert.NotEmpty(FilesWithSecret(store));

        await store.StartAsync(rebuildIndex: false);
        await store.Writer.DeleteTracesAsync(ProjectId.Default, [deleted], Cancellation);
        await store.StopAsync();
        await store.StartAsync(rebuildIndex: true);
        await store.StopAsync();

        Assert.Empty(FilesWithSecret(store));
    }

    private static List<string> FilesWithSecret(EmbeddedUnderTest store) =>
        [.. Directory.GetFiles(store.Folder).Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0)];
}
