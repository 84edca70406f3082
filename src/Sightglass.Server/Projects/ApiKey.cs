using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>A key pair of a project, or of an organization when <see cref="ProjectId"/> is null. The secret itself is kept nowhere.</summary>
internal sealed class ApiKey
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required ProjectId? ProjectId { get; init; }

    /// <summary>Unique: it says alone which key a request means.</summary>
    public required string PublicKey { get; init; }

    /// <summary>SHA-256, 64 hexadecimal digits. Plain, because the keys are random: there is nothing to guess slowly.</summary>
    public required string SecretHash { get; init; }

    /// <summary>Enough of the secret to know it again: <c>sk-lf-...abcd</c>.</summary>
    public required string DisplaySecretKey { get; init; }

    public string? Note { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ApiKey>(key =>
    {
        key.ToTable("api_keys");
        key.HasOne<Organization>().WithMany().HasForeignKey(k => k.OrganizationId).OnDelete(DeleteBehavior.Cascade);
        key.HasOne<Project>().WithMany().HasForeignKey(k => k.ProjectId).OnDelete(DeleteBehavior.Cascade);
        key.HasIndex(k => k.PublicKey).IsUnique();
        key.HasIndex(k => k.SecretHash).IsUnique();
    });
}
