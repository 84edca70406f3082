using Microsoft.Data.Sqlite;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

public sealed class A_damaged_block : IAsyncLifetime
{
    private readonly (TraceId Before, TraceId Damaged, TraceId After) _traces = (NewTrace(), NewTrace(), NewTrace());
    private EmbeddedUnderTest _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await EmbeddedUnderTest.OpenEmbeddedAsync();
        await _store.WriteAsync(AGeneration(_traces.Before, 1).Saying("question one", "answer one"));
        await _store.WriteAsync(Lost());
        await _store.WriteAsync(AGeneration(_traces.After, 1).Saying("question three", "answer three"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData(true, 0.0)]
    [InlineData(true, 0.1)]
    [InlineData(true, 0.5)]
    [InlineData(true, 0.99)]
    [InlineData(false, 0.0)]
    [InlineData(false, 0.1)]
    [InlineData(false, 0.5)]
    [InlineData(false, 0.99)]
    public async Task Is_reported_once_and_costs_only_its_own_spans(bool isIndexed, double place)
    {
        await DamageAsync(isIndexed, place);

        Assert.Null(await _store.ObservationAsync(_traces.Damaged, 1));
        Assert.Null(await _store.ObservationAsync(_traces.Damaged, 1));
        Assert.Equal("question one", (await _store.ObservationAsync(_traces.Before, 1))!.Input.Preview(50));
        Assert.Equal("question three", (await _store.ObservationAsync(_traces.After, 1))!.Input.Preview(50));
        Assert.Equal(isIndexed ? 3 : 2, await _store.Reader.CountTracesAsync(ProjectId.Default, new(), TestContext.Current.CancellationToken));
        AssertReported();
    }

    [Fact]
    public async Task Is_passed_over_by_search()
    {
        await DamageAsync(isIndexed: true, 0.5);

        var found = await _store.Reader.FindTracesAsync(ProjectId.Default, new() { Text = "question" }, TestContext.Current.CancellationToken);
        Assert.Equal([_traces.After, _traces.Before], found.Items.Select(t => t.Id));
        AssertReported();
    }

    [Fact]
    public async Task Does_not_keep_others_from_being_deleted()
    {
        await DamageAsync(isIndexed: true, 0.5);
        await _store.Writer.DeleteTracesAsync(ProjectId.Default, [_traces.Before], TestContext.Current.CancellationToken);
        await _store.SettleAsync();

        await _store.StopAsync();
        Assert.Equal(0L, Query("SELECT count(*) FROM tombstones"));
        await _store.StartAsync(rebuildIndex: true);
        Assert.Empty(await _store.TraceAsync(_traces.Before));
        Assert.Single(await _store.TraceAsync(_traces.After));
        AssertReported(times: 2);
    }

    [Fact]
    public async Task Takes_nothing_from_whoever_sends_the_same_again()
    {
        await DamageAsync(isIndexed: true, 0.5);
        await _store.WriteAsync(Lost(), ASpan(_traces.After, 2, 1));

        Assert.Equal("question two", (await _store.ObservationAsync(_traces.Damaged, 1))!.Input.Preview(50));
        Assert.Equal(2, (await _store.TraceAsync(_traces.After)).Count);
        await _store.StopAsync();
        await _store.StartAsync(rebuildIndex: true);
        Assert.Equal("question two", (await _store.ObservationAsync(_traces.Damaged, 1))!.Input.Preview(50));
        AssertReported(times: 2);
    }

    [Fact]
    public async Task Takes_nothing_from_what_comes_later_for_the_same_observation()
    {
        await DamageAsync(isIndexed: true, 0.5);
        await _store.WriteAsync(new RawSpan { TraceId = _traces.Damaged, SpanId = new(1), ReceivedNanos = 1 }.With("session.id", "s1"), ASpan(_traces.After, 2, 1));
        await _store.WriteAsync(AGeneration(_traces.Damaged, 2, 1));

        Assert.Equal("s1", (await _store.ObservationAsync(_traces.Damaged, 1))!.SessionId);
        Assert.Equal(2, (await _store.TraceAsync(_traces.Damaged)).Count);
        Assert.Equal(2, (await _store.TraceAsync(_traces.After)).Count);
        AssertReported();
    }

    private RawSpan Lost() => AGeneration(_traces.Damaged, 1).Saying("question two", "answer two");

    private async Task DamageAsync(bool isIndexed, double place)
    {
        await _store.StopAsync();
        var data = (byte[])Query("SELECT data FROM blocks WHERE id = 2");
        data[(int)(data.Length * place)] ^= 0x10;
        Query("UPDATE blocks SET data = $data WHERE id = 2", data);
        if (!isIndexed) File.Delete(Path.Combine(_store.Folder, "index.duckdb"));
        await _store.StartAsync(rebuildIndex: false);
    }

    private void AssertReported(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(_store.Faults.TryDequeue(out var fault), "not reported");
            Assert.Contains("Block 2 is damaged", Assert.IsType<InvalidDataException>(fault).Message, StringComparison.Ordinal);
        }
        Assert.Empty(_store.Faults);
    }

    private object Query(string sql, byte[]? data = null)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_store.Folder, "blocks.sqlite")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (data is not null) command.Parameters.AddWithValue("$data", data);
        return command.ExecuteScalar() ?? 0L;
    }
}
