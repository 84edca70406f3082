using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Sightglass.Server.Metadata;

/// <summary>For <c>dotnet ef</c>, which writes migrations and connects to nothing (tools/add-migration.sh).</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteMetadataDb>
{
    public SqliteMetadataDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteMetadataDb>().UseSqlite("Data Source=:memory:").Options, Program.Entities);
}

/// <inheritdoc cref="SqliteDesign"/>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresMetadataDb>
{
    public PostgresMetadataDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresMetadataDb>().UseNpgsql("Host=127.0.0.1").Options, Program.Entities);
}
