using System.Globalization;
using Sightglass.Server.Shell.Charts;

namespace Sightglass.Server.Tests.Shell;

public class Times_on_a_chart
{
    [Theory]
    [InlineData("2026-11-18T14:20Z", "2026-11-25T16:00Z", "19 Nov, 20 Nov, 21 Nov, 22 Nov, 23 Nov, 24 Nov, 25 Nov")]
    [InlineData("2026-11-24T14:15Z", "2026-11-25T14:30Z", "18:00, 25 Nov, 06:00, 12:00")]
    [InlineData("2026-11-25T10:05Z", "2026-11-25T11:15Z", "10:10, 10:20, 10:30, 10:40, 10:50, 11:00, 11:10")]
    [InlineData("2026-11-25T10:00Z", "2026-11-25T10:01Z", "10:00:00, 10:00:10, 10:00:20, 10:00:30, 10:00:40, 10:00:50, 10:01:00")]
    [InlineData("2025-11-20T00:00Z", "2026-11-20T00:00Z", "1 Jan 2026, 1 Mar 2026, 1 May 2026, 1 Jul 2026, 1 Sep 2026, 1 Nov 2026")]
    public void Are_midnights_or_round_hours_minutes_and_seconds(string from, string to, string expected) =>
        Assert.Equal(expected, string.Join(", ", Ticks(from, to).Select(t => t.Text)));

    [Theory]
    [InlineData("2026-11-25T00:00Z", "2026-11-25T00:08Z")]
    [InlineData("2026-10-26T10:00Z", "2026-11-25T12:00Z")]
    [InlineData("1994-01-01T00:00Z", "2026-11-25T00:00Z")]
    public void Are_few_enough_to_be_read_and_within_the_chart(string from, string to)
    {
        var ticks = Ticks(from, to);

        Assert.InRange(ticks.Count, 3, 9);
        Assert.All(ticks, tick => Assert.InRange(tick.At, 0, 1));
    }

    [Fact]
    public void Stand_where_they_happen() => Assert.Equal([0.25, 0.75], Ticks("2026-11-24T12:00Z", "2026-11-26T12:00Z").Where(t => t.Text.EndsWith("Nov", StringComparison.Ordinal)).Select(t => t.At));

    private static List<(double At, string Text)> Ticks(string from, string to) =>
        [.. TimeAxis.Ticks(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture), DateTimeOffset.Parse(to, CultureInfo.InvariantCulture))];
}
