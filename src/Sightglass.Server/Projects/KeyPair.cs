using System.Security.Cryptography;
using System.Text;

namespace Sightglass.Server.Projects;

/// <summary>A key pair of which only hashes are held. Plain SHA-256: the keys are random, so there is nothing to guess slowly.</summary>
internal sealed class KeyPair
{
    private readonly byte[] _publicHash;
    private readonly byte[] _secretHash;

    public KeyPair(string publicKey, string secretKey)
    {
        (_publicHash, _secretHash) = (Hash(publicKey), Hash(secretKey));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData([.. _publicHash, .. _secretHash])[..8]);
    }

    /// <summary>Changes when the key does; tells nothing about it. Sessions carry it and end with their key.</summary>
    public string Fingerprint { get; }

    /// <summary>Takes as long whatever is wrong.</summary>
    /// <param name="publicKey">Null where the sender has only the secret one, which is enough.</param>
    public bool Matches(string? publicKey, string secretKey)
    {
        var secretMatches = CryptographicOperations.FixedTimeEquals(Hash(secretKey), _secretHash);
        var publicMatches = CryptographicOperations.FixedTimeEquals(Hash(publicKey ?? ""), _publicHash);
        return secretMatches & (publicMatches | publicKey is null);
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
