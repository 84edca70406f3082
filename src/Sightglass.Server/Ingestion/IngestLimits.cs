namespace Sightglass.Server.Ingestion;

/// <summary>
/// What one request and one span may weigh. A request beyond its limits is refused; a span beyond its limits is stored cut, and says so
/// in the attribute <c>sightglass.cut</c> (<see cref="SpanCut"/>). Configuration section <c>IngestLimits</c>.
/// </summary>
internal sealed record IngestLimits
{
    /// <summary>Bytes of one request after decompression.</summary>
    public int LargestRequest { get; init; } = 64 << 20;

    /// <summary>Bytes of one compressed request as it comes over the wire.</summary>
    public int LargestCompressed { get; init; } = 32 << 20;

    /// <summary>How often a request may be larger than it was compressed, once it has passed <see cref="RatioFreeBytes"/>.</summary>
    public int MostRatio { get; init; } = 100;

    public int RatioFreeBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of all requests that are being received or stored at one time.</summary>
    public long BytesInFlight { get; init; } = 512L << 20;

    /// <summary>Spans or other records of one request: each takes more memory than its bytes.</summary>
    public int MostRecords { get; init; } = 250_000;

    /// <summary>Attributes, events and links of one request together: four bytes of it become fifty in memory.</summary>
    public int MostParts { get; init; } = 4_000_000;

    public int MostAttributes { get; init; } = 1_024;
    public int MostEvents { get; init; } = 1_024;
    public int MostLinks { get; init; } = 1_024;

    /// <summary>UTF-8 bytes of an attribute key.</summary>
    public int LongestKey { get; init; } = 256;

    /// <summary>UTF-8 bytes of the name of a span, of an event and of a trace state.</summary>
    public int LongestName { get; init; } = 4_096;

    /// <summary>UTF-8 bytes of a status message.</summary>
    public int LongestStatus { get; init; } = 65_536;

    /// <summary>Bytes of a resource or a scope: each block that holds a span of it repeats it.</summary>
    public int LargestHead { get; init; } = 262_144;

    /// <summary>Bytes of one attribute value.</summary>
    public int LargestValue { get; init; } = 16 << 20;

    /// <summary>Items of the lists and maps inside one attribute value, at all depths together.</summary>
    public int MostItems { get; init; } = 65_536;
}
