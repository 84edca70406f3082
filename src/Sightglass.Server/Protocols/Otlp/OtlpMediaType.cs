namespace Sightglass.Server.Protocols.Otlp;

/// <summary>The encoding of a request by its Content-Type. The answer has the same.</summary>
internal readonly record struct OtlpMediaType(OtlpEncoding Encoding, string Name)
{
    public const string Names = "application/x-protobuf or application/json";

    public static OtlpMediaType Json { get; } = new(OtlpEncoding.Json, "application/json");

    /// <summary>Null for types that are not ours. Parameters such as charset do not matter.</summary>
    public static OtlpMediaType? Of(string? contentType)
    {
        var type = contentType.AsSpan();
        if (type.IndexOf(';') is var parameters and >= 0) type = type[..parameters];
        type = type.Trim();
        return type.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase) ? new(OtlpEncoding.Protobuf, "application/x-protobuf")
            : type.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? Json
            : type.Equals("application/protobuf", StringComparison.OrdinalIgnoreCase) ? new(OtlpEncoding.Protobuf, "application/protobuf")
            : type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase) ? new(OtlpEncoding.Protobuf, "application/octet-stream")
            : null;
    }
}
