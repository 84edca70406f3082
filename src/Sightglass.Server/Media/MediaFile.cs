using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Media;

/// <summary>An image, a sound or a document that telemetry or a dataset refers to. Its content is a file, kept once by its hash.</summary>
internal sealed class MediaFile
{
    public required ProjectId ProjectId { get; init; }

    /// <summary>Follows from the content, so that clients know it before they ask: <see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Of the content; 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>As its sender called it, of <see cref="MediaTypes.All"/>.</summary>
    public required string ContentType { get; set; }

    /// <summary>Bytes.</summary>
    public required long ContentLength { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the content was here; null while it is only announced.</summary>
    public DateTimeOffset? UploadedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<MediaFile>(media =>
    {
        media.ToTable("media");
        media.HasKey(m => new { m.ProjectId, m.Id });
        media.Property(m => m.Sha256).HasColumnName("sha256");
        media.HasOne<Project>().WithMany().HasForeignKey(m => m.ProjectId).OnDelete(DeleteBehavior.Cascade);
    });

    /// <summary>The first 22 characters of the hash in base64url.</summary>
    public static string IdOf(ReadOnlySpan<byte> sha256) => Convert.ToBase64String(sha256).Replace('+', '-').Replace('/', '_')[..22];
}

/// <summary>Content as it is announced.</summary>
/// <param name="Sha256">32 bytes.</param>
internal sealed record MediaDescription(byte[] Sha256, string ContentType, long ContentLength)
{
    public string Id { get; } = MediaFile.IdOf(Sha256);

    public static MediaDescription Of(ReadOnlySpan<byte> content, string contentType) => new(SHA256.HashData(content), contentType, content.Length);
}
