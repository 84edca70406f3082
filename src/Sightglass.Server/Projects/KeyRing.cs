using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>Every key, in memory: those of the options and those of the database. A change holds for the next request.</summary>
internal sealed class KeyRing
{
    /// <summary>The ids of the options' keys, which are in no database.</summary>
    public const string GivenProjectKey = "environment", GivenOrganizationKey = "environment-organization";

    private readonly Lock _changing = new();
    private readonly List<ApiKey> _given;
    private volatile Keys _keys;

    public KeyRing(Options options, TimeProvider time)
    {
        _given = [.. Given(options, time.GetUtcNow())];
        _keys = new(_given);
    }

    public IReadOnlyCollection<ApiKey> All => _keys.All;

    /// <summary>The key whose secret this is. Null when there is none, it has expired, or the public key beside it is another's.</summary>
    public ApiKey? Find(Credentials presented, DateTimeOffset now) =>
        _keys.BySecret.GetValueOrDefault(ApiKey.Hash(presented.SecretKey)) is { } key && !key.IsExpired(now)
            && (presented.PublicKey is null || presented.PublicKey == key.PublicKey) ? key : null;

    /// <summary>The project's key of which this is the public half.</summary>
    public ApiKey? FindPublic(string publicKey, DateTimeOffset now) =>
        _keys.ByPublic.GetValueOrDefault(publicKey) is { ProjectId: not null } key && !key.IsExpired(now) ? key : null;

    public ApiKey? FindFingerprint(string fingerprint, DateTimeOffset now) =>
        _keys.ByFingerprint.GetValueOrDefault(fingerprint) is { } key && !key.IsExpired(now) ? key : null;

    public bool HasEither(string publicKey, string secretKey) =>
        _keys.ByPublic.ContainsKey(publicKey) || _keys.BySecret.ContainsKey(ApiKey.Hash(secretKey));

    public void Load(IEnumerable<ApiKey> stored) => Change(_ => stored);

    public void Add(ApiKey key) => Change(stored => stored.Append(key));

    public void Remove(Func<ApiKey, bool> which) => Change(stored => stored.Where(k => !which(k)));

    private void Change(Func<IEnumerable<ApiKey>, IEnumerable<ApiKey>> change)
    {
        // The options win over a stored key that is the same.
        lock (_changing) _keys = new([.. change(_keys.All.Except(_given)), .. _given]);
    }

    private static IEnumerable<ApiKey> Given(Options options, DateTimeOffset now)
    {
        if (options is { PublicKey: { } publicKey, SecretKey: { } secretKey })
            yield return ApiKey.Of(GivenProjectKey, Organization.Default, ProjectId.Default, publicKey, secretKey, "SIGHTGLASS_PUBLIC_KEY", now);
        if (options is { OrganizationPublicKey: { } organizationPublic, OrganizationSecretKey: { } organizationSecret })
            yield return ApiKey.Of(
                GivenOrganizationKey, Organization.Default, null, organizationPublic, organizationSecret, "SIGHTGLASS_ORGANIZATION_PUBLIC_KEY", now);
    }

    private sealed class Keys(IReadOnlyCollection<ApiKey> all)
    {
        public IReadOnlyCollection<ApiKey> All { get; } = all;
        public Dictionary<string, ApiKey> BySecret { get; } = By(all, k => k.SecretHash);
        public Dictionary<string, ApiKey> ByPublic { get; } = By(all, k => k.PublicKey);
        public Dictionary<string, ApiKey> ByFingerprint { get; } = By(all, k => k.Fingerprint);

        private static Dictionary<string, ApiKey> By(IReadOnlyCollection<ApiKey> keys, Func<ApiKey, string> property)
        {
            var by = new Dictionary<string, ApiKey>(keys.Count, StringComparer.Ordinal);
            foreach (var key in keys) by[property(key)] = key;
            return by;
        }
    }
}
