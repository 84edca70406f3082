using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>A key pair of a project, or of an organization when <see cref="ProjectId"/> is null. The secret itself is kept nowhere.</summary>
internal sealed class ApiKey
{
    private const int ShortestShown = 16;

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

    /// <summary>As it was when the row was read; <see cref="KeyUses"/> knows what came after.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Changes when the key does; tells nothing about it. Sessions carry it and end with their key.</summary>
    public string Fingerprint => Hash(PublicKey + SecretHash)[..16];

    public static ApiKey Of(string id, string organization, ProjectId? project, string publicKey, string secretKey, string? note, DateTimeOffset now) => new()
    {
        Id = id,
        OrganizationId = organization,
        ProjectId = project,
        PublicKey = publicKey,
        SecretHash = Hash(secretKey),
        // Four letters of a short one would be half of it.
        DisplaySecretKey = (secretKey.StartsWith("sk-lf-", StringComparison.Ordinal) ? "sk-lf-..." : "...") + (secretKey.Length < ShortestShown ? "" : secretKey[^4..]),
        Note = note,
        CreatedAt = now,
    };

    /// <summary>A pair that nobody can guess, in the form that clients know.</summary>
    public static (string Public, string Secret) NewPair() => ("pk-lf-" + RandomId(), "sk-lf-" + RandomId());

    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    public static void Map(ModelBuilder model) => model.Entity<ApiKey>(key =>
    {
        key.ToTable("api_keys");
        key.HasOne<Organization>().WithMany().HasForeignKey(k => k.OrganizationId).OnDelete(DeleteBehavior.Cascade);
        key.HasOne<Project>().WithMany().HasForeignKey(k => k.ProjectId).OnDelete(DeleteBehavior.Cascade);
        key.HasIndex(k => k.PublicKey).IsUnique();
        key.HasIndex(k => k.SecretHash).IsUnique();
    });

    // Guid.NewGuid is random enough today, but does not promise it.
    private static Guid RandomId() => new(RandomNumberGenerator.GetBytes(16));
}
