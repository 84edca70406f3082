using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Demo.Scripts;

namespace Sightglass.Server.Demo;

/// <summary>
/// Larkspur Travel, a company that does not exist: what its agents did on some days. The same day is always told in the same words with the
/// same ids, so telling it twice changes nothing.
/// </summary>
internal static class DemoCompany
{
    public const int Days = 5;

    /// <summary>Relative traffic in each hour of a UTC day.</summary>
    private static readonly int[] Hours = [3, 2, 2, 2, 3, 5, 9, 14, 20, 24, 26, 25, 22, 23, 25, 26, 25, 22, 20, 21, 18, 13, 8, 5];

    private static readonly int[] Starts = [.. Hours.SelectMany((weight, hour) => Enumerable.Repeat(hour, weight))];

    /// <summary>Everything that began within the last days and has ended by now, trace by trace, oldest day first.</summary>
    public static IEnumerable<RawSpan> Recent(DateTimeOffset now)
    {
        var since = now.AddDays(-Days);
        for (var day = new DateTimeOffset(since.UtcDateTime.Date, TimeSpan.Zero); day <= now; day = day.AddDays(1))
            foreach (var trace in Day(day).SelectMany(story => story.GroupBy(s => s.TraceId)))
                if (trace.All(s => UnixNanos.ToTime(s.StartNanos) >= since && UnixNanos.ToTime(s.EndNanos) <= now))
                    foreach (var span in trace) yield return span;
    }

    private static IEnumerable<IEnumerable<RawSpan>> Day(DateTimeOffset day)
    {
        var key = $"larkspur/{day:yyyy-MM-dd}";
        for (var i = 0; i < 62; i++) yield return SupportAgent.Session($"{key}/support/{i}", At(day, $"{key}/support/{i}/at"));
        for (var i = 0; i < 68; i++) yield return Concierge.Chat($"{key}/web/{i}", At(day, $"{key}/web/{i}/at"));
        for (var i = 0; i < 62; i++) yield return HelpSearch.Answer($"{key}/help/{i}", At(day, $"{key}/help/{i}/at"));
        for (var i = 0; i < 38; i++) yield return TripPlanner.Plan($"{key}/plan/{i}", At(day, $"{key}/plan/{i}/at"));
        for (var i = 0; i < 34; i++) yield return FraudScreen.Screen($"{key}/fraud/{i}", At(day, $"{key}/fraud/{i}/at"));
        for (var i = 0; i < 10; i++) yield return ReviewDigest.Run($"{key}/digest/{i}", day.AddHours(2).AddMinutes(i * 1.4));
    }

    private static DateTimeOffset At(DateTimeOffset day, string key)
    {
        var random = new DemoRandom(key);
        return day.AddHours(random.Pick(Starts)).AddMilliseconds(random.Next(0, 3_600_000));
    }
}
