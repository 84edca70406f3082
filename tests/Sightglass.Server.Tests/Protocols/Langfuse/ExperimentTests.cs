using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for every database that runs can be in.</summary>
public abstract class An_experiment(SharedAppOfTwoProjects shared)
{
    private const string Since = "fromStartTime=2026-11-24T00:00:00Z";
    private readonly string _name = "run " + Guid.NewGuid();

    private SightglassApp App => shared.App;
    private string Named => $"{Since}&experimentName={Uri.EscapeDataString(_name)}";

    [Fact]
    public async Task That_spans_and_a_run_tell_of_has_each_item_once()
    {
        var (dataset, run) = await RunAsync("a", "b");
        await App.PostAsync("scores", $$"""{"name":"accuracy","value":0.5,"datasetRunId":"{{run}}"}""");
        await App.PostAsync("scores", $$"""{"name":"correct","value":1,"traceId":"{{Trace("a")}}"}""");
        foreach (var item in (string[])["a", "b"]) await SendItemAsync(item, run, dataset);

        var experiment = Assert.Single((await App.GetAsync($"experiments?{Since}&name={Uri.EscapeDataString(_name)}&fields=core,details,metadata,scores"))["data"]!.AsArray())!;

        AssertJson($$"""
            {"id":"{{run}}","name":"{{_name}}","description":"From memory","itemCount":2,"datasetId":"{{dataset}}","metadata":{"model":"m"},
             "startTime":"2026-11-24T12:00:00.000Z","endTime":"2026-11-24T12:00:02.000Z"}
            """, experiment);
        Assert.Equal("accuracy", (string)Assert.Single(experiment["scores"]!.AsArray())!["name"]!);
        var items = (await App.GetAsync($"experiment-items?{Named}&fields=core,io,metadata,dataset,itemMetadata,experimentMetadata,scores"))["data"]!.AsArray();
        Assert.Equal([$"{_name} b", $"{_name} a"], items.Select(i => (string)i!["experimentItemId"]!));
        AssertJson($$"""
            {"id":"0000000000000001","traceId":"{{Trace("a")}}","startTime":"2026-11-24T12:00:00.000Z","endTime":"2026-11-24T12:00:01.000Z","level":"DEFAULT","environment":"sdk-experiment",
             "experimentId":"{{run}}","experimentName":"{{_name}}","experimentDatasetId":"{{dataset}}","input":{"q":"a"},"output":"out a","expectedOutput":"expected",
             "experimentMetadata":{"model":"m"},"experimentItemMetadata":{"n":1},"experimentDescription":"From memory"}
            """, items[1]!);
        Assert.NotNull((string?)items[1]!["experimentItemVersion"]);
        Assert.Equal("correct", (string)Assert.Single(items[1]!["scores"]!.AsArray())!["name"]!);
    }

    [Fact]
    public async Task Of_a_program_without_a_dataset_is_known_by_its_spans()
    {
        await SendItemAsync("a", _name + "-id", null);

        AssertJson($$"""{"id":"{{_name}}-id","name":"{{_name}}","itemCount":1,"datasetId":null,"description":"From memory"}""",
            Assert.Single((await App.GetAsync($"experiments?{Since}&id={Uri.EscapeDataString(_name)}-id"))["data"]!.AsArray())!);
        var item = Assert.Single((await App.GetAsync($"experiment-items?{Named}"))["data"]!.AsArray())!.AsObject();
        Assert.Equal(
            ["endTime", "environment", "experimentDatasetId", "experimentId", "experimentItemId", "experimentItemVersion", "experimentName", "id", "level", "startTime", "traceId"],
            item.Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Has_the_observation_below_for_an_item_when_its_spans_say_so()
    {
        var trace = TraceId.OfName(_name);
        RawSpan Marked(RawSpan span) => span.With("langfuse.experiment.id", _name + "-id").With("langfuse.experiment.name", _name)
            .With("langfuse.experiment.item.id", _name).With("langfuse.experiment.item.root_observation_id", "0000000000000002");
        await App.SendAsLangfuseAsync(Marked(LangfuseTraffic.ASpan(trace, 1)), Marked(LangfuseTraffic.ASpan(trace, 2, parent: 1)).With("langfuse.observation.output", "Lima"));

        AssertJson("""{"id":"0000000000000002","output":"Lima"}""", Assert.Single((await App.GetAsync($"experiment-items?{Named}&fields=io"))["data"]!.AsArray())!);
    }

    [Fact]
    public async Task Of_links_alone_shows_what_they_link()
    {
        var (dataset, run) = await RunAsync("a");
        AssertJson($$"""{"traceId":"{{Trace("a")}}","experimentId":"{{run}}","endTime":null,"input":null,"expectedOutput":"Lima","metadata":{} }""",
            Assert.Single((await App.GetAsync($"experiment-items?{Named}&fields=io,metadata"))["data"]!.AsArray())!);
        await App.SendAsync(LangfuseTraffic.ASpan(TraceId.Parse(Trace("a"))!.Value, 7).With("langfuse.observation.output", "Cusco"));

        AssertJson($$"""{"id":"0000000000000007","startTime":"2026-11-24T12:00:00.000Z","output":"Cusco","experimentDatasetId":"{{dataset}}"}""",
            Assert.Single((await App.GetAsync($"experiment-items?{Named}&fields=io,dataset"))["data"]!.AsArray())!);
        Assert.Equal(1, (int)(await App.GetAsync($"experiments?{Since}&id={run}"))["data"]![0]!["itemCount"]!);
    }

    [Fact]
    public async Task Is_on_pages_with_every_item_once()
    {
        var (dataset, run) = await RunAsync("a", "b", "c");
        foreach (var item in (string[])["b", "x", "y", "z"]) await SendItemAsync(item, run, dataset);

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await App.GetAsync($"experiment-items?{Named}&limit=2" + (cursor.Length == 0 ? "" : "&cursor=" + cursor));
            seen.AddRange(page["data"]!.AsArray().Select(i => ((string)i!["experimentItemId"]!)[^1..]));
            cursor = (string?)page["meta"]!["cursor"];
        }

        Assert.Equal(["a", "b", "c", "x", "y", "z"], seen.Order());
        Assert.Equal(6, (int)(await App.GetAsync($"experiments?{Since}&id={run}"))["data"]![0]!["itemCount"]!);
    }

    [Fact]
    public async Task Is_listed_with_the_latest_activity_first_page_by_page()
    {
        foreach (var n in (int[])[1, 2, 3]) await SendItemAsync("i" + n, $"{_name}-{n}", _name);
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await App.GetAsync($"experiments?{Since}&datasetId={Uri.EscapeDataString(_name)}&limit=1" + (cursor.Length == 0 ? "" : "&cursor=" + cursor));
            seen.AddRange(page["data"]!.AsArray().Select(i => (string)i!["id"]!));
            cursor = (string?)page["meta"]!["cursor"];
        }
        Assert.Equal(3, seen.Distinct().Count());
        Assert.Equal(3, seen.Count);
    }

    [Theory]
    [InlineData("experiments", "fromStartTime")]
    [InlineData("experiment-items", "fromStartTime")]
    [InlineData("experiments?fromStartTime=soon", "fromStartTime")]
    [InlineData("experiments?fromStartTime=2026-01-01T00:00:00Z&filter=[]", "filter")]
    [InlineData("experiment-items?fromStartTime=2026-01-01T00:00:00Z&cursor=abc!", "cursor")]
    [InlineData("experiments?fromStartTime=2026-01-01T00:00:00Z&cursor=eA", "cursor")]
    [InlineData("experiments?fromStartTime=2026-01-01T00:00:00Z&limit=101", "limit")]
    [InlineData("experiment-items?fromStartTime=2026-01-01T00:00:00Z&scoreLimit=51", "scoreLimit")]
    public async Task Is_not_looked_for_with_a_parameter_that_makes_no_sense(string path, string field) => await App.InvalidAsync(HttpMethod.Get, path, null, field);

    [Fact]
    public async Task Is_seen_by_its_own_project_alone_and_within_its_time()
    {
        var (dataset, run) = await RunAsync("a");
        await SendItemAsync("b", run, dataset);

        foreach (var path in (string[])[$"experiments?{Since}&id={run}", $"experiment-items?{Named}"])
        {
            Assert.NotEmpty((await App.GetAsync(path))["data"]!.AsArray());
            Assert.Empty((await App.CallAsync(HttpMethod.Get, path, null, SharedAppOfTwoProjects.Other))["data"]!.AsArray());
            Assert.Empty((await App.GetAsync(path + "&toStartTime=2026-11-24T00:00:00Z"))["data"]!.AsArray());
        }
    }

    // A run with a link for each item, as the runner makes them before any span has arrived.
    private async Task<(string Dataset, string Run)> RunAsync(params string[] items)
    {
        var dataset = (string)(await App.PostAsync("v2/datasets", $$"""{"name":"{{_name}}"}"""))["id"]!;
        var run = "";
        foreach (var item in items)
        {
            await App.PostAsync("dataset-items", $$"""{"datasetName":"{{_name}}","id":"{{_name}} {{item}}","expectedOutput":"Lima"}""");
            run = (string)(await App.PostAsync("dataset-run-items", $$"""
                {"runName":"{{_name}}","runDescription":"From memory","metadata":{"model":"m"},"datasetItemId":"{{_name}} {{item}}","traceId":"{{Trace(item)}}"}
                """))["datasetRunId"]!;
        }
        return (dataset, run);
    }

    // The span of an item and one below it, each with the attributes of the experiment.
    private Task SendItemAsync(string item, string experiment, string? dataset)
    {
        RawSpan Marked(RawSpan span) => (dataset is null ? span : span.With("langfuse.experiment.dataset.id", dataset))
            .With("langfuse.environment", "sdk-experiment").With("langfuse.experiment.id", experiment).With("langfuse.experiment.name", _name)
            .With("langfuse.experiment.item.id", $"{_name} {item}").With("langfuse.experiment.item.root_observation_id", "0000000000000001");
        var (trace, second) = (TraceId.Parse(Trace(item))!.Value, item is "b" ? 1 : 0);
        return App.SendAsLangfuseAsync(
            Marked(LangfuseTraffic.ASpan(trace, 1, name: "experiment-item-run", startSecond: second)).With("langfuse.experiment.description", "From memory")
                .With("langfuse.experiment.metadata", """{"model":"m"}""").With("langfuse.experiment.item.metadata", """{"n":1}""")
                .With("langfuse.experiment.item.expected_output", "expected").With("langfuse.observation.input", $$"""{"q":"{{item}}"}""").With("langfuse.observation.output", "out " + item),
            Marked(LangfuseTraffic.ASpan(trace, 2, parent: 1, startSecond: second)));
    }

    private string Trace(string item) => TraceId.OfName(_name + item).ToString();
}

public sealed class An_experiment_in_SQLite(SharedAppOfTwoProjects shared) : An_experiment(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class An_experiment_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : An_experiment(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;
