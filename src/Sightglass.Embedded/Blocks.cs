using Microsoft.Data.Sqlite;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>A block as stored. <see cref="Data"/> is compressed.</summary>
internal sealed record Block(long Id, string Project, byte[] Data);

/// <summary>A block about to be stored. <see cref="Data"/> is pooled (<see cref="BlockCodec.Encode"/>).</summary>
internal sealed record NewBlock(long Id, string Project, long FirstMicros, long LastMicros, int Count, ArraySegment<byte> Data, byte[] Filter);

/// <summary>A trace that is deleted from every block up to <see cref="LastBlock"/>.</summary>
internal sealed record Tombstone(string Project, TraceId Trace, long LastBlock);

/// <summary>What started before a cutoff is deleted from every block up to <see cref="LastBlock"/>.</summary>
internal sealed record Expiry(long CutoffMicros, long LastBlock);

/// <summary>
/// The journal and payload store: SQLite in WAL mode with synchronous FULL, so a commit that returned is on the disk.
/// One writer at a time (the caller sees to it); any number of readers.
/// </summary>
internal sealed class Blocks : IDisposable
{
    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly SqliteCommand _insertBlock;
    private readonly SqliteCommand _insertFilter;

    public Blocks(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = true, DefaultTimeout = 30 }.ToString();
        _writer = new SqliteConnection(_connectionString);
        _writer.Open();
        Execute(_writer, """
            PRAGMA page_size = 8192;
            PRAGMA auto_vacuum = INCREMENTAL;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA wal_autocheckpoint = 2000;
            PRAGMA journal_size_limit = 67108864;
            """);
        Execute(_writer, Resources.Read("blocks.sql"));
        _insertBlock = Command("INSERT INTO blocks (id, project, first_us, last_us, count, data) VALUES ($id, $project, $first, $last, $count, $data)",
            "$id", "$project", "$first", "$last", "$count", "$data");
        _insertFilter = Command("INSERT INTO block_filters (id, bits) VALUES ($id, $bits)", "$id", "$bits");
    }

    public long LastId() => Scalar<long>("SELECT coalesce(max(id), 0) FROM blocks");

    public long Count() => Scalar<long>("SELECT count(*) FROM blocks");

    /// <summary>Durable on return.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored: the disk is full or failing.</exception>
    public void Append(IReadOnlyList<NewBlock> blocks) => Commit(transaction =>
    {
        foreach (var block in blocks)
        {
            Run(_insertBlock, transaction, block.Id, block.Project, block.FirstMicros, block.LastMicros, block.Count, block.Data);
            Run(_insertFilter, transaction, block.Id, block.Filter);
        }
    });

    /// <exception cref="InvalidDataException">The pages that hold it are damaged.</exception>
    public Block? Find(long id)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT project, data FROM blocks WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        try
        {
            using var reader = command.ExecuteReader();
            return reader.Read() ? new(id, reader.GetString(0), (byte[])reader[1]) : null;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<long> IdsAfter(long id)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM blocks WHERE id > $id ORDER BY id";
        command.Parameters.AddWithValue("$id", id);
        using var reader = command.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read()) ids.Add(reader.GetInt64(0));
        return ids;
    }

    /// <summary>
    /// Some blocks of a project with spans that start in a time, and their filters: by the latest start in them, newest first, those that
    /// come after <paramref name="after"/>.
    /// </summary>
    public IReadOnlyList<(long Id, long LastMicros, byte[] Filter)> FiltersAfter(string project, (long LastMicros, long Id) after, long fromMicros, long toMicros, int limit)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT   b.id, b.last_us, f.bits FROM blocks b JOIN block_filters f USING (id)
            WHERE    b.project = $project AND (b.last_us, b.id) < ($last, $id) AND b.last_us >= $from AND b.first_us < $to
            ORDER BY b.last_us DESC, b.id DESC LIMIT $limit
            """;
        command.Parameters.AddWithValue("$project", project);
        command.Parameters.AddWithValue("$last", after.LastMicros);
        command.Parameters.AddWithValue("$id", after.Id);
        command.Parameters.AddWithValue("$from", fromMicros);
        command.Parameters.AddWithValue("$to", toMicros);
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var filters = new List<(long, long, byte[])>();
        while (reader.Read()) filters.Add((reader.GetInt64(0), reader.GetInt64(1), (byte[])reader[2]));
        return filters;
    }

    /// <summary>Notes that these traces are gone from all blocks so far. Durable on return.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was noted.</exception>
    public void Bury(IReadOnlyList<Tombstone> tombstones) => Commit(transaction =>
    {
        using var insert = Command("""
            INSERT INTO tombstones (project, trace_id, last_block) VALUES ($project, $trace, $last)
            ON CONFLICT DO UPDATE SET last_block = excluded.last_block
            """, "$project", "$trace", "$last");
        foreach (var tombstone in tombstones) Run(insert, transaction, tombstone.Project, IdBytes(tombstone.Trace), tombstone.LastBlock);
    });

    public IReadOnlyList<Tombstone> Tombstones()
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT project, trace_id, last_block FROM tombstones";
        using var reader = command.ExecuteReader();
        var tombstones = new List<Tombstone>();
        while (reader.Read())
            if (TraceId.From((byte[])reader[1]) is { } trace) tombstones.Add(new(reader.GetString(0), trace, reader.GetInt64(2)));
        return tombstones;
    }

    public void Unbury(IReadOnlyList<Tombstone> tombstones) => Commit(transaction =>
    {
        using var delete = Command("DELETE FROM tombstones WHERE project = $project AND trace_id = $trace AND last_block = $last", "$project", "$trace", "$last");
        foreach (var tombstone in tombstones) Run(delete, transaction, tombstone.Project, IdBytes(tombstone.Trace), tombstone.LastBlock);
    });

    /// <summary>Replaces the content of a block. Its old bytes are overwritten on the disk.</summary>
    public void Replace(long id, ArraySegment<byte> data, byte[] filter) => Commit(transaction =>
    {
        using var update = Command("UPDATE blocks SET data = $data WHERE id = $id", "$data", "$id");
        using var refilter = Command("UPDATE block_filters SET bits = $bits WHERE id = $id", "$bits", "$id");
        Run(update, transaction, data, id);
        Run(refilter, transaction, filter, id);
    });

    /// <summary>Notes what is gone from all blocks so far. Durable on return.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was noted.</exception>
    public void Expire(Expiry expiry) => Commit(transaction =>
    {
        using var insert = Command("INSERT INTO expiries (cutoff_us, last_block) VALUES ($cutoff, $last)", "$cutoff", "$last");
        Run(insert, transaction, expiry.CutoffMicros, expiry.LastBlock);
    });

    /// <summary>In the order they happened.</summary>
    public IReadOnlyList<Expiry> Expiries()
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT cutoff_us, last_block FROM expiries ORDER BY last_block, rowid";
        using var reader = command.ExecuteReader();
        var expiries = new List<Expiry>();
        while (reader.Read()) expiries.Add(new(reader.GetInt64(0), reader.GetInt64(1)));
        return expiries;
    }

    /// <summary>Drops the blocks of which nothing started at or after <paramref name="cutoffMicros"/>. Returns how many.</summary>
    public int DropOlderThan(long cutoffMicros)
    {
        var dropped = 0;
        Commit(transaction =>
        {
            using var filters = Command("DELETE FROM block_filters WHERE id IN (SELECT id FROM blocks WHERE last_us < $cutoff AND id < (SELECT max(id) FROM blocks))", "$cutoff");
            using var blocks = Command("DELETE FROM blocks WHERE last_us < $cutoff AND id < (SELECT max(id) FROM blocks)", "$cutoff");
            Run(filters, transaction, cutoffMicros);
            dropped = Run(blocks, transaction, cutoffMicros);
            using var expiries = Command("DELETE FROM expiries WHERE NOT EXISTS (SELECT 1 FROM blocks WHERE id <= last_block AND first_us < cutoff_us)");
            Run(expiries, transaction);
        });
        Execute(_writer, "PRAGMA incremental_vacuum");
        return dropped;
    }

    /// <summary>Moves everything in the write-ahead log into the file and empties the log. False when somebody who reads is in the way.</summary>
    public bool Checkpoint()
    {
        // Its row is: busy, pages in the log, pages moved. https://sqlite.org/pragma.html#pragma_wal_checkpoint
        using var command = Command("PRAGMA wal_checkpoint(TRUNCATE)");
        return (long)command.ExecuteScalar()! == 0;
    }

    public void Dispose()
    {
        _insertBlock.Dispose();
        _insertFilter.Dispose();
        _writer.Dispose();
        SqliteConnection.ClearPool(_writer);
    }

    private void Commit(Action<SqliteTransaction> work)
    {
        try
        {
            using var transaction = _writer.BeginTransaction();
            work(transaction);
            transaction.Commit();
        }
        catch (SqliteException exception)
        {
            throw new StoreUnavailableException("The block store cannot be written: " + exception.Message, exception);
        }
    }

    private SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _writer.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static int Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
            // A size cuts the value to it; -1 does not.
            (command.Parameters[i].Value, command.Parameters[i].Size) = values[i] is ArraySegment<byte> part ? (part.Array, part.Count) : (values[i], -1);
        return command.ExecuteNonQuery();
    }

    private T Scalar<T>(string sql)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static byte[] IdBytes(TraceId trace)
    {
        var bytes = new byte[16];
        trace.WriteTo(bytes);
        return bytes;
    }
}
