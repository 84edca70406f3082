using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Sightglass.Server.Metadata;

/// <summary>The default: <c>metadata.db</c> in the data folder.</summary>
internal sealed class SqliteMetadataDb : MetadataDb
{
    private const int Constraint = 19, PrimaryKey = 1555, Unique = 2067;

    public SqliteMetadataDb(DbContextOptions<SqliteMetadataDb> options, IReadOnlyList<Action<ModelBuilder>> entities) : base(options, entities)
    {
        // A single change without a transaction commits when its result has been read, and there the driver does not wait for another writer:
        // "database is locked". A transaction takes the lock first, and waits for it.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
    }

    public override bool IsConflict(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteErrorCode: Constraint, SqliteExtendedErrorCode: PrimaryKey or Unique };

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // SQLite has no type for it, and as text it cannot be compared.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Milliseconds>();
    }

    internal sealed class Milliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
