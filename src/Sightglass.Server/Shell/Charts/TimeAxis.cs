using System.Globalization;

namespace Sightglass.Server.Shell.Charts;

/// <summary>Where a chart names its times: at midnights, at the first of a month, or at round hours, minutes and seconds, in UTC.</summary>
internal static class TimeAxis
{
    private const int Most = 8;

    private static readonly TimeSpan[] Steps =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(s => TimeSpan.FromSeconds(s)),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(m => TimeSpan.FromMinutes(m)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(h => TimeSpan.FromHours(h)),
        .. new[] { 1, 2, 4, 7, 14 }.Select(d => TimeSpan.FromDays(d)),
    ];

    /// <summary>At most eight.</summary>
    /// <returns>The place of each in fractions of the axis, and what to write there: the day at a midnight, else the time.</returns>
    public static IEnumerable<(double At, string Text)> Ticks(DateTimeOffset from, DateTimeOffset to)
    {
        var span = to - from;
        foreach (var time in Times(from.UtcDateTime, to.UtcDateTime))
            yield return ((time - from.UtcDateTime) / span, time.ToString(Format(time, span), CultureInfo.InvariantCulture));
    }

    private static IEnumerable<DateTime> Times(DateTime from, DateTime to) =>
        Steps.FirstOrDefault(s => (to - from) / s < Most) is { Ticks: > 0 } step ? Rounded(from, to, step) : Months(from, to);

    private static IEnumerable<DateTime> Rounded(DateTime from, DateTime to, TimeSpan step)
    {
        for (var ticks = (from.Ticks + step.Ticks - 1) / step.Ticks * step.Ticks; ticks <= to.Ticks; ticks += step.Ticks) yield return new(ticks);
    }

    private static IEnumerable<DateTime> Months(DateTime from, DateTime to)
    {
        var step = (int)Math.Ceiling((to - from).TotalDays / 28 / Most);
        for (var month = new DateTime(from.Year, from.Month, 1); month <= to; month = month.AddMonths(step))
            if (month >= from) yield return month;
    }

    private static string Format(DateTime time, TimeSpan span) =>
        time.TimeOfDay > TimeSpan.Zero ? span > TimeSpan.FromMinutes(Most) ? "HH:mm" : "HH:mm:ss" : span > TimeSpan.FromDays(300) ? "d MMM yyyy" : "d MMM";
}
