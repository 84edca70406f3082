using DuckDB.NET.Data;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class What_has_expired
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A server that keeps a month of traces would else keep a note of every seal of all its years.</summary>
    [Fact]
    public async Task Leaves_nothing_behind_in_the_index()
    {
        await using var store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        var (old, young) = (NewTrace(), NewTrace());
        await store.WriteAsync(ASpan(old, 1, startSecond: -100));
        await store.SettleAsync();
        await store.WriteAsync(ASpan(young, 1));
        await store.SettleAsync();

        Assert.Equal(1, await store.Writer.DeleteOlderThanAsync(Noon.AddSeconds(-50), Cancellation));
        Assert.Single(await store.TraceAsync(young));
        await store.StopAsync();

        using var connection = new DuckDBConnection("DataSource=" + Path.Combine(store.Folder, "index.duckdb"));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sealed_traces";
        Assert.Equal(1L, command.ExecuteScalar());
    }
}
