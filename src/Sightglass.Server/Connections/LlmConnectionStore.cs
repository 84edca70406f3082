using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Connections;

/// <summary>Connections by provider. Their secrets are sealed: a copy of the database alone does not open them.</summary>
internal sealed class LlmConnectionStore(IDbContextFactory<MetadataDb> metadata, IDataProtectionProvider protection, TimeProvider time)
{
    private const int ShownOfSecret = 4;
    private const int ShortestShown = 12;

    private readonly IDataProtector _protector = protection.CreateProtector("Sightglass.Connections.Secret");

    /// <summary>Newest first.</summary>
    public async Task<Listed<LlmConnection>> ListAsync(ProjectId project, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<LlmConnection>().AsNoTracking().Where(c => c.ProjectId == project)
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).PageAsync(offset, limit, cancellationToken);
    }

    /// <summary>Creates the connection, or replaces what the one of that provider says.</summary>
    public async Task<LlmConnection> SaveAsync(ProjectId project, LlmConnectionChange change, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = metadata.CreateDbContext();
            var connection = await db.Set<LlmConnection>().SingleOrDefaultAsync(c => c.ProjectId == project && c.Provider == change.Provider, cancellationToken);
            if (connection is null) db.Add(connection = New(project, change.Provider, time.GetUtcNow()));
            (connection.Adapter, connection.BaseUrl, connection.WithDefaultModels, connection.Config) = (change.Adapter, change.BaseUrl, change.WithDefaultModels, change.Config);
            (connection.SealedSecret, connection.DisplaySecretKey) = (_protector.Protect(change.Secret), Shown(change.Secret));
            connection.SealedHeaders = change.Headers.Count == 0 ? null : _protector.Protect(JsonSerializer.Serialize(change.Headers));
            (connection.HeaderKeyJson, connection.CustomModelJson) = (JsonSerializer.Serialize(change.Headers.Keys), JsonSerializer.Serialize(change.CustomModels));
            connection.UpdatedAt = time.GetUtcNow();
            // Somebody else has just made one of that provider: then this is a change of it.
            if (await db.TrySaveAsync(cancellationToken)) return connection;
        }
    }

    /// <summary>False when there is none.</summary>
    public async Task<bool> DeleteAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return await db.Set<LlmConnection>().Where(c => c.ProjectId == project && c.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static LlmConnection New(ProjectId project, string provider, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        ProjectId = project,
        Provider = provider,
        Adapter = "",
        SealedSecret = "",
        DisplaySecretKey = "",
        CustomModelJson = "[]",
        WithDefaultModels = true,
        HeaderKeyJson = "[]",
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static string Shown(string secret) => "..." + (secret.Length >= ShortestShown ? secret[^ShownOfSecret..] : "");
}
