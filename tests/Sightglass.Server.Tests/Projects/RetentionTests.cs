using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Projects;

public sealed class Retention_by_age
{
    private static readonly Options ThirtyDays = new() { RetentionDays = 30 };

    [Fact]
    public async Task Deletes_what_is_older_at_the_start()
    {
        var app = await SightglassApp.StartAsync();
        var (old, recent) = (await SendAsync(app, daysAgo: 31), await SendAsync(app, daysAgo: 29));
        await using var again = await app.RestartAsync(ThirtyDays);

        await GoneAsync(again, old);
        Assert.Single(await again.TraceAsync(recent));
    }

    [Fact]
    public async Task Deletes_every_hour_what_has_become_older()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await SightglassApp.StartAsync(ThirtyDays, (services, _) => services.AddSingleton<TimeProvider>(time));
        var (old, recent) = (await SendAsync(app, daysAgo: 29), await SendAsync(app, daysAgo: 1));

        time.Advance(TimeSpan.FromDays(2));

        await GoneAsync(app, old);
        Assert.Single(await app.TraceAsync(recent));
    }

    [Fact]
    public async Task Is_nobodys_wish_by_default()
    {
        var app = await SightglassApp.StartAsync();
        var old = await SendAsync(app, daysAgo: 4_000);
        await using var again = await app.RestartAsync(new());

        Assert.Single(await again.TraceAsync(old));
    }

    private static async Task<TraceId> SendAsync(SightglassApp app, int daysAgo)
    {
        var trace = Proto.NewTrace();
        var start = (ulong)(TimeProvider.System.GetUtcNow().AddDays(-daysAgo) - DateTimeOffset.UnixEpoch).Ticks * 100;
        using var answer = await app.PostAsync("/v1/traces", Proto.Traces(Proto.Span(trace) with { StartNanos = start, EndNanos = start + 1_000_000 }));
        Assert.True(answer.IsSuccessStatusCode);
        return trace;
    }

    // The worker says to nobody when it is done.
    private static async Task GoneAsync(SightglassApp app, TraceId trace)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        soon.CancelAfter(TimeSpan.FromSeconds(20));
        while ((await app.TraceAsync(trace)).Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, soon.Token);
    }
}
