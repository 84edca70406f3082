using System.Text;
using DuckDB.NET.Data;

namespace Sightglass.Embedded;

/// <summary>
/// Sealed and hot rows as of one moment, none twice: the file as of its newest sealed generation, the hot generations above it, without
/// the keys that a newer generation took away from an older one.
/// </summary>
internal sealed class Snapshot(DuckDBConnection connection, Action<Snapshot> giveBack) : IDisposable
{
    private volatile DuckDBCommand? _running;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DuckDBConnection Connection { get; } = connection;
    public Task Closed => _closed.Task;

    /// <summary>The observations, to put after FROM.</summary>
    public string Observations { get; private set; } = "main.observations";

    /// <summary>The scores, to put after FROM.</summary>
    public string Scores { get; private set; } = "main.scores";

    public void Begin()
    {
        Run("BEGIN TRANSACTION READ ONLY");
        // One statement over both databases: it pins the state of each for the rest of the transaction.
        using var command = Command("SELECT g.number, g.gone FROM main.sealed s JOIN hot.generations g ON g.number > s.generation ORDER BY g.number");
        var generations = new List<(long Number, long Gone)>();
        using (var reader = command.ExecuteReader())
            while (reader.Read()) generations.Add((reader.GetInt64(0), reader.GetInt64(1)));
        Observations = Union("main.observations", Hot.Rows, generations);
        Scores = Union("main.scores", Hot.Scores, generations);
    }

    public DuckDBCommand Command(string sql)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        _running = command;
        return command;
    }

    /// <summary>Stops the statement that is running, from another thread; it fails with a <see cref="DuckDBException"/>.</summary>
    public void Interrupt() => _running?.Cancel();

    public void Dispose()
    {
        if (_closed.Task.IsCompleted) return;
        try
        {
            Run("ROLLBACK");
        }
        catch (DuckDBException)
        {
            // The transaction had already failed; the connection is as good as new.
        }
        giveBack(this);
        _closed.SetResult();
    }

    private static string Union(string file, Func<long, string> table, List<(long Number, long Gone)> generations)
    {
        var sql = new StringBuilder("(");
        Append(sql, file, [.. generations.Where(g => g.Gone > 0).Select(g => Hot.Gone(g.Number))]);
        foreach (var (number, _) in generations)
        {
            sql.Append(" UNION ALL ");
            Append(sql, table(number), [.. generations.Where(g => g.Number > number && g.Gone > 0).Select(g => Hot.Gone(g.Number))]);
        }
        return sql.Append(')').ToString();
    }

    private static void Append(StringBuilder sql, string table, IReadOnlyList<string> gone)
    {
        sql.Append("SELECT * FROM ").Append(table);
        foreach (var keys in gone) sql.Append(" ANTI JOIN ").Append(keys).Append(" USING (project, trace_id, span_id)");
    }

    private void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }
}
