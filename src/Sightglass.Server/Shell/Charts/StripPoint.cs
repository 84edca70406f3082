namespace Sightglass.Server.Shell.Charts;

/// <summary>One bucket of a <see cref="TimeStrip"/>.</summary>
/// <param name="P95Seconds">Null when nothing is known: a gap, not zero.</param>
public sealed record StripPoint(DateTimeOffset Start, long Count, long Errors, double? P95Seconds);
