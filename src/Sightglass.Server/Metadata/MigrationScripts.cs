using System.Data.Common;
using Sightglass.Core.Storage;

namespace Sightglass.Server.Metadata;

/// <summary>
/// The migrations of one provider as SQL. Entity Framework writes them (tools/add-migration.sh) and a test holds them against it; run from here, a first
/// start does not wait for it.
/// </summary>
/// <param name="provider">The folder of its migrations.</param>
/// <param name="hasHistory">Answers a row when the table of the migrations that ran is there.</param>
internal sealed class MigrationScripts(string provider, string hasHistory)
{
    public static readonly MigrationScripts Sqlite = new("Sqlite", "SELECT 1 FROM sqlite_master WHERE name = '__EFMigrationsHistory'");

    public static readonly MigrationScripts Postgres = new(
        "Postgres", "SELECT 1 FROM pg_tables WHERE tablename = '__EFMigrationsHistory' AND schemaname = current_schema()");

    private readonly string _prefix = $"{typeof(MigrationScripts).Namespace}.Migrations.{provider}.";

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. from resource in typeof(MigrationScripts).Assembly.GetManifestResourceNames()
           where resource.StartsWith(_prefix, StringComparison.Ordinal)
           orderby resource
           select Path.GetFileNameWithoutExtension(resource[_prefix.Length..]),
    ];

    public string this[string name]
    {
        get
        {
            using var reader = new StreamReader(typeof(MigrationScripts).Assembly.GetManifestResourceStream($"{_prefix}{name}.sql")!);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Runs those that have not run. Each is a transaction, or says itself why not.</summary>
    /// <exception cref="StoreUnavailableException">One has run that this program does not know.</exception>
    public async Task ApplyAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var applied = (await ReadAsync(connection, hasHistory, cancellationToken)).Count == 0 ? []
            : await ReadAsync(connection, """SELECT "MigrationId" FROM "__EFMigrationsHistory" """, cancellationToken);
        if (applied.Except(Names).Max(StringComparer.Ordinal) is { } newer)
            throw new StoreUnavailableException($"it is of a newer version than this program, which does not know {newer}");
        foreach (var name in Names.Except(applied))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = this[name];
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<List<string>> ReadAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) values.Add(rows.GetValue(0).ToString()!);
        return values;
    }
}
