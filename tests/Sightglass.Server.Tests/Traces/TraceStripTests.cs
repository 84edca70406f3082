using Sightglass.Core.Telemetry;
using Sightglass.Server.Shell;
using Sightglass.Server.Tests.Support;
using Sightglass.Server.Traces;

namespace Sightglass.Server.Tests.Traces;

public sealed class The_chart_over_the_list
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-26T11:00Z", null)]
    [InlineData("2026-11-26T11:59:59Z", null)]
    [InlineData("2000-01-01", "9999-12-31T23:59:59Z")]
    [InlineData("0001-01-01", "9999-12-31T23:59:59Z")]
    [InlineData("0001-01-01", "0001-01-02")]
    [InlineData("9999-12-31T23:00Z", "9999-12-31T23:59:59Z")]
    public async Task Has_points_for_any_time_that_can_be_asked_for(string from, string? to)
    {
        await using var app = await SightglassApp.StartAsync();

        var strip = await TraceStrip.ReadAsync(app.Reader, ProjectId.Default, RangeChoice.Parse(null, from, to, Now).Range, null, TestContext.Current.CancellationToken);

        Assert.InRange(strip.Points.Count, 1, 400);
        Assert.All(strip.Points, p => Assert.Equal(0, p.Count));
    }
}
