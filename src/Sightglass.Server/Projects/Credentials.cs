using System.Text;

namespace Sightglass.Server.Projects;

/// <summary>A key as a request presents it: <c>Authorization: Basic</c> or <c>Bearer</c>, or <c>x-api-key</c>; in gRPC as metadata of that name.</summary>
/// <param name="PublicKey">Null for all but Basic.</param>
/// <param name="IsBearer">What stands for the secret key may be the public one: a browser has no other.</param>
internal sealed record Credentials(string? PublicKey, string SecretKey, bool IsBearer = false)
{
    /// <summary>What cannot be read is a wrong key, not a missing one.</summary>
    public static Credentials Unreadable { get; } = new("", "");

    /// <summary>Null when the request presents none.</summary>
    public static Credentials? Of(IHeaderDictionary headers)
    {
        if (headers.TryGetValue("x-api-key", out var apiKey) && apiKey.ToString() is { Length: > 0 } secret) return new(null, Decode(secret));
        if (headers.Authorization.ToString() is not { Length: > 0 } authorization) return null;
        // OTEL_EXPORTER_OTLP_HEADERS values are URL-encoded, and not every SDK decodes them: "Basic%20cGs6c2s%3D".
        return Decode(authorization).Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) switch
        {
            [var scheme, var token] when scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) => new(null, token, IsBearer: true),
            [var scheme, var pair] when scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) => OfBasic(pair),
            _ => Unreadable,
        };
    }

    private static Credentials OfBasic(string base64)
    {
        var padded = base64.TrimEnd('=');
        padded += new string('=', (4 - padded.Length % 4) % 4);
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var publicKey, var secretKey] ? new(publicKey, secretKey) : Unreadable;
    }

    private static string Decode(string value) => value.Contains('%') && !value.Contains(' ') ? Uri.UnescapeDataString(value) : value;
}
