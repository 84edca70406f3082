using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Metadata;

/// <summary>The database that <c>--metadata</c> names.</summary>
internal sealed class PostgresMetadataDb(DbContextOptions<PostgresMetadataDb> options, IReadOnlyList<Action<ModelBuilder>> entities) : MetadataDb(options, entities)
{
    public override bool IsConflict(DbUpdateException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // It would keep microseconds.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<WholeMilliseconds>();
        // Compared as SQLite does it: by code point, whatever the language of the cluster.
        configurationBuilder.Properties<string>().UseCollation("C");
        configurationBuilder.Properties<ProjectId>().UseCollation("C");
    }

    internal sealed class WholeMilliseconds() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        time => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()), time => time);
}
