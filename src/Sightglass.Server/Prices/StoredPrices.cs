using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Sightglass.Core.Pricing;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Prices;

/// <summary>
/// The prices of all projects, read in plain SQL before the metadata database is opened: a start may price what it replays. Where there is no
/// such table yet, nobody has set a price.
/// </summary>
internal static class StoredPrices
{
    private const string Read = """
        SELECT id, project_id, model_name, match_pattern, start_date, unit, tier_json, created_at, holds_from, holds_to
        FROM   custom_models
        """;

    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    public static IReadOnlyDictionary<ProjectId, OwnPrices> Load(Options options)
    {
        try
        {
            using DbConnection connection = options.Metadata is { } remote ? new NpgsqlConnection(remote) : new SqliteConnection(Local(options));
            if (connection is SqliteConnection && !File.Exists(MetadataDatabase.FileIn(options.Data))) return new Dictionary<ProjectId, OwnPrices>();
            connection.Open();
            return Rows(connection).GroupBy(m => m.ProjectId).ToDictionary(g => g.Key, OwnPriceList.Of);
        }
        catch (DbException exception) when (exception is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } or SqliteException { SqliteErrorCode: 1 })
        {
            return new Dictionary<ProjectId, OwnPrices>();
        }
        catch (DbException exception)
        {
            throw new StoreUnavailableException($"The prices of the projects cannot be read: {exception.Message}", exception);
        }
    }

    private static string Local(Options options) =>
        new SqliteConnectionStringBuilder { DataSource = MetadataDatabase.FileIn(options.Data), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();

    private static List<CustomModel> Rows(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Read;
        using var row = command.ExecuteReader();
        var models = new List<CustomModel>();
        while (row.Read())
            models.Add(new()
            {
                Id = row.GetString(0),
                ProjectId = ProjectId.Parse(row.GetString(1))!.Value,
                ModelName = row.GetString(2),
                MatchPattern = row.GetString(3),
                StartDate = MetadataDatabase.Time(row.GetValue(4)),
                Unit = row.IsDBNull(5) ? null : row.GetString(5),
                TierJson = row.GetString(6),
                CreatedAt = MetadataDatabase.Time(row.GetValue(7))!.Value,
                HoldsFrom = MetadataDatabase.Time(row.GetValue(8))!.Value,
                HoldsTo = MetadataDatabase.Time(row.GetValue(9)),
            });
        return models;
    }
}
