using System.Net;
using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What every generation's SDK finds of the scores it has sent: scenarios/scores.js.</summary>
public abstract class ScoreSpecs(CompatRun run)
{
    private JsonNode Sdk => run.Section("scores");
    private string Trace => Sdk.Text("trace")!;
    private string Observation => (Sdk.Text("span") ?? Sdk.Text("observation"))!;

    [Fact]
    public async Task Are_numbers_with_comment_and_metadata() =>
        AssertIncludes(
            $$"""{ "name": "relevance", "value": 0.75, "dataType": "NUMERIC", "comment": "close", "metadata": { "judge": "human" }, "source": "API", "traceId": "{{Trace}}", "observationId": null, "configId": null }""",
            await ScoreAsync("numeric"));

    [Fact]
    public async Task Are_booleans_that_read_as_number_and_as_word() =>
        AssertIncludes($$"""{ "value": 1, "stringValue": "True", "dataType": "BOOLEAN", "traceId": "{{Trace}}", "observationId": "{{Observation}}" }""", await ScoreAsync("boolean"));

    [Fact]
    public async Task Are_categories_of_an_observation() =>
        AssertIncludes($$"""{ "stringValue": "good", "dataType": "CATEGORICAL", "observationId": "{{Observation}}" }""", await ScoreAsync("categorical"));

    [Fact]
    public async Task Are_texts() =>
        AssertIncludes($$"""{ "stringValue": "Short and right.", "dataType": "TEXT", "traceId": "{{Trace}}" }""", await ScoreAsync("text"));

    [Fact]
    public async Task Take_type_and_number_of_a_category_from_their_configuration() =>
        AssertIncludes(
            $$"""{ "value": 1, "stringValue": "kind", "dataType": "CATEGORICAL", "configId": "{{Sdk["config"]!.Text("id")}}" }""", await ScoreAsync("configured"));

    [Fact]
    public async Task Are_of_a_session_without_a_trace() =>
        AssertIncludes($$"""{ "value": 4, "dataType": "NUMERIC", "sessionId": "{{run.Generation}}-scored-session", "traceId": null }""", await ScoreAsync("session"));

    [Fact]
    public async Task Are_replaced_by_a_later_one_of_the_same_id()
    {
        var scores = (await run.GetAsync($"v2/scores?traceId={Trace}&name=relevance-2"))["data"]!.AsArray();
        AssertIncludes("""{ "value": 0.9, "comment": "second look" }""", Assert.Single(scores));
    }

    [Fact]
    public async Task Are_gone_when_deleted()
    {
        AssertJson($$"""{ "id": "{{run.Generation}}-doomed" }""", Sdk["created"]);
        Assert.Equal(HttpStatusCode.NotFound, await run.StatusAsync($"v2/scores/{run.Generation}-doomed"));
    }

    [Fact]
    public void Are_all_read_back_by_the_SDK() =>
        Assert.Equal(
            ["grounded", "relevance", "relevance-2", "review", "tone", "unnamed", "verdict"],
            Sdk["all"]!.AsArray().Select(score => score!.Text("name")).Order(StringComparer.Ordinal));

    [Fact]
    public void Are_found_by_value_and_type() => Assert.Equal($"{run.Generation}-numeric", Assert.Single(Sdk["numeric"]!.AsArray())!.Text("id"));

    [Fact]
    public void Know_user_and_tags_of_their_trace()
    {
        var trace = Sdk["all"]!.ById($"{run.Generation}-numeric")["trace"]!;
        Assert.Equal("u_4417", trace.Text("userId"));
        Assert.Equal(["judged"], trace.Set("tags"));
    }

    [Fact]
    public async Task Are_shown_with_their_trace()
    {
        var trace = await run.TraceAsync(Trace);
        Assert.Equal(7, trace["scores"]!.AsArray().Count);
        AssertIncludes("""{ "name": "relevance", "value": 0.75 }""", trace["scores"]!.ById($"{run.Generation}-numeric"));
    }

    [Fact]
    public void Have_configurations_with_categories()
    {
        AssertIncludes(
            """{ "name": "tone", "dataType": "CATEGORICAL", "description": "How it sounds", "isArchived": false, "categories": [{ "label": "rude", "value": 0 }, { "label": "kind", "value": 1 }] }""", Sdk["config"]);
        Assert.True(JsonNode.DeepEquals(Sdk["config"], Sdk["configs"]!.ById(Sdk["config"]!.Text("id")!)));
    }

    private Task<JsonNode> ScoreAsync(string name)
    {
        Assert.NotNull(Sdk);
        return run.GetAsync($"v2/scores/{run.Generation}-{name}");
    }
}
