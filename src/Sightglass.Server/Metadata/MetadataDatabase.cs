using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Sightglass.Core.Storage;

namespace Sightglass.Server.Metadata;

/// <summary>The metadata database, brought up to date. One server has it to itself: what it holds is also kept in memory, and nobody would tell.</summary>
/// <remarks>Whatever a start waits for is plain SQL: Entity Framework takes a second of the processor before its first answer.</remarks>
internal sealed class MetadataDatabase : IDbContextFactory<MetadataDb>, IDisposable
{
    /// <summary>How long the server that is being replaced may take to let go.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly MigrationScripts _migrations;
    private readonly Func<MetadataDb> _createContext;
    private readonly Func<DbConnection> _createConnection;
    private DbConnection? _lock;

    private MetadataDatabase(MigrationScripts migrations, Func<MetadataDb> createContext, Func<DbConnection> createConnection) =>
        (_migrations, _createContext, _createConnection) = (migrations, createContext, createConnection);

    /// <summary>Creates the database, or brings it up to date.</summary>
    /// <param name="connection">Of PostgreSQL; null for <c>metadata.db</c> in the folder.</param>
    /// <exception cref="StoreUnavailableException">It cannot be reached or written to, or is of a newer version than this program.</exception>
    public static async Task<MetadataDatabase> OpenAsync(
        string folder, string? connection, IReadOnlyList<Action<ModelBuilder>> entities, CancellationToken cancellationToken)
    {
        var (database, name) = connection is null ? Sqlite(FileIn(Path.GetFullPath(folder)), entities) : Postgres(new(connection), entities);
        try
        {
            await database.LockAsync(cancellationToken);
            await using var opened = await database.ConnectAsync(cancellationToken);
            await database._migrations.ApplyAsync(opened, cancellationToken);
            return database;
        }
        catch (Exception exception) when (exception is StoreUnavailableException || exception.GetBaseException() is DbException or SocketException or TimeoutException)
        {
            database.Dispose();
            throw new StoreUnavailableException($"The metadata database {name} cannot be opened: {exception.GetBaseException().Message}", exception);
        }
    }

    /// <summary>Where a data folder has it, unless it is in PostgreSQL.</summary>
    public static string FileIn(string folder) => Path.Combine(folder, "metadata.db");

    public MetadataDb CreateDbContext() => _createContext();

    /// <summary>For plain SQL.</summary>
    public async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = _createConnection();
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>A time as a parameter of plain SQL.</summary>
    public object Value(DateTimeOffset time) => _migrations == MigrationScripts.Sqlite ? time.ToUnixTimeMilliseconds() : time.UtcDateTime;

    /// <summary>A time as plain SQL answers it.</summary>
    public static DateTimeOffset? Time(object value) => value switch
    {
        long milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        DateTime time => new(time, TimeSpan.Zero),
        _ => null,
    };

    public void Dispose()
    {
        _lock?.Dispose();
        using var connection = _createConnection();
        // Connections that wait in the pool keep the file open, or a place of the server taken.
        if (connection is SqliteConnection file) SqliteConnection.ClearPool(file);
        else if (connection is NpgsqlConnection remote) NpgsqlConnection.ClearPool(remote);
    }

    // A file is in a folder that is locked already. PostgreSQL gives the lock back when the connection ends, however it does.
    private async Task LockAsync(CancellationToken cancellationToken)
    {
        if (_createConnection() is not NpgsqlConnection remote) return;
        _lock = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(remote.ConnectionString) { Pooling = false, KeepAlive = 60 }.ToString());
        await _lock.OpenAsync(cancellationToken);
        await using var command = _lock.CreateCommand();
        command.CommandText = "SELECT pg_try_advisory_lock(hashtext('sightglass'))";
        for (var start = TimeProvider.System.GetTimestamp(); await command.ExecuteScalarAsync(cancellationToken) is not true; await Task.Delay(100, cancellationToken))
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new StoreUnavailableException("another server has it open");
    }

    private static (MetadataDatabase, string Name) Sqlite(string path, IReadOnlyList<Action<ModelBuilder>> entities)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
        var options = new DbContextOptionsBuilder<SqliteMetadataDb>().UseSqlite(text).Options;
        return (new(MigrationScripts.Sqlite, () => new SqliteMetadataDb(options, entities), () => new SqliteConnection(text)), path);
    }

    private static (MetadataDatabase, string Name) Postgres(NpgsqlConnectionStringBuilder connection, IReadOnlyList<Action<ModelBuilder>> entities)
    {
        var text = connection.ToString();
        var options = new DbContextOptionsBuilder<PostgresMetadataDb>().UseNpgsql(text).Options;
        return (new(MigrationScripts.Postgres, () => new PostgresMetadataDb(options, entities), () => new NpgsqlConnection(text)),
            $"{connection.Database ?? connection.Username} at {connection.Host}:{connection.Port}");
    }
}
