using DuckDB.NET.Data;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// Sealed and hot rows as of one moment, none twice: the file as of its newest sealed generation, the hot generations above it, without
/// the keys that a newer generation took away from an older one.
/// </summary>
internal sealed class Snapshot(DuckDBConnection connection, SealedTraces traces, Action<Snapshot> giveBack) : IDisposable
{
    private IReadOnlyList<string> _sources = ["SELECT * FROM main.observations"];
    private volatile DuckDBCommand? _running;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DuckDBConnection Connection { get; } = connection;
    public Task Closed => _closed.Task;

    /// <summary>Rows that are steps.</summary>
    public const string AreSteps = "type < 11";

    /// <summary>Rows that make a trace: its steps, and what was said of it apart from them.</summary>
    public const string AreOfTraces = "type < 12";

    /// <summary>The observations, to put after FROM.</summary>
    public string Observations => $"(FROM {All} WHERE {AreSteps})";

    /// <summary>The observations and what was said of traces apart from them, to put after FROM.</summary>
    public string OfTraces => $"(FROM {All} WHERE {AreOfTraces})";

    /// <summary>Every row, those that only carry scores included, to put after FROM.</summary>
    public string All => "(" + string.Join(" UNION ALL ", _sources) + ")";

    /// <summary>The rows of <see cref="OfTraces"/> of some traces and more, to put after FROM: the file without what cannot be of them, and everything hot.</summary>
    public string Around(IReadOnlyCollection<TraceId> some) => $"(FROM {AllAround(some)} WHERE {AreOfTraces})";

    /// <summary>The same of <see cref="All"/>.</summary>
    public string AllAround(IReadOnlyCollection<TraceId> some) =>
        "(" + string.Join(" UNION ALL ", _sources.Select((source, i) => i > 0 ? source : $"{source} WHERE {traces.MayBe(some)}")) + ")";

    /// <summary>The scores, to put after FROM.</summary>
    public string Scores { get; private set; } = "main.scores";

    /// <summary>
    /// The first rows in some order. Each part is cut before they are united: only on a table of its own does DuckDB skip the row groups that
    /// cannot hold any of them.
    /// </summary>
    /// <param name="where">One of the conditions on kinds of rows, and more.</param>
    public string First(string columns, string where, string order, long limit) =>
        "SELECT * FROM (" + string.Join(
            " UNION ALL ",
            _sources.Select(source => $"(SELECT {columns} FROM ({source}) WHERE {where} ORDER BY {order} LIMIT {limit})")) + $") ORDER BY {order} LIMIT {limit}";

    public void Begin()
    {
        Run("BEGIN TRANSACTION READ ONLY");
        // One statement over both databases: it pins the state of each for the rest of the transaction.
        using var command = Command("SELECT g.number, g.gone FROM main.sealed s JOIN hot.generations g ON g.number > s.generation ORDER BY g.number");
        var generations = new List<(long Number, long Gone)>();
        using (var reader = command.ExecuteReader())
            while (reader.Read()) generations.Add((reader.GetInt64(0), reader.GetInt64(1)));
        _sources = Parts("main.observations", Hot.Rows, generations);
        Scores = "(" + string.Join(" UNION ALL ", Parts("main.scores", Hot.Scores, generations)) + ")";
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

    private static List<string> Parts(string file, Func<long, string> table, List<(long Number, long Gone)> generations) =>
    [
        Without(file, generations),
        .. generations.Select(g => Without(table(g.Number), [.. generations.Where(newer => newer.Number > g.Number)])),
    ];

    private static string Without(string table, List<(long Number, long Gone)> newer) =>
        $"SELECT * FROM {table}" + string.Concat(newer.Where(g => g.Gone > 0).Select(g => $" ANTI JOIN {Hot.Gone(g.Number)} USING (project, trace_id, span_id)"));

    private void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }
}
