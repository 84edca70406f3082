using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Sightglass.Server.Media;

/// <summary>What one address allows whoever has it, until <see cref="ExpiresAt"/>.</summary>
/// <param name="Sha256">32 bytes, as 64 hexadecimal digits.</param>
internal sealed record MediaGrant(string Project, string Id, string Sha256, string ContentType, long ContentLength, DateTimeOffset ExpiresAt);

/// <summary>Addresses of content that need no key: signed and sealed, for one file and one purpose, for a while.</summary>
internal sealed class MediaAddresses(IDataProtectionProvider protection, MediaLimits limits, TimeProvider time)
{
    public const string Uploads = "/media/uploads", Contents = "/media/contents";

    private readonly IDataProtector _uploads = protection.CreateProtector("Sightglass.Media.Upload");
    private readonly IDataProtector _contents = protection.CreateProtector("Sightglass.Media.Content");

    public string ToUpload(HttpRequest request, MediaFile media) => Base(request) + Uploads + "/" + Seal(_uploads, media, limits.UploadsWithin).Token;

    /// <summary>Absolute: clients fetch it as it is.</summary>
    public (string Url, DateTimeOffset ExpiresAt) ToRead(HttpRequest request, MediaFile media)
    {
        var (token, expiresAt) = Seal(_contents, media, limits.ReadsWithin);
        return (Base(request) + Contents + "/" + token, expiresAt);
    }

    /// <summary>Null when the token is none of ours for this purpose, or no longer holds.</summary>
    public MediaGrant? OpenUpload(string token) => Open(_uploads, token);

    /// <inheritdoc cref="OpenUpload"/>
    public MediaGrant? OpenContent(string token) => Open(_contents, token);

    // A proxy that ends TLS says so; whoever lies about it gets an address that does not work for himself.
    private static string Base(HttpRequest request)
    {
        var scheme = request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
        return $"{scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}";
    }

    private (string Token, DateTimeOffset ExpiresAt) Seal(IDataProtector protector, MediaFile media, TimeSpan lifetime)
    {
        var expiresAt = time.GetUtcNow() + lifetime;
        var grant = new MediaGrant(media.ProjectId.Value, media.Id, media.Sha256, media.ContentType, media.ContentLength, expiresAt);
        return (protector.Protect(JsonSerializer.Serialize(grant)), expiresAt);
    }

    private MediaGrant? Open(IDataProtector protector, string token)
    {
        try
        {
            return JsonSerializer.Deserialize<MediaGrant>(protector.Unprotect(token)) is { } grant && grant.ExpiresAt > time.GetUtcNow() ? grant : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
