using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sightglass.Core.Telemetry;

/// <summary>A project: the boundary nothing crosses. Letters, digits, '-' and '_', at most 64.</summary>
public readonly record struct ProjectId
{
    private ProjectId(string value) => Value = value;

    /// <summary>The project that receives everything while no keys are configured.</summary>
    public static ProjectId Default { get; } = new("default");

    public string Value { get; }

    public static ProjectId? Parse(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? new(text) : null;

    public override string ToString() => Value;
}

/// <summary>W3C trace id: 16 bytes, not all zero; 32 lower-case hex digits as text.</summary>
public readonly record struct TraceId(UInt128 Value) : IComparable<TraceId>
{
    public static TraceId? From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 16 && BinaryPrimitives.ReadUInt128BigEndian(bytes) is var value && value != 0 ? new(value) : null;

    /// <summary>Hex in either case; null when it is not 32 digits or all zero.</summary>
    public static TraceId? Parse(ReadOnlySpan<char> hex) =>
        hex.Length == 32 && UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value != 0
            ? new(value) : null;

    /// <summary>A stable id for a trace whose emitter has only a name for it, such as a session without spans.</summary>
    public static TraceId OfName(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return From(hash.AsSpan(0, 16)) ?? new(1);
    }

    /// <summary>The trace of an id as any client writes it: 32 hex digits are the id itself, whatever else names one.</summary>
    public static TraceId OfExternal(string id) => Parse(id) ?? OfName(id);

    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public int CompareTo(TraceId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}

/// <summary>Span id of an observation, unique within its trace: 8 bytes, not all zero; 16 lower-case hex digits as text.</summary>
public readonly record struct ObservationId(ulong Value)
{
    public static ObservationId? From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 8 && BinaryPrimitives.ReadUInt64BigEndian(bytes) is var value && value != 0 ? new(value) : null;

    /// <summary>Hex in either case; null when it is not 16 digits or all zero.</summary>
    public static ObservationId? Parse(ReadOnlySpan<char> hex) =>
        hex.Length == 16 && ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value != 0
            ? new(value) : null;

    /// <summary>A stable id for something whose emitter names it otherwise (a log record, a foreign id).</summary>
    public static ObservationId OfName(ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        return From(hash[..8]) ?? new(1);
    }

    /// <summary>The observation of an id as any client writes it: 16 hex digits are the id itself, whatever else names one.</summary>
    public static ObservationId OfExternal(string id) => Parse(id) ?? OfName(Encoding.UTF8.GetBytes(id));

    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, Value);

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
