using DuckDB.NET.Data;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

/// <summary>A transaction of the index fails, and the instance goes on: here because another one has changed the same row.</summary>
public sealed class A_transaction_that_fails
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leaves_no_trace_listed_whose_deletion_was_noted()
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var (kept, deleted) = (NewTrace(), NewTrace());
        await store.WriteAsync(ASpan(kept, 1), ASpan(deleted, 1).Saying("forget this", "ok"));
        await store.SettleAsync();

        using (Change(store, "UPDATE hot.generations SET gone = gone + 1"))
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Writer.DeleteTracesAsync(ProjectId.Default, [deleted], Cancellation));

        await store.SettleAsync();
        // It may have been opened again while this test still held it.
        store.Faults.Clear();
        Assert.Equal(kept, Assert.Single((await store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items).Id);
        await store.WriteAsync(ASpan(deleted, 2));
        Assert.Equal(2ul, Assert.Single(await store.TraceAsync(deleted)).Id.Value);
    }

    [Fact]
    public async Task Lets_nothing_outlive_its_retention()
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var (old, young) = (NewTrace(), NewTrace());
        await store.WriteAsync(ASpan(old, 1, startSecond: -100), ASpan(young, 1));

        using (Change(store, "UPDATE main.sealed SET generation = generation + 1"))
        {
            await Assert.ThrowsAsync<DuckDBException>(store.SettleAsync);
            Assert.Equal(1, await store.Writer.DeleteOlderThanAsync(Noon.AddSeconds(-50), Cancellation));
        }

        Assert.Empty(await store.TraceAsync(old));
        await store.SettleAsync();
        Assert.Empty(await store.TraceAsync(old));
        Assert.Single(await store.TraceAsync(young));
    }

    // Within one process a path is one instance of DuckDB.
    private static DuckDBConnection Change(EmbeddedUnderTest store, string sql)
    {
        var connection = new DuckDBConnection("DataSource=" + Path.Combine(store.Folder, "index.duckdb"));
        connection.Open();
        foreach (var statement in new[] { "BEGIN", sql })
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
        return connection;
    }
}
