using Sightglass.Core.Telemetry;
using Sightglass.Server.Shell;
using Sightglass.Server.Shell.Charts;
using Sightglass.Server.Tests.Browser;
using Sightglass.Server.Tests.Support;
using Sightglass.Server.Traces;

namespace Sightglass.Server.Tests.Traces;

public sealed class The_chart_over_the_list
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
            var strip = await TraceStrip.ReadAsync(app.Reader, ProjectId.Default, range, null, Now, Cancellation);

            Assert.InRange(strip.Points.Count, 1, 400);
            Assert.All(strip.Points, p => Assert.Equal(0, p.Count));
            Assert.NotEmpty(TimeAxis.Ticks(strip.Points[0].Start, strip.Points[^1].Start + strip.Width));
            Assert.NotNull(strip.Stretch(0, 1));
        }
    }

    [Fact]
    public async Task Counts_a_trace_once_however_long_it_is_and_ends_now()
    {
        await using var app = await SightglassApp.StartAsync();
        var begun = Now.AddMinutes(-12);
        await Visit.SendAsync(app,
        [
            Visit.Span(1, 1, null, "long", begun, 600_000),
            .. Enumerable.Range(2, 40).Select(i => Visit.Span(1, (ulong)i, 1, "step", begun.AddSeconds(i * 14), 1_000)),
            Visit.Span(1, 50, 1, "broken", begun.AddSeconds(590), 1_000, Visit.Text("error.type", "timeout")),
        ]);

        var strip = await TraceStrip.ReadAsync(app.Reader, ProjectId.Default, RangeChoice.Parse("15m", null, null, Now).Range, null, Now, Cancellation);

        var bar = Assert.Single(strip.Points, p => p.Count > 0);
        Assert.Equal((1, 1), (bar.Count, bar.Errors));
        Assert.Equal(bar, Assert.Single(strip.Points, p => p.Errors > 0));
        Assert.InRange(bar.Start, begun - strip.Width, begun);
        Assert.InRange(strip.Points[^1].Start, Now - strip.Width, Now);
    }
}
