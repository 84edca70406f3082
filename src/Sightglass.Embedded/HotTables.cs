using System.Text;

namespace Sightglass.Embedded;

/// <summary>
/// The rows that are not in the file yet, as the writer and the readers see them. A transaction on the hot tables costs milliseconds whatever it holds,
/// so new rows wait in memory for a few thousand others, or for the first reader, who brings them in before looking: nobody can tell.
/// Everything here is in the blocks already.
/// </summary>
internal sealed class HotTables(IndexDatabase index) : IDisposable
{
    private const int RowsInOneDrain = 4_096;
    private const int MostWaiting = 4 * RowsInOneDrain;
    private readonly SemaphoreSlim _connection = new(1);
    private readonly Lock _lock = new();
    private List<(string Project, IReadOnlyList<Row> Rows)> _waiting = [];
    private int _waitingRows;
    private bool _isDraining;
    private Task _draining = Task.CompletedTask;

    /// <summary>The generation that takes new rows.</summary>
    public long Generation { get; private set; }

    public void Begin(long generation)
    {
        Run(Hot.Create(generation));
        Generation = generation;
    }

    public void Drop(long generation) => Run(Hot.Drop(generation));

    /// <summary>The generations there are, oldest first.</summary>
    public IReadOnlyList<long> Generations()
    {
        var numbers = new List<long>();
        Alone(() =>
        {
            using var command = index.Writer.CreateCommand();
            command.CommandText = "SELECT number FROM hot.generations ORDER BY number";
            using var reader = command.ExecuteReader();
            while (reader.Read()) numbers.Add(reader.GetInt64(0));
        });
        return numbers;
    }

    /// <summary>Before rows are added: brings in what waits when that is much, or when the last try failed, so that the writer learns why.</summary>
    public void MakeRoom()
    {
        bool isNeeded;
        lock (_lock)
        {
            isNeeded = _waitingRows >= MostWaiting || _draining.IsFaulted;
            if (_draining.IsFaulted) _draining = Task.CompletedTask;
        }
        if (isNeeded) Drain();
    }

    /// <summary>Adds rows of observations that have no row yet.</summary>
    public void Add(string project, IReadOnlyList<Row> rows)
    {
        if (rows.Count == 0) return;
        lock (_lock)
        {
            _waiting.Add((project, rows));
            _waitingRows += rows.Count;
            if (_waitingRows >= RowsInOneDrain && _draining.IsCompletedSuccessfully) _draining = Task.Run(Drain);
        }
    }

    /// <summary>Adds rows and takes others away, in one transaction.</summary>
    /// <param name="replaced">Keys whose row in the active generation goes.</param>
    /// <param name="gone">Keys whose row in an older generation or in the file goes.</param>
    public void Change(string project, IReadOnlyList<Row> rows, IReadOnlyCollection<SpanKey> replaced, IReadOnlyCollection<SpanKey> gone)
    {
        Drain();
        Alone(() => IndexDatabase.Transact(index.Writer, () =>
        {
            foreach (var some in replaced.Chunk(500)) IndexDatabase.Execute(index.Writer, DeleteSql(project, some));
            if (gone.Count > 0)
            {
                Hot.AppendGone(index.Writer, Generation, project, gone);
                IndexDatabase.Execute(index.Writer, $"UPDATE hot.generations SET gone = gone + {gone.Count} WHERE number = {Generation}");
            }
            Append([(project, rows)]);
        }));
    }

    /// <summary>Brings in what waits. Every row added before the call is visible to snapshots taken after it.</summary>
    public void Drain()
    {
        // While another takes rows in they wait no longer and are not visible yet: then this waits for the connection, and so for them.
        lock (_lock)
            if (_waitingRows == 0 && !_isDraining) return;
        Alone(() =>
        {
            List<(string Project, IReadOnlyList<Row> Rows)> taken;
            lock (_lock)
            {
                if (_waitingRows == 0) return;
                (taken, _waiting, _waitingRows, _isDraining) = (_waiting, [], 0, true);
            }
            try
            {
                IndexDatabase.Transact(index.Writer, () => Append(taken));
            }
            catch
            {
                lock (_lock)
                {
                    _waiting.InsertRange(0, taken);
                    _waitingRows = _waiting.Sum(w => w.Rows.Count);
                }
                throw;
            }
            finally
            {
                lock (_lock) _isDraining = false;
            }
        });
    }

    /// <summary>Drops what waits: the index is about to be opened again.</summary>
    public void Forget() => Alone(() =>
    {
        lock (_lock) (_waiting, _waitingRows) = ([], 0);
    });

    /// <summary>Runs SQL on the hot tables with everything in them.</summary>
    public void Run(string sql)
    {
        Drain();
        Alone(() => IndexDatabase.Transact(index.Writer, sql));
    }

    public void Dispose() => _connection.Dispose();

    // All at once: each appender of a transaction takes ten megabytes, however little it appends.
    private void Append(IReadOnlyList<(string Project, IReadOnlyList<Row> Rows)> written)
    {
        if (written.Any(w => w.Rows.Count > 0)) Hot.AppendRows(index.Writer, Generation, written);
        if (written.Any(w => w.Rows.Any(r => r.Observation.Scores.Count > 0))) Hot.AppendScores(index.Writer, Generation, written);
    }

    private void Alone(Action action)
    {
        _connection.Wait();
        try
        {
            action();
        }
        finally
        {
            _connection.Release();
        }
    }

    private string DeleteSql(string project, IReadOnlyList<SpanKey> keys)
    {
        var list = new StringBuilder();
        foreach (var key in keys)
            list.Append(list.Length > 0 ? "," : "").Append('(').Append(Hot.Literal(key.Trace)).Append(',').Append(Hot.Literal(key.Span)).Append(')');
        var where = $"WHERE project = '{project}' AND (trace_id, span_id) IN ({list})";
        return $"DELETE FROM {Hot.Rows(Generation)} {where}; DELETE FROM {Hot.Scores(Generation)} {where};";
    }
}
