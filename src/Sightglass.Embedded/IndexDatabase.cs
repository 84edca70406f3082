using System.Collections.Concurrent;
using DuckDB.NET.Data;
using Sightglass.Core.Storage;

namespace Sightglass.Embedded;

/// <summary>The DuckDB instance: the index file, the hot database beside it, and the connections to both. Closed until <see cref="Open"/>.</summary>
internal sealed class IndexDatabase : IDisposable
{
    private const int SchemaVersion = 3;
    private static readonly int Threads = Math.Max(2, Environment.ProcessorCount);
    private readonly string _path;
    private readonly string _connectionString;
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];
    private readonly Lock _leases = new();
    private readonly HashSet<Snapshot> _open = [];
    private DuckDBConnection? _writer, _sealer;
    private bool _isAdmitting;

    public IndexDatabase(string path, int memoryMiB)
    {
        _path = path;
        _connectionString = $"DataSource={path};memory_limit={memoryMiB}MB;threads={Threads};"
            + "storage_compatibility_version=v1.5.0;checkpoint_threshold=1GB;preserve_insertion_order=false;"
            // Blocks of hot tables come and go all the time: kept, they are not fetched from the system and cleared again and again.
            + "block_allocator_memory=64MB;"
            + "autoinstall_known_extensions=false;autoload_known_extensions=false";
    }

    /// <summary>For commits to the hot tables: one write at a time.</summary>
    public DuckDBConnection Writer => _writer ?? throw Closed();

    /// <summary>For writes to the file: one at a time.</summary>
    public DuckDBConnection Sealer => _sealer ?? throw Closed();

    public SealedTraces SealedTraces { get; } = new();

    /// <summary>Held while the file is written to.</summary>
    public SemaphoreSlim FileGate { get; } = new(1);

    /// <summary>
    /// Raised when the index must be opened again before anything works: DuckDB has given up on its instance, as it does when it cannot finish a
    /// checkpoint, or has come upon damage in the file.
    /// </summary>
    public event Action? Broken;

    /// <summary>The file is damaged and has to be made again from the blocks.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Opens the file, or makes one when there is none of this schema. True: it is new, and everything must come from the blocks.</summary>
    /// <exception cref="DuckDBException">The file is damaged.</exception>
    public bool Open()
    {
        try
        {
            _writer = Connect();
            Execute(_writer, "ATTACH ':memory:' AS hot");
            Execute(_writer, Hot.CreateList);
            Execute(_writer, "SET enable_external_access = false");
            _sealer = Connect();
            var isNew = Scalar(_writer, "SELECT count(*) FROM duckdb_tables() WHERE database_name <> 'hot' AND table_name = 'sealed'") == 0;
            if (isNew)
                Transact(_writer, $"{Resources.Read("001_observations.sql")} CREATE TABLE schema_version AS SELECT {SchemaVersion} AS version");
            else if (Scalar(_writer, "SELECT version FROM schema_version") != SchemaVersion)
            {
                // Of another version of the server. Nothing is in it that is not in the blocks.
                Close();
                Delete();
                return Open();
            }
            SealedTraces.Load(_writer);
            return isNew;
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>From now on readers are let in.</summary>
    public void Admit()
    {
        lock (_leases) _isAdmitting = true;
    }

    /// <summary>From now on readers are turned away; those that are in stay until they are done.</summary>
    public void TurnAway()
    {
        lock (_leases) _isAdmitting = false;
    }

    /// <summary>Turns readers away, waits for those that are in, and closes the file.</summary>
    public async Task CloseAsync()
    {
        TurnAway();
        await WhenReadersAreDone();
        Close();
    }

    /// <summary>Deletes the file. The index is closed.</summary>
    public void Delete()
    {
        File.Delete(_path);
        File.Delete(_path + ".wal");
        IsDamaged = false;
    }

    /// <summary>After a failure: true, and <see cref="Broken"/> is raised, when the index must be opened again.</summary>
    public bool HasBroken(DuckDBException failure)
    {
        // DuckDB tells the kinds of its errors apart by words only. Reading checks each block against its checksum.
        if (failure.Message.Contains("Corrupt database file", StringComparison.Ordinal) || failure.Message.Contains("Could not read enough bytes", StringComparison.Ordinal))
            IsDamaged = true;
        else if (IsUsable()) return false;
        Broken?.Invoke();
        return true;
    }

    /// <summary>False when it is closed or DuckDB has given up on it.</summary>
    public bool IsUsable()
    {
        try
        {
            lock (_leases)
                if (_writer is not null)
                {
                    using var connection = Connect();
                    return Scalar(connection, "SELECT 1") == 1;
                }
        }
        catch (DuckDBException)
        {
            // That is the answer.
        }
        return false;
    }

    /// <summary>A view of everything committed so far that does not move. Dispose it soon: it holds back the sealer's clean-up.</summary>
    /// <exception cref="StoreUnavailableException">The index is being opened again.</exception>
    public Snapshot Read() => Begin(isFirst: false);

    /// <summary>The same for the writer, who looks before anybody else may.</summary>
    public Snapshot ReadFirst() => Begin(isFirst: true);

    /// <summary>Completes when every snapshot that is open now has been disposed.</summary>
    public Task WhenReadersAreDone()
    {
        lock (_leases) return Task.WhenAll(_open.Select(s => s.Closed));
    }

    public static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All of it or, when it throws, nothing; the connection is as good as before.</summary>
    public static void Transact(DuckDBConnection connection, string sql) => Transact(connection, () => Execute(connection, sql));

    public static void Transact(DuckDBConnection connection, Action work)
    {
        Execute(connection, "BEGIN");
        try
        {
            work();
            Execute(connection, "COMMIT");
        }
        catch
        {
            try
            {
                Execute(connection, "ROLLBACK");
            }
            catch (DuckDBException)
            {
                // A commit that fails has rolled back already.
            }
            throw;
        }
    }

    /// <summary>
    /// Works on this thread alone: what one thread cannot share with others DuckDB makes those others wait for busily, which costs as much again.
    /// Queries beside it have one thread too for as long as it lasts.
    /// </summary>
    public static void OnOneThread(DuckDBConnection connection, Action work)
    {
        Execute(connection, "SET threads = 1");
        try
        {
            work();
        }
        finally
        {
            Execute(connection, $"SET threads = {Threads}");
        }
    }

    public static long Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Close();
        FileGate.Dispose();
    }

    private void Close()
    {
        lock (_leases)
        {
            while (_idle.TryTake(out var idle)) idle.Dispose();
            _sealer?.Dispose();
            _writer?.Dispose();
            (_writer, _sealer) = (null, null);
        }
    }

    private static StoreUnavailableException Closed() => new("The index is being opened again; try again in a moment");

    private Snapshot Begin(bool isFirst)
    {
        Snapshot snapshot;
        lock (_leases)
        {
            if (!isFirst && !_isAdmitting) throw Closed();
            snapshot = new Snapshot(_idle.TryTake(out var idle) ? idle : Connect(), SealedTraces, Return);
            _open.Add(snapshot);
        }
        try
        {
            snapshot.Begin();
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    private DuckDBConnection Connect()
    {
        var connection = new DuckDBConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private void Return(Snapshot snapshot)
    {
        lock (_leases)
        {
            _open.Remove(snapshot);
            _idle.Add(snapshot.Connection);
        }
    }
}
