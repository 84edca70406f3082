using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Token figures exactly as an emitter sent them, before anybody decides what contains what.</summary>
public sealed record ReportedUsage
{
    public long? Input { get; init; }
    public long? Output { get; init; }
    public long? Total { get; init; }
    public long? CacheRead { get; init; }
    /// <summary>All cache writes, whatever their lifetime.</summary>
    public long? CacheWrite { get; init; }
    public long? CacheWrite1h { get; init; }
    public long? InputAudio { get; init; }
    public long? InputImage { get; init; }
    public long? Reasoning { get; init; }
    public long? OutputAudio { get; init; }
    public long? OutputImage { get; init; }

    /// <summary>Whether Input contains the cache figures, when the dialect is sure for this emitter; null lets the figures decide.</summary>
    public UsageSemantics InputSemantics { get; init; }

    /// <summary>The dialect sends disjoint classes: Input and Output contain none of the others.</summary>
    public bool IsAlreadySplit { get; init; }

    /// <summary>Whether Output contains Reasoning, when the dialect is sure; null means it does.</summary>
    public bool? OutputContainsReasoning { get; init; }

    public bool IsEmpty =>
        (Input ?? Output ?? Total ?? CacheRead ?? CacheWrite ?? CacheWrite1h ?? InputAudio ?? InputImage ?? Reasoning ?? OutputAudio ?? OutputImage) is null;

    /// <summary>Why the dialect is sure, e.g. <c>OpenTelemetry GenAI 1.40: input includes cached</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>
    /// Null instead of empty, so that a dialect that saw no figure does not shadow one that did.
    /// </summary>
    public static Known<ReportedUsage>? Known(ReportedUsage usage, string key) => usage.IsEmpty ? null : new(usage, key);

    /// <summary>
    /// These figures, completed with details that only another dialect tells of the same call. Aliases are never added up:
    /// details are taken only where this one has none, and only when both agree on input and output.
    /// </summary>
    public ReportedUsage CompletedBy(ReportedUsage other) => Input != other.Input || Output != other.Output ? this : this with
    {
        Total = Total ?? other.Total,
        CacheRead = CacheRead ?? other.CacheRead,
        CacheWrite = CacheWrite ?? other.CacheWrite,
        CacheWrite1h = CacheWrite1h ?? other.CacheWrite1h,
        InputAudio = InputAudio ?? other.InputAudio,
        InputImage = InputImage ?? other.InputImage,
        Reasoning = Reasoning ?? other.Reasoning,
        OutputAudio = OutputAudio ?? other.OutputAudio,
        OutputImage = OutputImage ?? other.OutputImage,
    };
}
