using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>RawSpan → Observation: asks every dialect and takes each field from the first that knows it.</summary>
public static class Normalizer
{
    public static Observation Normalize(RawSpan span) => new()
    {
        TraceId = span.TraceId,
        Id = span.SpanId,
        ParentId = span.ParentSpanId,
        Name = span.Name ?? "",
        StartedAt = DateTimeOffset.UnixEpoch.AddTicks((long)(span.StartNanos / 100)),
        EndedAt = DateTimeOffset.UnixEpoch.AddTicks((long)(span.EndNanos / 100)),
        Raw = span,
    };
}
