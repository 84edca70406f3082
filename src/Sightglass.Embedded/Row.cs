using System.Globalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>Whether an observation counts in sums. The numbers are stored.</summary>
internal enum Billing : byte
{
    Never = 0,
    Bills = 1,
    /// <summary>It would, but a descendant reports the same usage.</summary>
    Covered = 2,
}

/// <summary>Where a fragment is kept.</summary>
internal readonly record struct Location(long Block, int Ordinal)
{
    /// <summary>As the index keeps several; null for none.</summary>
    public static string? Join(IReadOnlyList<Location> locations) => locations.Count == 0 ? null : string.Join(' ', locations.Select(l => $"{l.Block}:{l.Ordinal}"));

    public static IReadOnlyList<Location> Split(string joined) =>
    [
        .. joined.Split(' ').Select(l => l.Split(':')).Select(l =>
            new Location(long.Parse(l[0], CultureInfo.InvariantCulture), int.Parse(l[1], CultureInfo.InvariantCulture))),
    ];
}

/// <summary>A row of the index: an observation, where its fragments are, and whether it counts in sums.</summary>
internal sealed class Row(Observation observation)
{
    public const int PreviewLength = 200;

    public Observation Observation { get; } = observation;
    public Location Latest { get; set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Location> Earlier { get; set; } = [];
    public Billing Billing { get; set; }

    /// <summary>It has usage or a reported cost of its own and is of a kind that is billed: it bills unless a descendant does.</summary>
    public static bool CanBill(Observation observation) =>
        !observation.IsRollup && (observation.Usage is not null || observation.ReportedCost is not null)
        && (observation.Type is ObservationType.Generation or ObservationType.Embedding or ObservationType.Reranker || observation.Model is not null);

    public long StartMicros => Micros(Observation.StartedAt);

    public static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static long? Micros(TimeSpan? span) => span?.Ticks / TimeSpan.TicksPerMicrosecond;
}
