using System.Globalization;
using System.Net;
using Npgsql;

namespace Sightglass.Server;

/// <summary>What the command line and the environment decide. An option of the command line wins over its variable.</summary>
internal sealed record Options
{
    /// <summary>UI, API and OTLP/HTTP. Port 0 takes a free one.</summary>
    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 4318);

    /// <summary>OTLP/gRPC, without TLS.</summary>
    public IPEndPoint Grpc { get; init; } = new(IPAddress.Loopback, 4317);

    public string Data { get; init; } = "./data";

    /// <summary>Connection string of a PostgreSQL database for all that is not telemetry. Null keeps it in the data folder.</summary>
    public string? Metadata { get; init; }
    public bool RebuildIndex { get; init; }

    /// <summary>Observations that started longer ago are deleted. Null keeps everything.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Rows that move to the index file together (SIGHTGLASS_SEAL_ROWS). For tests that want many moves; the store's own choice is right.</summary>
    public int? SealRows { get; init; }

    /// <summary>Host names that requests may be addressed to, besides the names of this machine's own loopback.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Origins, such as <c>https://app.example.com</c>, whose pages may send OTLP. Nobody's by default.</summary>
    public IReadOnlyList<string> Cors { get; init; } = [];

    public string? PublicKey { get; init; }
    public string? SecretKey { get; init; }

    /// <summary>A key of the organization <c>default</c>, which makes and deletes projects and their keys.</summary>
    public string? OrganizationPublicKey { get; init; }
    public string? OrganizationSecretKey { get; init; }

    /// <summary>
    /// Requests from elsewhere can reach us, so each must bring a key: we listen beyond this machine, or answer to a name by which a proxy on it
    /// passes them on.
    /// </summary>
    public bool NeedsKeys => !IsLoopbackOnly || Hosts.Count > 0;

    /// <summary>Only programs on this machine can connect.</summary>
    public bool IsLoopbackOnly => IPAddress.IsLoopback(Http.Address) && IPAddress.IsLoopback(Grpc.Address);

    private const int MostDays = 36_500;
    private const int ShortestSecret = 8;

    public const string Help = """
        Sightglass: observability for LLM applications, in one process.

        Usage: dotnet run -c Release --project src/Sightglass.Server -- [options]

          --http <address:port>   UI, API and OTLP/HTTP      SIGHTGLASS_HTTP   127.0.0.1:4318
          --grpc <address:port>   OTLP/gRPC                  SIGHTGLASS_GRPC   127.0.0.1:4317
          --data <folder>         where everything is kept   SIGHTGLASS_DATA   ./data
          --metadata <connection> all but telemetry, in PostgreSQL   SIGHTGLASS_METADATA   metadata.db in the folder
          --retention-days <n>    deletes what is older      SIGHTGLASS_RETENTION_DAYS   everything is kept
          --rebuild-index         makes the index again from what is stored, with today's dialects and prices
          --host <name>           also answers to this Host header (repeatable)        SIGHTGLASS_HOST, comma-separated
          --cors <origin>         lets pages of this origin send OTLP (repeatable)     SIGHTGLASS_CORS, comma-separated
          --version               shows which version this is
          --help                  shows this

        Keys, from the environment only: SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY. Without them the server listens on loopback only,
        to its own names. With --host, as behind a proxy, each request must bring them. SIGHTGLASS_ORGANIZATION_PUBLIC_KEY and
        SIGHTGLASS_ORGANIZATION_SECRET_KEY are a key that makes further projects and their keys.
        """;

    /// <summary>Null with <paramref name="error"/> null: help was asked for.</summary>
    public static Options? Parse(IReadOnlyList<string> arguments, Func<string, string?> environment, out string? error)
    {
        var given = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        if (!Read(arguments, given, out error)) return null;

        string? One(string name) => given.TryGetValue("--" + name, out var values) ? values[^1] : Variable(name);
        string[] Many(string name) => given.TryGetValue("--" + name, out var values) ? [.. values] : Split(Variable(name));
        string? Variable(string name) => environment("SIGHTGLASS_" + name.ToUpperInvariant().Replace('-', '_')) is { Length: > 0 } value ? value : null;

        var options = new Options
        {
            Data = One("data") ?? "./data",
            Metadata = One("metadata"),
            RebuildIndex = given.ContainsKey("--rebuild-index"),
            Hosts = Many("host"),
            Cors = Many("cors"),
            PublicKey = Variable("public_key"),
            SecretKey = Variable("secret_key"),
            OrganizationPublicKey = Variable("organization_public_key"),
            OrganizationSecretKey = Variable("organization_secret_key"),
        };
        if (Variable("seal_rows") is { } rows)
        {
            if (ParseCount(rows, int.MaxValue) is not { } number) return Fail($"SIGHTGLASS_SEAL_ROWS: '{rows}' is not a number of rows", out error);
            options = options with { SealRows = number };
        }
        if (One("retention-days") is { } days)
        {
            if (ParseCount(days, MostDays) is not { } number) return Fail($"--retention-days: '{days}' is not a number of days from 1 to {MostDays}", out error);
            options = options with { RetentionDays = number };
        }
        if (One("http") is { } http)
        {
            if (ParseEndPoint(http) is not { } endPoint) return Fail($"--http: '{http}' is not address:port, such as 127.0.0.1:4318", out error);
            options = options with { Http = endPoint };
        }
        if (One("grpc") is { } grpc)
        {
            if (ParseEndPoint(grpc) is not { } endPoint) return Fail($"--grpc: '{grpc}' is not address:port, such as 127.0.0.1:4317", out error);
            options = options with { Grpc = endPoint };
        }
        error = options.Contradiction();
        return error is null ? options : null;
    }

    /// <summary>False, with no error, when help was asked for.</summary>
    private static bool Read(IReadOnlyList<string> arguments, Dictionary<string, List<string>> given, out string? error)
    {
        error = null;
        for (var i = 0; i < arguments.Count && error is null; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var before, var after] ? (before, after) : (arguments[i], null);
            switch (name)
            {
                case "--help" or "-h" or "-?":
                    return false;
                case "--rebuild-index" when value is null:
                    given[name] = [];
                    break;
                case "--http" or "--grpc" or "--data" or "--metadata" or "--host" or "--cors" or "--retention-days":
                    if (value is null && i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal)) value = arguments[++i];
                    if (string.IsNullOrWhiteSpace(value)) error = $"{name} needs a value";
                    else if (!given.TryAdd(name, [value])) given[name].Add(value);
                    break;
                default:
                    error = $"unknown option '{arguments[i]}'";
                    break;
            }
        }
        return error is null;
    }

    private string? Contradiction() =>
        (PublicKey is null) != (SecretKey is null)
            ? "SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY are set together or not at all"
        : PublicKey is not null && !IsKey(PublicKey, 1)
            ? "SIGHTGLASS_PUBLIC_KEY: a key is of letters, digits and signs but % and :, without spaces"
        : SecretKey is not null && !IsKey(SecretKey, ShortestSecret)
            ? $"SIGHTGLASS_SECRET_KEY: a secret key is {ShortestSecret} letters, digits and signs but % and : or more, without spaces"
        : (OrganizationPublicKey is null) != (OrganizationSecretKey is null) || (OrganizationPublicKey is not null && SecretKey is null)
            ? "SIGHTGLASS_ORGANIZATION_PUBLIC_KEY and SIGHTGLASS_ORGANIZATION_SECRET_KEY are set together, and with SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY"
        : OrganizationPublicKey is not null && (!IsKey(OrganizationPublicKey, 1) || !IsKey(OrganizationSecretKey!, ShortestSecret))
            ? $"SIGHTGLASS_ORGANIZATION_SECRET_KEY: a key is of letters, digits and signs but % and :, without spaces; a secret one has {ShortestSecret} or more"
        : OrganizationPublicKey is not null && (OrganizationPublicKey == PublicKey || OrganizationSecretKey == SecretKey)
            ? "SIGHTGLASS_ORGANIZATION_PUBLIC_KEY and SIGHTGLASS_ORGANIZATION_SECRET_KEY are others than those of the project"
        : Hosts.FirstOrDefault(h => Uri.CheckHostName(h) == UriHostNameType.Unknown) is { } host
            ? $"--host: '{host}' is not a host name, such as sightglass.example.com, without scheme and port"
        : !IsLoopbackOnly && SecretKey is null
            ? "listening beyond this machine needs keys: set SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY, or listen on 127.0.0.1"
        : NeedsKeys && SecretKey is null
            ? $"--host: who asks for {Hosts[0]} may be anywhere, which needs keys: set SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY"
        : Metadata is not null && !IsConnection(Metadata)
            ? "--metadata is not a connection string of PostgreSQL, such as Host=db.example.com;Database=sightglass;Username=sightglass;Password=…"
        : Http.Port != 0 && Http.Equals(Grpc)
            ? $"--http and --grpc are both {Http}; they need a port each"
        : Cors.FirstOrDefault(o => !IsOrigin(o)) is { } cors
            ? $"--cors: '{cors}' is not an origin, such as https://app.example.com"
        : null;

    private static IPEndPoint? ParseEndPoint(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), out var port)) return null;
        var host = text[..colon];
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new(IPAddress.Loopback, port);
        // An IPv6 address needs its brackets: without them nobody can tell where the port begins.
        return IPAddress.TryParse(host, out var address) && host.Contains(':') == host.StartsWith('[') ? new(address, port) : null;
    }

    private static int? ParseCount(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number : null;

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);

    private static bool IsConnection(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            return false;
        }
    }

    // What a header of HTTP carries as it is: Basic ends the public key at the first colon, and OTLP exporters write values URL-encoded.
    private static bool IsKey(string key, int shortest) => key.Length >= shortest && key.All(c => c is > ' ' and < '\x7f' and not ('%' or ':'));

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static Options? Fail(string message, out string? error)
    {
        error = message;
        return null;
    }
}
