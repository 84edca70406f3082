using System.Net;
using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>fetchTraces and its like: v3/scenarios/reads.js.</summary>
[Collection<V3>]
public sealed class Reads_of_Langfuse_SDK_3(V3Run run)
{
    private JsonNode Sdk => run.Section("reads");

    [Fact]
    public void Are_traces_by_name_oldest_first_in_pages()
    {
        Assert.Equal(["v3-read-1", "v3-read-2"], Ids("traces"));
        AssertJson("""{ "page": 1, "limit": 2, "totalItems": 3, "totalPages": 2 }""", Sdk["traces"]!["meta"]);
        AssertIncludes("""{ "name": "read", "userId": "v3-reader-1", "sessionId": "v3-read-session", "version": "r1", "metadata": { "n": 1 }, "tags": ["n1", "read"], "latency": 0.5, "totalCost": 0.00021 }""", Sdk["traces"]!["data"]![0]);
    }

    [Fact]
    public void Are_traces_by_user_and_time() => Assert.Equal(["v3-read-1"], Ids("byUser"));

    [Fact]
    public void Are_traces_with_all_of_the_tags_although_they_come_with_a_comma() => Assert.Equal(["v3-read-2"], Ids("byTags"));

    [Fact]
    public void Are_a_trace_with_its_observations()
    {
        AssertIncludes("""{ "name": "read", "userId": "v3-reader-0", "metadata": { "n": 2 } }""", Sdk["trace"]);
        Assert.Equal("GENERATION say\nSPAN work", new SdkTrace(Sdk["trace"]!).Outline());
        Assert.Equal(["v3-read-generation-2", "v3-read-span-2"], Ids("observations").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Are_observations_by_type_and_name_in_pages()
    {
        Assert.Equal(["v3-read-generation-1"], Ids("generations"));
        AssertJson("""{ "page": 2, "limit": 2, "totalItems": 3, "totalPages": 2 }""", Sdk["generations"]!["meta"]);
    }

    [Fact]
    public void Are_one_observation_with_tokens_and_costs() =>
        AssertIncludes(
            """{ "type": "GENERATION", "model": "gpt-4o-mini", "latency": 0.3, "usageDetails": { "input": 1000, "output": 100, "total": 1100 }, "calculatedTotalCost": 0.00021 }""",
            Sdk["observation"]);

    [Fact]
    public void Are_sessions_and_their_traces()
    {
        Assert.Contains("v3-read-session", Ids("sessions"));
        Assert.Equal(["v3-read-1", "v3-read-2", "v3-read-3"], Sdk["session"]!["traces"]!.AsArray().Select(t => t.Id()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Are_metrics_by_model()
    {
        var row = Assert.Single(Sdk["metrics"]!["data"]!.AsArray())!;
        Assert.Equal(("gpt-4o-mini", "3", "3300"), (row.Text("providedModelName"), $"{row["count_count"]}", $"{row["sum_totalTokens"]}"));
    }

    [Fact]
    public void Are_not_there_for_a_trace_that_is_not() => Assert.Contains("404", Assert.Single(Sdk["missing"]!["logged"]!.AsArray()).Said());

    [Fact]
    public void Are_over_when_a_trace_is_deleted() => Assert.Equal(2, Sdk["afterDeletion"]!["meta"]!["totalItems"]!.GetValue<int>());

    private IEnumerable<string?> Ids(string list) => Sdk[list]!["data"]!.AsArray().Select(item => item.Id());
}

/// <summary>Items, runs and links of the first version: v3/scenarios/datasets.js.</summary>
[Collection<V3>]
public sealed class Datasets_of_Langfuse_SDK_3(V3Run run)
{
    private JsonNode Sdk => run.Section("datasets");

    [Fact]
    public void Have_items_that_are_fetched_page_by_page()
    {
        AssertIncludes("""{ "name": "v3 capitals/easy", "description": "Capitals", "metadata": { "level": "easy" } }""", Sdk["dataset"]);
        var items = Sdk["dataset"]!["items"]!;
        AssertIncludes("""{ "status": "ACTIVE", "input": { "country": "France" }, "expectedOutput": { "city": "Paris" }, "metadata": { "n": 1 } }""", items.ById("v3-item-1"));
        Assert.Single(items.AsArray(), item => item.Id() == "v3-item-2");
    }

    [Fact]
    public void Replace_an_item_of_the_same_id_by_what_is_told() =>
        AssertIncludes("""{ "input": "Perú", "expectedOutput": "Lima", "metadata": { "corrected": true } }""", Sdk["replaced"]);

    [Fact]
    public async Task Archive_an_item_without_losing_what_it_says() =>
        AssertIncludes("""{ "status": "ARCHIVED", "input": "Chile", "expectedOutput": "Santiago" }""", Sdk["archived"] is not null ? await run.GetAsync("dataset-items/v3-item-3") : null);

    [Fact]
    public void Link_items_to_traces_and_to_observations()
    {
        AssertIncludes("""{ "datasetRunName": "run one", "datasetItemId": "v3-item-1", "traceId": "v3-run-trace-1", "observationId": null }""", Sdk["link"]);
        AssertIncludes("""{ "datasetRunName": "run one", "datasetItemId": "v3-item-2", "traceId": "v3-run-trace-2", "observationId": "v3-run-generation" }""", Sdk["deepLink"]);
        Assert.Equal(Sdk["link"]!.Text("datasetRunId"), Sdk["deepLink"]!.Text("datasetRunId"));
    }

    [Fact]
    public async Task Read_a_run_back_with_its_items()
    {
        AssertIncludes("""{ "name": "run one", "description": "First run", "metadata": { "model": "gpt-4o-mini" }, "datasetName": "v3 capitals/easy" }""", Sdk["run"]);
        Assert.Equal(
            [("v3-item-1", "v3-run-trace-1"), ("v3-item-2", "v3-run-trace-2")],
            Sdk["run"]!["datasetRunItems"]!.AsArray().Select(item => (item!.Text("datasetItemId"), item!.Text("traceId"))).Order());
        Assert.Equal(2, (await run.GetAsync($"dataset-run-items?datasetId={Sdk["created"]!.Text("id")}&runName=run%20one"))["data"]!.AsArray().Count);
        Assert.Equal(["run one", "run two"], Sdk["runs"]!["data"]!.AsArray().Select(r => r!.Text("name")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Delete_a_run_and_no_other()
    {
        Assert.NotNull(Sdk["deleted"]!.Text("message"));
        Assert.Equal(HttpStatusCode.NotFound, await run.StatusAsync("datasets/v3%20capitals%2Feasy/runs/run%20two"));
        Assert.Equal(HttpStatusCode.OK, await run.StatusAsync("datasets/v3%20capitals%2Feasy/runs/run%20one"));
    }
}

/// <summary>A right key, a wrong one, and the one that pages of strangers may have: v3/scenarios/access.js.</summary>
[Collection<V3>]
public sealed class Access_of_Langfuse_SDK_3(V3Run run)
{
    private JsonNode Sdk => run.Section("access");

    [Fact]
    public void Is_to_the_project_of_the_key()
    {
        Assert.Equal("OK", Sdk["health"]!.Text("status"));
        Assert.NotNull(Assert.Single(Sdk["projects"]!.AsArray()).Id());
    }

    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    public void Is_refused_to_a_wrong_key_so_that_the_SDK_says_so(string call) => Assert.Contains("401: Unauthorized", Sdk[call]!["logged"]![0].Said());

    [Fact]
    public void Is_refused_to_a_prompt_in_words() => Assert.NotEmpty(Sdk["prompt"]!["thrown"]!.Text("message")!);

    [Fact]
    public async Task Is_to_scores_alone_with_a_public_key()
    {
        Assert.NotNull(Sdk);
        AssertIncludes("""{ "name": "thumbs", "value": 1, "traceId": "v3-web-trace", "comment": "from the page" }""", await run.GetAsync("v2/scores/v3-web-score"));
        Assert.Contains("401", Sdk["overreach"]!["logged"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, await run.StatusAsync("traces/v3-web-forbidden"));
    }

    [Fact]
    public async Task Leaves_nothing_of_a_stranger()
    {
        Assert.NotNull(Sdk);
        Assert.Equal(HttpStatusCode.NotFound, await run.StatusAsync("traces/v3-stranger"));
    }
}
