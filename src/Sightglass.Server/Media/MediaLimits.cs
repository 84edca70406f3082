namespace Sightglass.Server.Media;

/// <summary>What media may weigh and how long its addresses hold. Configuration section <c>MediaLimits</c>.</summary>
internal sealed record MediaLimits
{
    /// <summary>Bytes of one file.</summary>
    public int Largest { get; init; } = 50 << 20;

    /// <summary>Bytes, as base64, from which data in a span becomes a file. What is smaller stays where it is.</summary>
    public int SmallestExtracted { get; init; } = 1_024;

    /// <summary>How long an address to upload to holds.</summary>
    public TimeSpan UploadsWithin { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an address to read from holds.</summary>
    public TimeSpan ReadsWithin { get; init; } = TimeSpan.FromHours(1);
}
