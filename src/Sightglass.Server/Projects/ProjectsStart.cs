using Microsoft.Data.Sqlite;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Projects;

/// <summary>Before the first request: the organization and the project that are always there. In plain SQL, which answers at once.</summary>
internal sealed class ProjectsStart(MetadataDatabase metadata) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await metadata.ConnectAsync(cancellationToken);
        await using var owners = connection.CreateCommand();
        var now = connection is SqliteConnection ? "CAST(strftime('%s', 'now') AS INTEGER) * 1000" : "now()";
        owners.CommandText = $"""
            INSERT INTO organizations (id, name, created_at, updated_at) VALUES ('default', 'default', {now}, {now}) ON CONFLICT DO NOTHING;
            INSERT INTO projects (id, organization_id, name, metadata, created_at, updated_at)
            SELECT 'default', 'default', 'default', '{"{}"}', {now}, {now} WHERE NOT EXISTS (SELECT 1 FROM projects WHERE id = 'default');
            """;
        await owners.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
