using DuckDB.NET.Data;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// Which traces each seal brought into the index file and into which blocks its rows point. Trace ids are random, so that DuckDB would have to
/// look through all of them; blocks are numbered in the order they came, so that it skips all row groups but those of the seals in question.
/// </summary>
internal sealed class SealedTraces
{
    private readonly Lock _lock = new();

    // By their first block.
    private Seal[] _seals = [];

    private sealed record Seal(long Generation, long FirstBlock, long LastBlock, TraceFilter Traces);

    public void Load(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT generation, first_block, last_block, traces FROM main.sealed_traces ORDER BY first_block";
        using var reader = command.ExecuteReader();
        var seals = new List<Seal>();
        while (reader.Read())
        {
            using var traces = reader.GetStream(3);
            var bytes = new byte[traces.Length];
            traces.ReadExactly(bytes);
            seals.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), new(bytes)));
        }
        lock (_lock) _seals = [.. seals];
    }

    /// <summary>
    /// Takes in a generation that is about to be sealed; within the transaction that seals it. Readers know of it before its rows are there, which
    /// costs them nothing, and never after.
    /// </summary>
    public void Add(DuckDBConnection sealer, long generation)
    {
        using var command = sealer.CreateCommand();
        command.CommandText = $"SELECT DISTINCT trace_id FROM {Hot.Rows(generation)}";
        var ids = new List<TraceId>();
        using (var reader = command.ExecuteReader())
            while (reader.Read()) ids.Add(Hot.TraceId(reader.GetGuid(0)));
        // A generation may hold nothing but keys that it takes away.
        if (ids.Count == 0) return;
        var traces = new TraceFilter(ids.Count);
        foreach (var id in ids) traces.Add(id);
        command.CommandText = $"SELECT min(block_id), max(block_id) FROM {Hot.Rows(generation)}";
        Seal seal;
        using (var reader = command.ExecuteReader())
        {
            reader.Read();
            seal = new(generation, reader.GetInt64(0), reader.GetInt64(1), traces);
        }
        command.CommandText = $"INSERT INTO main.sealed_traces VALUES ({generation}, {seal.FirstBlock}, {seal.LastBlock}, $1)";
        command.Parameters.Add(new DuckDBParameter(traces.Bytes.ToArray()));
        command.ExecuteNonQuery();
        lock (_lock) _seals = [.. _seals.Where(s => s.Generation != generation).Append(seal).OrderBy(s => s.FirstBlock)];
    }

    /// <summary>Lets go of the seals that have no row left.</summary>
    public void Forget(DuckDBConnection sealer)
    {
        IndexDatabase.Transact(sealer, "DELETE FROM main.sealed_traces WHERE last_block < (SELECT coalesce(min(block_id), 9223372036854775807) FROM main.observations)");
        Load(sealer);
    }

    /// <summary>The condition that a row of the file may be of one of some traces.</summary>
    public string MayBe(IReadOnlyCollection<TraceId> traces)
    {
        Seal[] seals;
        lock (_lock) seals = _seals;
        var ranges = new List<(long First, long Last)>();
        foreach (var seal in seals)
        {
            if (!traces.Any(seal.Traces.MayContain)) continue;
            if (ranges.Count > 0 && seal.FirstBlock <= ranges[^1].Last + 1) ranges[^1] = (ranges[^1].First, Math.Max(ranges[^1].Last, seal.LastBlock));
            else ranges.Add((seal.FirstBlock, seal.LastBlock));
        }
        return ranges.Count == 0 ? "false" : "(" + string.Join(" OR ", ranges.Select(r => $"block_id BETWEEN {r.First} AND {r.Last}")) + ")";
    }
}
