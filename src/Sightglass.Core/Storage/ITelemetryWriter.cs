using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Storage;

/// <summary>Takes in what was received. One implementation a store.</summary>
public interface ITelemetryWriter
{
    /// <summary>
    /// Stores spans and fragments of spans. Durable and visible to every reader on return. Idempotent: the same span again changes nothing.
    /// A later fragment of the same observation merges into it in any order, and null never overwrites (<see cref="RawSpan.MergedWith"/>); an earlier
    /// one that comes again is later.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing of it is promised; the caller may retry.</exception>
    Task WriteAsync(ProjectId project, IReadOnlyList<ReceivedSpan> spans, CancellationToken cancellationToken);

    /// <summary>Deletes whole traces. Gone for every reader on return; their content leaves the disk in the background. Unknown ids are ignored.</summary>
    /// <exception cref="StoreUnavailableException">They may be gone or not; the caller may retry.</exception>
    Task DeleteTracesAsync(ProjectId project, IReadOnlyCollection<TraceId> traces, CancellationToken cancellationToken);

    /// <summary>Deletes what started before <paramref name="cutoff"/>, in every project. Returns how many observations went.</summary>
    /// <exception cref="StoreUnavailableException">They may be gone or not; the caller may retry.</exception>
    Task<long> DeleteOlderThanAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);
}

/// <summary>A raw span with what we made of it and its OTLP bytes, which are what is kept.</summary>
/// <param name="Observation">The span normalized and priced.</param>
/// <param name="Encoded">The span as an OTLP <c>Span</c> message. Valid until the write completes.</param>
public readonly record struct ReceivedSpan(Observation Observation, ReadOnlyMemory<byte> Encoded)
{
    public RawSpan Raw => Observation.Raw;
}

/// <summary>This cannot be taken in now: too much is waiting, the disk is full, the store broken or closing. The caller may retry.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
