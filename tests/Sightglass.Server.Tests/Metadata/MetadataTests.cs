using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;
using Sightglass.Server.Projects;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Metadata;

/// <summary>What holds for every database that metadata can be in.</summary>
public abstract class The_metadata : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 14, 0, 0, 123, 456, TimeSpan.FromHours(2));
    private readonly string _folder = Directory.CreateTempSubdirectory("sightglass-").FullName;
    private string? _connection;
    private MetadataDatabase _database = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract Task<string?> ConnectionAsync();

    public async ValueTask InitializeAsync()
    {
        _connection = await ConnectionAsync();
        _database = await OpenAsync();
    }

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Comes_back_as_it_was_with_times_in_UTC_to_the_millisecond()
    {
        var text = "{ \"é\" : 1.0, \"a\":\"\\u0000\\ud83d\\ude00😀\" }";
        await AddAsync(AnOrganization("o"), AProject("o", "p", "näme / 名", text));
        _database.Dispose();
        _database = await OpenAsync();

        await using var db = _database.CreateDbContext();
        var project = await db.Set<Project>().SingleAsync(p => p.Name == "näme / 名", Cancellation);
        Assert.Equal(text, project.Metadata);
        Assert.Equal((new DateTimeOffset(2026, 11, 24, 12, 0, 0, 123, TimeSpan.Zero), TimeSpan.Zero), (project.CreatedAt, project.CreatedAt.Offset));
        Assert.True(await db.Set<Project>().AnyAsync(p => p.CreatedAt < Time.AddMilliseconds(1) && p.CreatedAt > Time.AddMilliseconds(-1), Cancellation));
    }

    [Fact]
    public async Task Is_ordered_by_code_point()
    {
        string[] names = ["B", "a", "b", "É", "é", "_"];
        await AddAsync([.. names.Select(AnOrganization)]);

        await using var db = _database.CreateDbContext();
        Assert.Equal(names.Order(StringComparer.Ordinal), await db.Set<Organization>().OrderBy(o => o.Name).Select(o => o.Name).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Tells_a_value_that_another_row_has_from_other_faults()
    {
        await AddAsync(AnOrganization("o"), AProject("o", "p", "name"));

        Assert.True(await IsConflictAsync(AProject("o", "other", "name")));
        Assert.True(await IsConflictAsync(AProject("o", "p", "other name")));
        Assert.False(await IsConflictAsync(AProject("nobody", "q", "name")));
        await AddAsync(AnOrganization("o2"), AProject("o2", "q", "name"));
    }

    [Fact]
    public async Task Of_an_owner_goes_with_the_owner()
    {
        var organization = AnOrganization("o");
        await AddAsync(organization, AProject("o", "p", "name"));
        await using (var db = _database.CreateDbContext())
            await db.Set<Organization>().Where(o => o.Id == "o").ExecuteDeleteAsync(Cancellation);

        await using var after = _database.CreateDbContext();
        Assert.Empty(await after.Set<Project>().ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Of_a_newer_version_is_not_touched()
    {
        await using (var db = _database.CreateDbContext())
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('99990101000000_Later', '99.0.0')""", Cancellation);

        _database.Dispose();

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(OpenAsync);
        Assert.EndsWith("cannot be opened: it is of a newer version than this program, which does not know 99990101000000_Later", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_a_migration_for_every_change_of_its_entities()
    {
        using var db = _database.CreateDbContext();
        Assert.False(db.Database.HasPendingModelChanges(), "run tools/add-migration.sh");
    }

    [Fact]
    public void Runs_its_migrations_as_Entity_Framework_has_them()
    {
        using var db = _database.CreateDbContext();
        var scripts = db is SqliteMetadataDb ? MigrationScripts.Sqlite : MigrationScripts.Postgres;
        Assert.Equal(db.Database.GetMigrations(), scripts.Names);
        var migrator = db.GetService<IMigrator>();
        foreach (var (before, name) in scripts.Names.Prepend("0").Zip(scripts.Names))
            Assert.Equal(migrator.GenerateScript(before, name).Trim(), scripts[name].Trim(), ignoreLineEndingDifferences: true);
    }

    private Task<MetadataDatabase> OpenAsync() => MetadataDatabase.OpenAsync(_folder, _connection, Program.Entities, Cancellation);

    private static Organization AnOrganization(string id) => new() { Id = id, Name = id, CreatedAt = Time, UpdatedAt = Time };

    private static Project AProject(string organization, string id, string name, string metadata = "{}") =>
        new() { Id = ProjectId.Parse(id)!.Value, OrganizationId = organization, Name = name, Metadata = metadata, CreatedAt = Time, UpdatedAt = Time };

    private async Task AddAsync(params object[] entities)
    {
        await using var db = _database.CreateDbContext();
        db.AddRange(entities);
        await db.SaveChangesAsync(Cancellation);
    }

    private async Task<bool> IsConflictAsync(object entity)
    {
        await using var db = _database.CreateDbContext();
        db.Add(entity);
        return db.IsConflict(await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancellation)));
    }
}

public sealed class The_metadata_in_SQLite : The_metadata
{
    private protected override Task<string?> ConnectionAsync() => Task.FromResult<string?>(null);
}

public sealed class The_metadata_in_PostgreSQL : The_metadata
{
    private protected override async Task<string?> ConnectionAsync() => await PostgresCluster.NewDatabaseAsync(Cancellation);

    [Fact]
    public async Task Is_one_servers_alone()
    {
        var connection = await ConnectionAsync();
        using var first = await MetadataDatabase.OpenAsync("", connection, Program.Entities, Cancellation);

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => MetadataDatabase.OpenAsync("", connection, Program.Entities, Cancellation));
        Assert.EndsWith("cannot be opened: another server has it open", fault.Message, StringComparison.Ordinal);
    }
}
