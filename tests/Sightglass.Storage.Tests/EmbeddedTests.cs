using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Embedded;
using Sightglass.Storage.Tests.Contract;
using Sightglass.Storage.Tests.Support;

namespace Sightglass.Storage.Tests;

internal sealed class EmbeddedUnderTest : StoreUnderTest
{
    private EmbeddedStore? _store;

    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "sightglass-" + Path.GetRandomFileName());
    public int RowsInOneSeal { get; init; } = new EmbeddedOptions { Folder = "" }.RowsInOneSeal;
    public long FreeBytesToSeal { get; init; }
    public Interpreter Interpreter { get; set; } = Spans.Interpreter;
    public List<string> Notices { get; } = [];

    /// <summary>A test that expects faults takes them out; any that is left fails it.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = [];

    public override ITelemetryWriter Writer => _store!.Writer;
    public override ITelemetryReader Reader => _store!.Reader;

    public static async Task<StoreUnderTest> OpenAsync() => await OpenEmbeddedAsync();

    public static async Task<EmbeddedUnderTest> OpenEmbeddedAsync()
    {
        var store = new EmbeddedUnderTest();
        await store.StartAsync(rebuildIndex: false);
        return store;
    }

    public async Task StartAsync(bool rebuildIndex) =>
        _store = await EmbeddedStore.OpenAsync(
            new() { Folder = Folder, BlockBytes = 4096, RowsInOneSeal = RowsInOneSeal, FreeBytesToSeal = FreeBytesToSeal }, Interpreter, TimeProvider.System, rebuildIndex, Notices.Add, Faults.Enqueue,
            TestContext.Current.CancellationToken);

    public async Task StopAsync()
    {
        if (_store is { } store) await store.DisposeAsync();
        _store = null;
    }

    public override Task SettleAsync() => _store!.SealAsync();

    public override async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync(rebuildIndex: false);
    }

    /// <summary>Whoever comes upon damage is told to come back, and it is repaired meanwhile.</summary>
    public static async Task<T> WhenAvailableAsync<T>(Func<Task<T>> read)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        soon.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
            try
            {
                return await read();
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, soon.Token);
            }
    }

    /// <summary>One value of the block store, while it is stopped.</summary>
    public object? OfBlocks(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "blocks.sqlite")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>What a start would find if the process died now: another store, on a copy of the files as they are.</summary>
    public async Task<EmbeddedUnderTest> CrashAsync()
    {
        var after = new EmbeddedUnderTest { RowsInOneSeal = RowsInOneSeal, FreeBytesToSeal = FreeBytesToSeal, Interpreter = Interpreter };
        Directory.CreateDirectory(after.Folder);
        foreach (var file in Directory.GetFiles(Folder))
            if (Path.GetFileName(file) is not ("lock" or "owner")) File.Copy(file, Path.Combine(after.Folder, Path.GetFileName(file)));
        await DisposeAsync();
        await after.StartAsync(rebuildIndex: false);
        return after;
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
        Assert.Empty(Faults);
    }
}

public sealed class Embedded_writing : Writing { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
public sealed class Embedded_merging : Merging { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
public sealed class Embedded_billing_once : BillingOnce { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
public sealed class Embedded_finding : Finding { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
public sealed class Embedded_filtering : Filtering { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
public sealed class Embedded_aggregating : Aggregating { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
public sealed class Embedded_searching : Searching { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
public sealed class Embedded_deleting : Deleting { protected override Task<StoreUnderTest> OpenAsync() => EmbeddedUnderTest.OpenAsync(); }
