namespace Sightglass.Core.Telemetry;

/// <summary>Times as OpenTelemetry sends them: nanoseconds since 1970, UTC. Ours have a tenth of a microsecond.</summary>
public static class UnixNanos
{
    /// <summary>0, which stands for unknown, for what was before 1970.</summary>
    public static ulong Of(DateTimeOffset time) => (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks) * 100;

    public static DateTimeOffset ToTime(ulong nanos) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanos / 100));
}
