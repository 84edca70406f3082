namespace Sightglass.Embedded;

/// <summary>Where and how large. The defaults suit one machine with a few gigabytes to spare.</summary>
public sealed record EmbeddedOptions
{
    public required string Folder { get; init; }

    /// <summary>
    /// Hot rows that are moved to the index file together. More than one and a half of DuckDB's row groups of 122,880, less than two: a checkpoint
    /// writes up to four neighbouring row groups again when their rows fit into fewer, which after each seal of a full group and a small rest they do. A seal that is due by age is smaller.
    /// </summary>
    public int RowsInOneSeal { get; init; } = 196_608;

    /// <summary>
    /// Room the disk must have before rows are moved to the index file. DuckDB gives up on its whole instance when a checkpoint runs out of it;
    /// rows that stay in memory are none the worse.
    /// </summary>
    public long FreeBytesToSeal { get; init; } = 256L << 20;

    /// <summary>Hot rows are moved at the latest after this long, however few they are.</summary>
    public TimeSpan OldestHotRow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Memory DuckDB may use, in MiB. Blocks and the server come on top.</summary>
    public int IndexMemoryMiB { get; init; } = 512;

    /// <summary>Uncompressed size after which a write starts another block: the unit that a read decompresses.</summary>
    public int BlockBytes { get; init; } = 512 << 10;
}
