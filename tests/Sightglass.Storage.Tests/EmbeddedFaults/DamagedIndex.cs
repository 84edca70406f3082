using DuckDB.NET.Data;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class A_damaged_index
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Damages => [.. Ways.Keys];

    private static readonly Dictionary<string, Action<string>> Ways = new()
    {
        ["gone"] = File.Delete,
        ["empty"] = path => Rewrite(path, _ => []),
        ["cut in half"] = path => Rewrite(path, bytes => bytes[..(bytes.Length / 2)]),
        ["cut by one byte"] = path => Rewrite(path, bytes => bytes[..^1]),
        ["not an index"] = path => Rewrite(path, bytes => [.. bytes.Select((_, i) => (byte)(i * 7))]),
        ["header lost"] = path => Rewrite(path, bytes => [.. new byte[4096], .. bytes[4096..]]),
        ["both database headers lost"] = path => Rewrite(path, bytes => [.. bytes[..4096], .. new byte[8192], .. bytes[12288..]]),
        ["everything but the headers lost"] = path => Rewrite(path, bytes => [.. bytes[..12288], .. new byte[bytes.Length - 12288]]),
        ["of an older server"] = path => Run(path, "UPDATE schema_version SET version = 1; DROP TABLE sealed_traces"),
        ["of a newer server"] = path => Run(path, "UPDATE schema_version SET version = 1000; ALTER TABLE observations RENAME TO spans"),
        ["a bit flipped in every block"] = path => Rewrite(path, bytes => [.. bytes.Select((b, i) => i > 12288 && (i - 12288) % 262144 == 100 ? (byte)(b ^ 1) : b)]),
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Is_made_again_from_the_blocks_with_the_same_answers(string damage)
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        await FillAsync(store);
        var before = await Answers.OfAsync(store, ProjectId.Default, Cancellation);
        await store.StopAsync();
        Ways[damage](Path.Combine(store.Folder, "index.duckdb"));
        await store.StartAsync(rebuildIndex: false);
        Assert.Equal(before, await Answers.OfAsync(store, ProjectId.Default, Cancellation));
        Assert.Contains(store.Notices, n => n.Contains("the index", StringComparison.OrdinalIgnoreCase));
        await store.RestartAsync();
        Assert.Equal(before, await Answers.OfAsync(store, ProjectId.Default, Cancellation));
    }

    /// <summary>A start reads a few columns only: damage elsewhere is found later, by whoever reads it, and repaired then.</summary>
    [Fact]
    public async Task Is_made_again_whenever_the_damage_is_found()
    {
        const int block = 262_144, firstBlock = 12_288;
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var random = new Random(7);
        var trace = NewTrace();
        await store.WriteAsync([.. Enumerable.Range(1, 6_000).Select(i => ASpan(trace, (ulong)i, name: "step").Saying(Noise(random), Noise(random)))]);
        await store.SettleAsync();
        var query = new ObservationQuery { Limit = 7_000 };
        var before = (await store.Reader.FindObservationsAsync(ProjectId.Default, query, Cancellation)).Items;
        await store.StopAsync();
        var path = Path.Combine(store.Folder, "index.duckdb");
        var whole = await File.ReadAllBytesAsync(path, Cancellation);
        var foundLater = 0;
        for (var at = firstBlock; at < whole.Length; at += block)
        {
            byte[] damaged = [.. whole];
            damaged[at + 5_000] ^= 1;
            await File.WriteAllBytesAsync(path, damaged, Cancellation);
            store.Notices.Clear();
            await store.StartAsync(rebuildIndex: false);
            var foundAtStart = store.Notices.Count > 0;

            var after = await EmbeddedUnderTest.WhenAvailableAsync(() => store.Reader.FindObservationsAsync(ProjectId.Default, query, Cancellation));
            Assert.Equal(before.Select(o => o with { Tags = [] }), after.Items.Select(o => o with { Tags = [] }), (a, b) => a with { Tags = b.Tags } == b);
            if (!foundAtStart && store.Notices.Count > 0) foundLater++;
            await store.StopAsync();
        }
        Assert.True(foundLater > 0, "no damage was beyond what a start reads");
        store.Faults.Clear();

        static string Noise(Random random)
        {
            var bytes = new byte[160];
            random.NextBytes(bytes);
            return Convert.ToBase64String(bytes);
        }
    }

    internal static async Task FillAsync(StoreUnderTest store)
    {
        for (var i = 0; i < 40; i++)
        {
            var trace = NewTrace();
            await store.WriteAsync(
                ASpan(trace, 1, name: "agent " + i, startSecond: i, seconds: 9).With("user.id", "u" + i % 3),
                AGeneration(trace, 2, 1, i % 2 == 0 ? "gpt-4o" : "claude-sonnet-4-5", i + 1, input: i).Saying($"question {i}", $"answer {i}"));
            if (i == 20) await store.SettleAsync();
        }
    }

    private static void Run(string path, string sql)
    {
        using var connection = new DuckDBConnection("DataSource=" + path);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Rewrite(string path, Func<byte[], byte[]> change) => File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
}

public sealed class Rebuilding_the_index
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_the_same_answers()
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        await A_damaged_index.FillAsync(store);
        var before = await Answers.OfAsync(store, ProjectId.Default, Cancellation);
        await store.StopAsync();
        await store.StartAsync(rebuildIndex: true);

        Assert.Equal(before, await Answers.OfAsync(store, ProjectId.Default, Cancellation));
    }

    [Fact]
    public async Task Applies_new_prices_to_the_past()
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var trace = NewTrace();
        await store.WriteAsync(AGeneration(trace, 1, input: 100));
        Assert.Equal(1.00m, (await store.TraceAsync(trace))[0].CostUsd);
        await store.StopAsync();
        store.Interpreter = new(o => new(CostState.Complete, 0.05m * o.Usage?.TotalInput, [], "dearer", null));
        await store.StartAsync(rebuildIndex: true);

        Assert.Equal(5.00m, (await store.TraceAsync(trace))[0].CostUsd);
        var cost = await store.Reader.AggregateAsync(ProjectId.Default, new() { Range = TimeRange.All, Columns = [new(Measure.CostUsd)] }, Cancellation);
        Assert.Equal(5.0, cost[0].Values[0]);
        Assert.Equal("dearer", (await store.ObservationAsync(trace, 1))!.Cost.PriceId);
    }
}
