using System.Globalization;

namespace Sightglass.Server.Shell;

/// <summary>Time spans for people, with three significant digits: <c>840 µs</c>, <c>63 ms</c>, <c>1.24 s</c>, <c>2 m 5 s</c>. Unknown is a dash.</summary>
internal static class Duration
{
    public static string Short(TimeSpan? time) => time switch
    {
        null => "–",
        { } t when t < TimeSpan.Zero => "−" + Short(-t),
        { TotalMilliseconds: < 0.9995 } t => $"{t.TotalMicroseconds:0} µs",
        { TotalMilliseconds: < 9.995 } t => Text(t.TotalMilliseconds, "0.##", "ms"),
        { TotalMilliseconds: < 999.5 } t => Text(t.TotalMilliseconds, "0", "ms"),
        { TotalSeconds: < 9.995 } t => Text(t.TotalSeconds, "0.00", "s"),
        { TotalSeconds: < 59.95 } t => Text(t.TotalSeconds, "0.0", "s"),
        { TotalMinutes: < 59.99 } t => $"{(int)Math.Round(t.TotalSeconds) / 60} m {(int)Math.Round(t.TotalSeconds) % 60} s",
        { TotalHours: < 23.99 } t => $"{(int)Math.Round(t.TotalMinutes) / 60} h {(int)Math.Round(t.TotalMinutes) % 60} m",
        { } t => $"{(int)Math.Round(t.TotalHours) / 24} d {(int)Math.Round(t.TotalHours) % 24} h",
    };

    /// <summary>To the microsecond.</summary>
    public static string Full(TimeSpan? time) => time is { } t ? Text(t.TotalMilliseconds, "#,0.###", "ms") : "unknown";

    private static string Text(double value, string format, string unit) => $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";
}
