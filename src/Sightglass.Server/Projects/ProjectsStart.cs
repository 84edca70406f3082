using System.Data.Common;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Projects;

/// <summary>Before the first request: the organization and the project that are always there, and every key. In plain SQL, which answers at once.</summary>
internal sealed class ProjectsStart(MetadataDatabase metadata, KeyRing ring, TimeProvider time) : IHostedService
{
    private const string Owners = """
        INSERT INTO organizations (id, name, created_at, updated_at) VALUES ('default', 'default', @now, @now) ON CONFLICT DO NOTHING;
        INSERT INTO projects (id, organization_id, name, metadata, created_at, updated_at)
        SELECT 'default', 'default', 'default', '{}', @now, @now WHERE NOT EXISTS (SELECT 1 FROM projects WHERE id = 'default');
        """;

    private const string Keys = """
        SELECT id, organization_id, project_id, public_key, secret_hash, display_secret_key, note, created_at, expires_at, last_used_at
        FROM   api_keys
        """;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await metadata.ConnectAsync(cancellationToken);
        await using var owners = connection.CreateCommand();
        owners.CommandText = Owners;
        var now = owners.CreateParameter();
        (now.ParameterName, now.Value) = ("now", metadata.Value(time.GetUtcNow()));
        owners.Parameters.Add(now);
        await owners.ExecuteNonQueryAsync(cancellationToken);

        await using var keys = connection.CreateCommand();
        keys.CommandText = Keys;
        await using var rows = await keys.ExecuteReaderAsync(cancellationToken);
        var stored = new List<ApiKey>();
        while (await rows.ReadAsync(cancellationToken)) stored.Add(Key(rows));
        ring.Load(stored);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static ApiKey Key(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        OrganizationId = row.GetString(1),
        ProjectId = row.IsDBNull(2) ? null : ProjectId.Parse(row.GetString(2)),
        PublicKey = row.GetString(3),
        SecretHash = row.GetString(4),
        DisplaySecretKey = row.GetString(5),
        Note = row.IsDBNull(6) ? null : row.GetString(6),
        CreatedAt = MetadataDatabase.Time(row.GetValue(7))!.Value,
        ExpiresAt = MetadataDatabase.Time(row.GetValue(8)),
        LastUsedAt = MetadataDatabase.Time(row.GetValue(9)),
    };
}
