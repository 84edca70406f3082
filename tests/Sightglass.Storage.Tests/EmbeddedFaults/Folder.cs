using Sightglass.Core.Storage;
using Sightglass.Storage.Tests.Support;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class A_data_folder
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_use_by_another_says_by_which_process()
    {
        await using var first = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var second = new EmbeddedUnderTest { Folder = first.Folder };
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => second.StartAsync(rebuildIndex: false));

        Assert.Contains(first.Folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        await first.WriteAsync(Spans.ASpan(Spans.NewTrace(), 1));
    }

    [Fact]
    public async Task On_a_disk_that_cannot_be_written_to_says_so()
    {
        await using var disk = await SmallDisk.MountAsync(16, Cancellation);
        Directory.CreateDirectory(Path.Combine(disk.Path, "data"));
        await disk.MakeReadOnlyAsync(Cancellation);
        foreach (var folder in new[] { "data", "new" })
        {
            var store = new EmbeddedUnderTest { Folder = Path.Combine(disk.Path, folder) };
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.StartAsync(rebuildIndex: false));
            Assert.Contains(store.Folder, refused.Message, StringComparison.Ordinal);
            Assert.Contains("Read-only file system", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whose_place_is_taken_by_a_file_says_so()
    {
        var file = Path.GetTempFileName();
        var store = new EmbeddedUnderTest { Folder = file };
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.StartAsync(rebuildIndex: false));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task With_something_else_in_place_of_the_blocks_is_left_alone()
    {
        var store = new EmbeddedUnderTest();
        Directory.CreateDirectory(store.Folder);
        var blocks = Path.Combine(store.Folder, "blocks.sqlite");
        await File.WriteAllTextAsync(blocks, string.Concat(Enumerable.Repeat("These are not blocks. ", 1000)), Cancellation);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.StartAsync(rebuildIndex: true));

        Assert.Contains(store.Folder, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("These are not blocks.", await File.ReadAllTextAsync(blocks, Cancellation), StringComparison.Ordinal);
        Directory.Delete(store.Folder, recursive: true);
    }
}
