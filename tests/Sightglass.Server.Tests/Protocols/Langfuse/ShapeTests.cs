using System.Text.Json.Nodes;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>Key by key what https://api.reference.langfuse.com says of ObservationsView, TraceWithDetails and TraceWithFullDetails.</summary>
public sealed class What_Langfuse_s_API_reads(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly SightglassApp _app = shared.App;

    [Fact]
    public async Task Is_every_key_of_an_observation_by_its_value()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsLangfuseAsync(Generation(trace));

        AssertJson(
            $$"""
            {
              "id": "0000000000000002", "traceId": "{{trace}}", "projectId": "default", "type": "GENERATION", "name": "answer",
              "startTime": "2026-11-24T12:00:01.250Z", "endTime": "2026-11-24T12:00:03.250Z", "completionStartTime": "2026-11-24T12:00:01.750Z",
              "model": "gpt-4o", "modelParameters": { "temperature": 0.5 },
              "input": [{ "role": "user", "content": "Where is my order?" }], "output": "On its way.",
              "metadata": {
                "channel": "web", "basket": { "items": 3 }, "resourceAttributes": { "service.name": "shop" },
                "scope": { "name": "langfuse-sdk", "version": "4.14.3", "attributes": { "public_key": "pk-lf-1" } }
              },
              "version": "v1", "level": "WARNING", "statusMessage": "slow", "parentObservationId": "0000000000000001", "environment": "production",
              "usage": { "input": 100, "output": 50, "total": 150, "unit": "TOKENS", "inputCost": 0.000225, "outputCost": 0.0005, "totalCost": 0.000725 },
              "usageDetails": { "input": 80, "input_cached_tokens": 20, "output": 50, "total": 150 },
              "costDetails": { "input": 0.0002, "input_cached_tokens": 0.000025, "output": 0.0005, "total": 0.000725 },
              "promptId": null, "promptName": "support", "promptVersion": 7, "modelId": null,
              "inputPrice": 0.0000025, "outputPrice": 0.00001, "totalPrice": null,
              "calculatedInputCost": 0.000225, "calculatedOutputCost": 0.0005, "calculatedTotalCost": 0.000725,
              "latency": 2, "timeToFirstToken": 0.5
            }
            """,
            Tidy((await _app.GetAsync($"observations?traceId={trace}"))["data"]![0]!));
    }

    [Fact]
    public async Task Says_null_for_what_is_not_known_and_empty_for_maps()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsync(ASpan(trace, 1) with { EndNanos = 0 });

        var observation = Tidy((await _app.GetAsync($"observations?traceId={trace}"))["data"]![0]!);
        AssertJson(
            $$"""
            {
              "id": "0000000000000001", "traceId": "{{trace}}", "projectId": "default", "type": "SPAN", "name": "step",
              "startTime": "2026-11-24T12:00:00.000Z", "endTime": null, "completionStartTime": null, "model": null, "modelParameters": null,
              "input": null, "output": null,
              "metadata": { "attributes": {}, "resourceAttributes": { "service.name": "test" }, "scope": { "name": "tests", "version": null, "attributes": {} } },
              "version": null, "level": "DEFAULT", "statusMessage": null, "parentObservationId": null, "environment": "default",
              "usage": { "input": 0, "output": 0, "total": 0, "unit": "TOKENS", "inputCost": null, "outputCost": null, "totalCost": null },
              "usageDetails": {}, "costDetails": {}, "promptId": null, "promptName": null, "promptVersion": null, "modelId": null,
              "inputPrice": null, "outputPrice": null, "totalPrice": null, "calculatedInputCost": null, "calculatedOutputCost": null, "calculatedTotalCost": null,
              "latency": null, "timeToFirstToken": null
            }
            """,
            observation);
    }

    [Fact]
    public async Task Never_says_that_an_unknown_cost_is_zero()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsync(AGeneration(trace, 1).With("gen_ai.request.model", "nobodys-model-1").With("gen_ai.usage.input_tokens", 10));

        var body = await _app.GetAsync("traces/" + trace);
        AssertJson("""{ "input": 10, "total": 10 }""", body["observations"]![0]!["usageDetails"]);
        AssertJson("{}", body["observations"]![0]!["costDetails"]);
        Assert.Null(body["observations"]![0]!["calculatedTotalCost"]);
        Assert.Null(body["totalCost"]);
    }

    [Fact]
    public async Task Counts_money_once_where_an_agent_repeats_what_its_calls_cost()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsync(
            AGeneration(trace, 0xa1, startSecond: 0).With("gen_ai.usage.input_tokens", 1000),
            AGeneration(trace, 0xa2, 0xa1, startSecond: 1).With("gen_ai.usage.input_tokens", 1000));

        var body = await _app.GetAsync("traces/" + trace);
        Assert.Equal(0.0025m, (decimal)body["totalCost"]!);
        Assert.Equal([null, 0.0025m], body["observations"]!.AsArray().Select(o => (decimal?)o!["calculatedTotalCost"]));
        Assert.Equal([1000, 1000], body["observations"]!.AsArray().Select(o => (int)o!["usageDetails"]!["input"]!));
        Assert.Null((await _app.GetAsync("observations/00000000000000a1"))["calculatedTotalCost"]);
    }

    [Fact]
    public async Task Keeps_what_the_emitter_says_it_cost()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsLangfuseAsync(AGeneration(trace, 1).With("langfuse.observation.type", "generation").With("langfuse.observation.cost_details", """{"input":0.1,"output":0.25}"""));

        var observation = (await _app.GetAsync("traces/" + trace))["observations"]![0]!;
        AssertJson("""{ "input": 0.1, "output": 0.25, "total": 0.35 }""", observation["costDetails"]);
        Assert.Equal((0.1m, 0.25m, 0.35m),
            ((decimal)observation["calculatedInputCost"]!, (decimal)observation["calculatedOutputCost"]!, (decimal)observation["calculatedTotalCost"]!));
    }

    [Fact]
    public async Task Is_a_trace_with_what_was_said_of_it_on_any_observation()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsLangfuseAsync(
            ASpan(trace, 1, name: "handle", seconds: 4).With("langfuse.trace.name", "support").With("langfuse.observation.input", """{"q":1}""")
                .With("langfuse.observation.output", "done").With("user.id", "u1").With("langfuse.trace.tags", """["b","a"]""").With("langfuse.environment", "production")
                .With("langfuse.observation.metadata.step", "first").With("langfuse.release", "r1").With("langfuse.version", "v1"),
            Generation(trace, 0xb2).With("session.id", "s1").With("langfuse.trace.output", """{"answer":"On its way."}""").With("langfuse.trace.metadata.plan", "gold"));

        var listed = (await _app.GetAsync("traces?userId=u1&sessionId=s1"))["data"]!.AsArray().Single(t => (string?)t!["id"] == trace.ToString())!;
        AssertJson(
            $$"""
            {
              "id": "{{trace}}", "projectId": "default", "timestamp": "2026-11-24T12:00:00.000Z", "name": "support",
              "input": { "q": 1 }, "output": { "answer": "On its way." }, "sessionId": "s1", "release": "r1", "version": "v1", "userId": "u1",
              "metadata": {
                "step": "first", "plan": "gold", "resourceAttributes": { "service.name": "shop" },
                "scope": { "name": "langfuse-sdk", "version": "4.14.3", "attributes": { "public_key": "pk-lf-1" } }
              },
              "tags": ["a", "b"], "public": false, "environment": "production", "htmlPath": "/traces/{{trace}}", "latency": 4, "totalCost": 0.000725,
              "observations": ["0000000000000001", "00000000000000b2"], "scores": []
            }
            """,
            Tidy(listed));

        var alone = await _app.GetAsync("traces/" + trace);
        Assert.Equal(["0000000000000001", "00000000000000b2"], alone["observations"]!.AsArray().Select(o => (string)o!["id"]!));
        AssertJson((await _app.GetAsync("observations?type=GENERATION&traceId=" + trace))["data"]![0]!.ToJsonString(), alone["observations"]![1]);
        AssertJson((await _app.GetAsync("observations/00000000000000b2"))["timeToFirstToken"]!.ToJsonString(), alone["observations"]![1]!["timeToFirstToken"]);
        foreach (var key in listed.AsObject().Select(p => p.Key).Except(["observations", "scores"]))
            Assert.True(JsonNode.DeepEquals(listed[key], alone[key]), key);
    }

    [Fact]
    public async Task Has_scores_as_ids_in_a_list_and_whole_with_their_trace()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsync(ASpan(trace, 1).With("user.id", "scored") with
        {
            Events =
            [
                Evaluation(new("gen_ai.evaluation.name", Core.Normalization.RawValue.Of("helpful")), new("gen_ai.evaluation.score.value", Core.Normalization.RawValue.Of(0.5)),
                    new("gen_ai.evaluation.explanation", Core.Normalization.RawValue.Of("half an answer"))),
                Evaluation(new("gen_ai.evaluation.name", Core.Normalization.RawValue.Of("tone")), new("gen_ai.evaluation.score.label", Core.Normalization.RawValue.Of("polite"))),
            ],
        });

        var scores = (await _app.GetAsync("traces/" + trace))["scores"]!.AsArray();
        var ids = (await _app.GetAsync("traces?userId=scored"))["data"]![0]!["scores"]!.AsArray().Select(id => (string)id!);
        Assert.Equal(ids, scores.Select(s => (string)s!["id"]!));
        Assert.Equal(2, ids.Distinct().Count());
        AssertJson(
            $$"""
            {
              "id": {{scores[0]!["id"]!.ToJsonString()}}, "projectId": "default", "traceId": "{{trace}}", "sessionId": null, "observationId": "0000000000000001", "datasetRunId": null,
              "name": "helpful", "source": "API", "timestamp": "2026-11-24T12:00:00.000Z", "createdAt": "2026-11-24T12:00:00.000Z", "updatedAt": "2026-11-24T12:00:00.000Z",
              "authorUserId": null, "comment": "half an answer", "metadata": {}, "configId": null, "queueId": null, "executionTraceId": null, "environment": "default",
              "dataType": "NUMERIC", "value": 0.5, "stringValue": null
            }
            """,
            scores[0]);
        Assert.Equal(("CATEGORICAL", "polite", 0.0), ((string)scores[1]!["dataType"]!, (string)scores[1]!["stringValue"]!, (double)scores[1]!["value"]!));
    }

    [Theory]
    [InlineData("plain text", "\"plain text\"")]
    [InlineData("42", "42")]
    [InlineData("true", "true")]
    [InlineData("{\"a\": [1, 2.50, null]}", "{\"a\":[1,2.50,null]}")]
    [InlineData("\"quoted\"", "\"quoted\"")]
    [InlineData("{not json", "\"{not json\"")]
    [InlineData("{\"big\": 12345678901234567890123}", "{\"big\":12345678901234567890123}")]
    [InlineData("[\"half \\ud83d\"]", "[\"half \\ud83d\"]")]
    [InlineData("{\"__proto__\": 1, \"__proto__\": 2}", "{\"__proto__\":1,\"__proto__\":2}")]
    public async Task Returns_JSON_as_JSON_and_everything_else_as_text(string sent, string expected)
    {
        var trace = Proto.NewTrace();
        await _app.SendAsync(ASpan(trace, 1).With("langfuse.observation.input", sent));

        using var answer = await _app.SendAsync(HttpMethod.Get, "/api/public/traces/" + trace);
        var body = await answer.TextAsync();
        Assert.Contains($"\"input\":{expected}", body.Replace("\": ", "\":", StringComparison.Ordinal).Replace(", ", ",", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Returns_JSON_of_any_depth()
    {
        var trace = Proto.NewTrace();
        var deep = new string('[', 300) + new string(']', 300);
        await _app.SendAsync(ASpan(trace, 1).With("langfuse.observation.input", deep), ASpan(trace, 2, 1).With("langfuse.observation.input", new string('[', 9_000) + new string(']', 9_000)));

        using var answer = await _app.SendAsync(HttpMethod.Get, "/api/public/traces/" + trace);
        var body = await answer.TextAsync();
        Assert.Contains($"\"input\":{deep},", body, StringComparison.Ordinal);
        Assert.Contains("\"input\":\"[[[", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_out_the_groups_of_fields_that_were_not_asked_for()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsync(ASpan(trace, 1).With("user.id", "fields").With("langfuse.observation.input", "hello"));

        foreach (var path in new[] { "traces?userId=fields&fields=core,scores", $"traces/{trace}?fields=core%2Cscores" })
        {
            var body = await _app.GetAsync(path);
            var item = body["data"]?[0] ?? body;
            Assert.Equal((null, -1, -1, 0), (item["input"], (int)item["latency"]!, (int)item["totalCost"]!, item["observations"]!.AsArray().Count));
        }
        var io = (await _app.GetAsync("traces?userId=fields&fields=io"))["data"]![0]!;
        Assert.Equal(("hello", 0), ((string)io["input"]!, io["observations"]!.AsArray().Count));
        var observations = (await _app.GetAsync("traces?userId=fields&fields=observations,metrics"))["data"]![0]!;
        Assert.Equal((null, 1, 1), (observations["input"], observations["observations"]!.AsArray().Count, (int)observations["latency"]!));
    }

    // Numbers of the same value are the same to a client, whatever zeros they end with.
    private static JsonNode Tidy(JsonNode node) => JsonNode.Parse(System.Text.RegularExpressions.Regex.Replace(node.ToJsonString(), @"(\.\d*?[1-9])0+(?=[,}\]])", "$1"))!;

    private static Core.Normalization.RawSpan Generation(TraceId trace, ulong id = 2) =>
        AGeneration(trace, id, 1, 1.25).With("langfuse.observation.type", "generation").With("langfuse.observation.model.name", "gpt-4o")
            .With("langfuse.observation.model.parameters", """{"temperature":"0.5"}""")
            .With("langfuse.observation.input", """[{"role":"user","content":"Where is my order?"}]""").With("langfuse.observation.output", "On its way.")
            .With("langfuse.observation.metadata.channel", "web").With("langfuse.observation.metadata.basket", """{"items":3}""")
            .With("langfuse.observation.usage_details", """{"input":80,"input_cached_tokens":20,"output":50,"total":150}""")
            .With("langfuse.observation.completion_start_time", "2026-11-24T12:00:01.750Z").With("langfuse.observation.level", "WARNING")
            .With("langfuse.observation.status_message", "slow").With("langfuse.observation.prompt.name", "support").With("langfuse.observation.prompt.version", 7)
            .With("langfuse.environment", "production").With("langfuse.version", "v1") with
        { Name = "answer", EndNanos = 1_795_521_603_250_000_000 };

    private static Core.Normalization.RawEvent Evaluation(params Core.Normalization.RawAttribute[] attributes) => new("gen_ai.evaluation.result", 1, attributes);
}
