using Sightglass.Core.Telemetry;
using Sightglass.Server.Shell;
using Sightglass.Server.Shell.Charts;
using Sightglass.Server.Tests.Support;
using Sightglass.Server.Traces;

namespace Sightglass.Server.Tests.Traces;

public sealed class The_chart_over_the_list
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Can_be_drawn_for_any_time_that_can_be_asked_for()
    {
        await using var app = await SightglassApp.StartAsync();
        (string From, string? To)[] asked =
        [
            ("2026-11-26T11:00Z", null), ("2026-11-26T11:59:59Z", null), ("2000-01-01", "9999-12-31T23:59:59Z"), ("0001-01-01", "9999-12-31T23:59:59Z"),
            ("0001-01-01", "0001-01-02"), ("9999-12-31T23:00Z", "9999-12-31T23:59:59Z"),
        ];
        foreach (var (from, to) in asked)
        {
            var range = RangeChoice.Parse(null, from, to, Now).Range;
            var strip = await TraceStrip.ReadAsync(app.Reader, ProjectId.Default, range, null, TestContext.Current.CancellationToken);

            Assert.InRange(strip.Points.Count, 1, 400);
            Assert.All(strip.Points, p => Assert.Equal(0, p.Count));
            Assert.NotEmpty(TimeAxis.Ticks(strip.Points[0].Start, strip.Points[^1].Start + strip.Width));
            Assert.NotNull(strip.Stretch(0, 1));
        }
    }
}
