using System.Globalization;

namespace Sightglass.Server.Shell;

/// <summary>Times for people, in UTC.</summary>
internal static class Moment
{
    /// <summary>The clock time; with the day when it is not today.</summary>
    public static string Short(DateTimeOffset time, DateTimeOffset now) =>
        time.UtcDateTime.ToString(time.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss" : time.Year == now.Year ? "d MMM HH:mm" : "d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("ddd d MMM yyyy, HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    public static string Relative(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { TotalSeconds: < -5 } ahead => $"in {Coarse(-ahead)}",
        { TotalSeconds: < 5 } => "just now",
        var ago => $"{Coarse(ago)} ago",
    };

    private static string Coarse(TimeSpan t) => t switch
    {
        { TotalSeconds: < 60 } => $"{t.TotalSeconds:0} s",
        { TotalMinutes: < 60 } => $"{t.TotalMinutes:0} min",
        { TotalHours: < 36 } => $"{t.TotalHours:0} h",
        _ => $"{t.TotalDays:0} d",
    };
}
