using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Demo;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Demo;

public class Loading_the_demo_company
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<DemoLoaded> LoadAsync(SightglassApp app)
    {
        using var answer = await app.SendAsync(HttpMethod.Post, "/demo");
        return (await answer.Content.ReadFromJsonAsync<DemoLoaded>(Cancellation))!;
    }

    private sealed class StoppedClock : TimeProvider
    {
        private readonly DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;
    }

    [Fact]
    public async Task Shows_all_of_it_to_the_first_who_reads()
    {
        await using var app = await SightglassApp.StartAsync();
        var loaded = await LoadAsync(app);
        var query = new TraceQuery { Where = new Compare(Field.Environment, Comparison.Contains, "staging"), Limit = 100 };

        var strip = Sightglass.Server.Traces.TraceStrip.ReadAsync(app.Reader, ProjectId.Default, TimeRange.All, query.Where, DateTimeOffset.MaxValue, Cancellation);
        var found = await app.Reader.FindTracesAsync(ProjectId.Default, query, Cancellation);
        await strip;

        Assert.Equal(await app.Reader.CountTracesAsync(ProjectId.Default, query, Cancellation), found.Items.Count);
        Assert.Equal(loaded.Traces, await app.Reader.CountTracesAsync(ProjectId.Default, new(), Cancellation));
    }

    [Fact]
    public async Task Again_changes_nothing()
    {
        // On a moving clock the five days would move on between the two.
        await using var app = await SightglassApp.StartAsync(replace: (services, _) => services.AddSingleton<TimeProvider>(new StoppedClock()));
        await LoadAsync(app);
        var again = await LoadAsync(app);

        Assert.Equal(again.Traces, await app.Reader.CountTracesAsync(ProjectId.Default, new(), Cancellation));
        Assert.Equal(again.Observations, await app.Reader.CountObservationsAsync(ProjectId.Default, new(), Cancellation));
    }
}
