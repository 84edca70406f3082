using System.Collections.Concurrent;
using DuckDB.NET.Data;
using Sightglass.Core.Storage;

namespace Sightglass.Embedded;

/// <summary>The DuckDB instance: the index file, the hot database beside it, and the connections to both.</summary>
internal sealed class IndexDatabase : IDisposable
{
    private const int SchemaVersion = 1;
    private readonly string _connectionString;
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];
    private readonly Lock _leases = new();
    private HashSet<Snapshot> _open = [];

    private IndexDatabase(string path, int memoryMiB)
    {
        _connectionString = $"DataSource={path};memory_limit={memoryMiB}MB;threads={Math.Max(2, Environment.ProcessorCount)};"
            + "storage_compatibility_version=v1.5.0;checkpoint_threshold=1GB;preserve_insertion_order=false;"
            + "autoinstall_known_extensions=false;autoload_known_extensions=false";
        Writer = Connect();
        Execute(Writer, "ATTACH ':memory:' AS hot");
        Execute(Writer, Hot.CreateList);
        Execute(Writer, "SET enable_external_access = false; SET lock_configuration = true");
        Sealer = Connect();
    }

    /// <summary>For commits to the hot tables: one write at a time.</summary>
    public DuckDBConnection Writer { get; }

    /// <summary>For writes to the file: one at a time.</summary>
    public DuckDBConnection Sealer { get; }

    /// <summary>Held while the file is written to.</summary>
    public SemaphoreSlim FileGate { get; } = new(1);

    /// <summary>Opens the index, or makes an empty one when there is none. <paramref name="isNew"/>: everything must come from the blocks.</summary>
    /// <exception cref="DuckDBException">The file is damaged.</exception>
    public static IndexDatabase Open(string path, int memoryMiB, out bool isNew)
    {
        var database = new IndexDatabase(path, memoryMiB);
        try
        {
            isNew = Scalar(database.Writer, "SELECT count(*) FROM duckdb_tables() WHERE database_name <> 'hot' AND table_name = 'sealed'") == 0;
            if (isNew)
                Execute(database.Writer, $"BEGIN; {Resources.Read("001_observations.sql")} CREATE TABLE schema_version AS SELECT {SchemaVersion} AS version; COMMIT");
            else if (Scalar(database.Writer, "SELECT version FROM schema_version") is var version && version != SchemaVersion)
                throw new StoreUnavailableException($"The index has schema {version}, this server needs {SchemaVersion}: start once with --rebuild-index");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A view of everything committed so far that does not move. Dispose it soon: it holds back the sealer's clean-up.</summary>
    public Snapshot Read()
    {
        var connection = _idle.TryTake(out var idle) ? idle : Connect();
        var snapshot = new Snapshot(connection, Return);
        lock (_leases) _open.Add(snapshot);
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

    public static long Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        foreach (var connection in _idle) connection.Dispose();
        Sealer?.Dispose();
        Writer.Dispose();
        FileGate.Dispose();
    }

    private DuckDBConnection Connect()
    {
        var connection = new DuckDBConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private void Return(Snapshot snapshot)
    {
        lock (_leases) _open.Remove(snapshot);
        _idle.Add(snapshot.Connection);
    }
}
