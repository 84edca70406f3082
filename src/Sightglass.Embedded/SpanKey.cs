using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>What makes an observation one and the same within a project.</summary>
internal readonly record struct SpanKey(TraceId Trace, ObservationId Span);
