using System.Globalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

/// <summary>
/// Random operations on the store and on a dictionary, which must always say the same. A failing run names its seed: set SIGHTGLASS_MODEL_SEED to it.
/// SIGHTGLASS_MODEL_RUNS says how many runs.
/// </summary>
public sealed class Any_sequence_of_operations
{
    private const int Operations = 80;
    private const int WritesBetweenChecks = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds =>
        Setting("SIGHTGLASS_MODEL_SEED") is { } seed ? [seed] : [.. Enumerable.Range(0, Setting("SIGHTGLASS_MODEL_RUNS") ?? 3).Select(_ => Random.Shared.Next(1_000_000))];

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task Gives_the_answers_of_the_model(int seed)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var model = new Model(new Random(seed));
        var store = new EmbeddedUnderTest { RowsInOneSeal = 12 };
        await store.StartAsync(rebuildIndex: false);
        var done = new List<string>();
        try
        {
            for (var i = 0; i < Operations; i++)
            {
                (store, var what) = await StepAsync(store, model);
                done.Add(what);
                if (i % WritesBetweenChecks == 0 || what is not ("write" or "seal")) await CheckAsync(store, model);
            }
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Seed {seed} failed after: {string.Join(", ", done)}", exception);
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private static async Task<(EmbeddedUnderTest Store, string What)> StepAsync(EmbeddedUnderTest store, Model model)
    {
        switch (model.Random.Next(100))
        {
            case < 55:
                var (project, spans) = model.Write();
                await store.WriteAsync(project, spans);
                return (store, "write");
            case < 67:
                var (owner, traces) = model.Delete();
                await store.Writer.DeleteTracesAsync(owner, traces, Cancellation);
                return (store, "delete");
            case < 75:
                var (cutoff, expected) = model.DeleteOlderThan();
                Assert.Equal(expected, await store.Writer.DeleteOlderThanAsync(cutoff, Cancellation));
                return (store, "retain");
            case < 82:
                await store.SettleAsync();
                return (store, "seal");
            case < 88:
                await store.RestartAsync();
                return (store, "restart");
            case < 95:
                return (await store.CrashAsync(), "crash");
            default:
                await store.StopAsync();
                await store.StartAsync(rebuildIndex: true);
                return (store, "rebuild");
        }
    }

    private static async Task CheckAsync(EmbeddedUnderTest store, Model model)
    {
        foreach (var project in Model.Projects)
        {
            var expected = model.Of(project);
            Assert.Equal(expected.Count, await store.Reader.CountObservationsAsync(project, new(), Cancellation));
            var page = await store.Reader.FindTracesAsync(project, new() { Limit = 100 }, Cancellation);
            Assert.Equal(expected.Select(e => e.TraceId).Distinct().Order(), page.Items.Select(t => t.Id).Order());
            foreach (var trace in expected.GroupBy(e => e.TraceId))
            {
                var rows = await store.Reader.GetTraceAsync(project, trace.Key, Cancellation);
                Assert.Equal(
                    trace.OrderBy(e => e.StartedAt).ThenBy(e => e.Id.Value).Select(e => Line(e, model.Bills(project, e))),
                    rows.Select(Line));
                var whole = await store.Reader.GetObservationsAsync(project, trace.Key, 100, Cancellation);
                Assert.Equal(
                    trace.OrderBy(e => e.StartedAt).ThenBy(e => e.Id.Value).Select(e => Answers.Raw(e)), whole.Select(Answers.Raw));
            }
            var found = await store.Reader.FindTracesAsync(project, new() { Text = Model.Needle, Limit = 100 }, Cancellation);
            Assert.Equal(
                expected.Where(e => e.Input.Text.Contains(Model.Needle, StringComparison.Ordinal)).Select(e => e.TraceId).Distinct().Order(),
                found.Items.Select(t => t.Id).Order());
            var cost = await store.Reader.AggregateAsync(project, new() { Range = TimeRange.All, Columns = [new(Measure.CostUsd)] }, Cancellation);
            Assert.Equal((double?)Sum(expected.Where(e => model.Bills(project, e)).Select(e => e.CostUsd)), cost[0].Values[0]);
        }
    }

    private static decimal? Sum(IEnumerable<decimal?> costs) => costs.Where(c => c is not null).Aggregate((decimal?)null, (sum, cost) => (sum ?? 0) + cost);

    private static string Line(Observation o, bool bills) =>
        $"{o.Id} in {o.ParentId} {o.Name} {o.StartedAt:O} {o.Duration} {o.UserId} {o.Input.Preview(200)} {o.CostUsd:0.############} bills {bills}";

    private static string Line(ObservationSummary o) =>
        $"{o.Id} in {o.ParentId} {o.Name} {o.StartedAt:O} {o.Duration} {o.UserId} {o.InputPreview} {o.CostUsd:0.############} bills {o.Bills}";
}
