using System.Net;
using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What the runner of the SDKs on OpenTelemetry makes of a dataset: otel/datasets.js.</summary>
public abstract class ExperimentSpecs(CompatRun run)
{
    private JsonNode Sdk => run.Section("datasets");
    private string Generation => run.Generation;
    private string RunId => Sdk["experiment"]!.Text("datasetRunId")!;
    private string GeneratedId => Sdk["generated"]!.Text("id")!;

    [Fact]
    public void Are_over_a_dataset_with_all_of_its_items()
    {
        AssertIncludes($$"""{ "name": "{{Generation}} capitals/easy", "description": "Capitals", "metadata": { "level": "easy" } }""", Sdk["created"]);
        Assert.Equal([.. new[] { GeneratedId, $"{Generation}-item-1", $"{Generation}-item-2" }.Order(StringComparer.Ordinal)], Sdk["items"]!.AsArray().Select(item => item!.Text("id")).Order(StringComparer.Ordinal));
        AssertIncludes(
            $$"""
            {
              "status": "ACTIVE", "input": { "country": "France" }, "expectedOutput": "Paris", "metadata": { "n": 1 }, "datasetName": "{{Generation}} capitals/easy",
              "datasetId": "{{Sdk["created"]!.Text("id")}}", "sourceTraceId": null, "sourceObservationId": null
            }
            """,
            Sdk["items"]!.ById($"{Generation}-item-1"));
    }

    [Fact]
    public void Are_one_run_whose_id_every_item_has()
    {
        Assert.All(Sdk["experiment"]!["itemResults"]!.AsArray(), result => Assert.Equal(RunId, result!.Text("datasetRunId")));
        Assert.EndsWith($"/datasets/{Sdk["created"]!.Text("id")}/runs/{RunId}", Sdk["experiment"]!.Text("datasetRunUrl"));
    }

    [Fact]
    public void Are_read_back_with_each_item_once()
    {
        AssertIncludes($$"""{ "id": "{{RunId}}", "name": "first run", "description": "From memory", "metadata": { "model": "gpt-4o-mini" }, "datasetName": "{{Generation}} capitals/easy" }""", Sdk["run"]);
        Assert.Equal(Links(Sdk["experiment"]!["itemResults"]!, "item"), Links(Sdk["run"]!["datasetRunItems"]!, "datasetItemId"));
        Assert.Equal(Links(Sdk["experiment"]!["itemResults"]!, "item"), Links(Sdk["runItems"]!["data"]!, "datasetItemId"));
        Assert.Equal(["first run", "linked run"], Sdk["runs"]!["data"]!.AsArray().Select(r => r!.Text("name")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Trace_each_item_with_what_it_was_given_and_what_came_out()
    {
        var trace = await ItemTraceAsync("item-2");
        Assert.Equal("SPAN experiment-item-run\n  GENERATION recall", trace.Outline());
        Assert.Equal("sdk-experiment", trace["environment"].Said());
        AssertIncludes("""{ "input": { "country": "Peru" }, "output": "Cusco" }""", trace.Observation("experiment-item-run"));
        AssertIncludes(
            $$"""{ "experiment_name": "recall capitals", "experiment_run_name": "first run", "dataset_item_id": "{{Generation}}-item-2", "model": "gpt-4o-mini" }""",
            trace.Observation("experiment-item-run")["metadata"]);
    }

    [Fact]
    public async Task Score_each_item_on_its_root()
    {
        var trace = await ItemTraceAsync("item-2");
        var root = trace.Observation("experiment-item-run").Text("id");
        var scores = trace["scores"]!.AsArray().Select(s => s!).ToDictionary(s => s.Text("name")!);
        AssertIncludes($$"""{ "value": 0, "stringValue": "False", "dataType": "BOOLEAN", "comment": "expected Lima", "observationId": "{{root}}" }""", scores["correct"]);
        AssertIncludes($$"""{ "value": 5, "dataType": "NUMERIC", "observationId": "{{root}}" }""", scores["length"]);
    }

    [Fact]
    public async Task Score_the_run_as_a_whole()
    {
        var score = Assert.Single((await run.GetAsync($"v2/scores?datasetRunId={RunId}"))["data"]!.AsArray())!;
        Assert.Equal(("accuracy", RunId), (score.Text("name"), score.Text("datasetRunId")));
        Assert.Equal(2m / 3, score.Number("value")!.Value, 10);
    }

    [Fact]
    public async Task Are_traced_and_scored_over_data_of_the_program_too()
    {
        var result = Sdk["local"]!["itemResults"]![0]!;
        Assert.Null(Sdk["local"]!["datasetRunId"]);
        var trace = await run.TraceAsync(result.Text("traceId")!);
        AssertIncludes("""{ "input": { "country": "France" }, "output": "Paris" }""", trace.Observation("experiment-item-run"));
        Assert.Equal("correct", Assert.Single(trace["scores"]!.AsArray())!.Text("name"));
    }

    [Fact]
    public void Are_links_by_hand_too()
    {
        AssertIncludes(
            $$"""{ "datasetRunName": "linked run", "datasetItemId": "{{Generation}}-item-1", "traceId": "{{Sdk["byHand"]!.Text("trace")}}" }""", Sdk["link"]);
        Assert.NotEqual(RunId, Sdk["link"]!.Text("datasetRunId"));
    }

    [Fact]
    public async Task Are_gone_when_deleted_with_their_items()
    {
        Assert.NotNull(Sdk["deleted"]!.Text("message"));
        Assert.Equal(404, Sdk["missing"]!["thrown"]!["status"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.NotFound, await run.StatusAsync($"dataset-items/{GeneratedId}"));
        Assert.Equal(2, (await run.GetAsync($"dataset-items?datasetName={Generation}%20capitals%2Feasy"))["meta"]!["totalItems"]!.GetValue<int>());
    }

    private Task<SdkTrace> ItemTraceAsync(string item) =>
        run.TraceAsync(Sdk["experiment"]!["itemResults"]!.AsArray().Single(r => r!.Text("item") == $"{Generation}-{item}")!.Text("traceId")!);

    private static IEnumerable<(string? Item, string? Trace)> Links(JsonNode list, string item) =>
        list.AsArray().Select(link => (link!.Text(item), link!.Text("traceId"))).Order();
}
