using System.Globalization;
using Sightglass.Core.Normalization;
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

    private static readonly Dictionary<string, string> None = [];
    private static readonly RawSpan Forgotten = new() { TraceId = default, SpanId = default };

    public Observation Observation { get; private set; } = observation;

    /// <summary>Set by <see cref="Detach"/>.</summary>
    public string? InputPreview { get; private set; }
    public string? OutputPreview { get; private set; }
    public string? MetadataText { get; private set; }
    public Location Latest { get; set; }

    /// <summary>Where it stands among the rows of its write.</summary>
    public int Index { get; set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Location> Earlier { get; set; } = [];
    public Billing Billing { get; set; }

    /// <summary>Takes what the index needs of the content and lets go of the received bytes, which belong to whoever received them.</summary>
    public void Detach()
    {
        InputPreview = Observation.Input.IsEmpty ? null : Observation.Input.Preview(PreviewLength);
        OutputPreview = Observation.Output.IsEmpty ? null : Observation.Output.Preview(PreviewLength);
        MetadataText = Embedded.MetadataText.Of(Observation.Metadata);
        Observation = Observation with
        {
            Raw = Forgotten,
            Input = Content.None,
            Output = Content.None,
            TraceInput = Content.None,
            TraceOutput = Content.None,
            ToolList = Content.None,
            Tool = null,
            Documents = [],
            StackTrace = null,
            Metadata = None,
            Parameters = None,
        };
    }

    /// <summary>It has usage or a reported cost of its own and is of a kind that is billed: it bills unless a descendant does.</summary>
    public static bool CanBill(Observation observation) =>
        !observation.IsRollup && (observation.Usage is not null || observation.ReportedCost is not null)
        && (observation.Type is ObservationType.Generation or ObservationType.Embedding or ObservationType.Reranker || observation.Model is not null);

    public static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static long? Micros(TimeSpan? span) => span?.Ticks / TimeSpan.TicksPerMicrosecond;
}
