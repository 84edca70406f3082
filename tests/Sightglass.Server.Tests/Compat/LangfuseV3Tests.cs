using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

public sealed class V3Run() : CompatRun("v3");

[CollectionDefinition]
public sealed class V3 : ICollectionFixture<V3Run>;

/// <summary>What arrives of batches of events: v3/scenarios/tracing.js. The SDK sends what it has examined first, so updates come before their creations.</summary>
[Collection<V3>]
public sealed class Observations_of_Langfuse_SDK_3(V3Run run)
{
    private JsonNode Sdk => run.Section("tracing");

    [Fact]
    public async Task Are_a_tree() =>
        Assert.Equal("SPAN pay\nSPAN plan\n  GENERATION choose\n    EVENT cache-miss", (await BookingAsync()).Outline());

    [Fact]
    public async Task Belong_to_a_trace_of_all_that_was_told_before_and_after()
    {
        var trace = await BookingAsync();
        Assert.Equal(("book-flight", "u_4417", "conv-2291"), (trace["name"].Said(), trace["userId"].Said(), trace["sessionId"].Said()));
        Assert.Equal(("1.4.0", "2026.11", "staging"), (trace["version"].Said(), trace["release"].Said(), trace["environment"].Said()));
        Assert.True(trace["public"]!.GetValue<bool>());
        Assert.Equal(["beta", "sold", "travel"], trace["tags"]!.AsArray().Select(tag => tag.Said()).Order(StringComparer.Ordinal));
        AssertJson("""{ "plan": "pro", "limits": { "seats": [1, 2], "vip": false }, "closed": true }""", trace["metadata"]);
        AssertJson("""{ "question": "Cheapest flight to Bogota?" }""", trace["input"]);
        AssertJson("""{ "answer": "AV 47" }""", trace["output"]);
        Assert.Equal(0.0001995m, trace["totalCost"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task Are_spans_with_what_was_told_at_start_update_and_end() =>
        AssertIncludes(
            $$"""
            {
              "id": "{{Sdk.Text("plan")}}", "parentObservationId": null, "level": "DEBUG", "version": "1.4.0", "environment": "staging",
              "input": { "city": "Bogota" }, "output": ["AV 47", "LA 12"], "metadata": { "step": 1, "retries": 2 }
            }
            """,
            (await BookingAsync()).Observation("plan"));

    [Fact]
    public async Task Are_generations_with_messages_parameters_tokens_and_costs()
    {
        var choose = (await BookingAsync()).Observation("choose");
        AssertIncludes(
            $$"""
            {
              "id": "{{Sdk.Text("choose")}}", "parentObservationId": "{{Sdk.Text("plan")}}", "model": "gpt-4o-mini", "level": "DEFAULT",
              "input": [{ "role": "system", "content": "Be brief." }, { "role": "user", "content": "Größe? 你好 👋" }],
              "output": { "role": "assistant", "content": "AV 47" }, "metadata": { "attempt": 1, "route": "fast" },
              "usageDetails": { "input": 900, "output": 50, "cache_read_input_tokens": 300, "output_reasoning_tokens": 20, "total": 1270 }
            }
            """,
            choose);
        AssertIncludes("""{ "temperature": 0.2, "max_tokens": 256 }""", choose["modelParameters"]);
        AssertIncludes("""{ "input": 0.000135, "output": 0.00003, "cache_read_input_tokens": 0.0000225, "output_reasoning_tokens": 0.000012 }""", choose["costDetails"]);
        Assert.Equal(0.0001995m, choose.Number("calculatedTotalCost"));
    }

    [Fact]
    public async Task Are_events_without_an_end() =>
        AssertIncludes(
            $$"""{ "id": "{{Sdk.Text("cacheMiss")}}", "level": "WARNING", "statusMessage": "cold cache", "input": { "key": "BOG" }, "metadata": { "shard": 3 }, "endTime": null }""",
            (await BookingAsync()).Observation("cache-miss"));

    [Fact]
    public async Task Say_what_failed() =>
        AssertIncludes($$"""{ "id": "{{Sdk.Text("pay")}}", "level": "ERROR", "statusMessage": "card declined", "input": { "amount": 420 } }""", (await BookingAsync()).Observation("pay"));

    [Fact]
    public async Task Have_a_trace_of_their_own_where_none_was_begun_and_are_priced_by_their_model()
    {
        var trace = await run.TraceAsync(Sdk["lonely"]!.Text("trace")!);
        Assert.Equal("lonely", trace["name"].Said());
        AssertIncludes(
            $$"""{ "id": "{{Sdk["lonely"]!.Text("id")}}", "input": "Hi", "output": "Hello", "usageDetails": { "input": 1000, "output": 200, "total": 1200 }, "calculatedTotalCost": 0.00027 }""",
            trace.Observation("lonely"));
    }

    [Fact]
    public async Task Know_when_their_first_token_came()
    {
        var sdk = Sdk["streamed"]!;
        AssertIncludes(
            $$"""
            {
              "id": "v3-streamed", "startTime": "{{sdk.Text("startTime")}}", "completionStartTime": "{{sdk.Text("completionStartTime")}}", "endTime": "{{sdk.Text("endTime")}}",
              "latency": 1.25, "timeToFirstToken": 0.25
            }
            """,
            (await run.TraceAsync("v3-streaming")).Observation("stream"));
    }

    private Task<SdkTrace> BookingAsync() => run.TraceAsync(Sdk.Text("trace")!);
}

/// <summary>v3/scenarios/resend.js.</summary>
[Collection<V3>]
public sealed class A_batch_whose_answer_is_lost(V3Run run)
{
    [Fact]
    public async Task Is_sent_again_and_counted_once()
    {
        Assert.Equal(2, run.Section("resend")["batches"]!.GetValue<int>());
        var trace = await run.TraceAsync("v3-resent");
        Assert.Equal("EVENT done\nGENERATION say", trace.Outline());
        AssertJson("[\"twice\"]", trace["tags"]);
        Assert.Equal(0.00021m, trace["totalCost"]!.GetValue<decimal>());
        Assert.Single(trace["scores"]!.AsArray());
    }
}

[Collection<V3>]
public sealed class OpenAI_calls_through_Langfuse_SDK_3(V3Run run) : OpenAISpecs(run)
{
    /// <summary>This wrapper leaves the cached tokens within the input, and the reasoning within the output.</summary>
    protected override string Usage => """{ "input_cached_tokens": 1000, "output_reasoning_tokens": 30, "total": 1280 }""";
}

[Collection<V3>]
public sealed class Agents_through_Langfuse_SDK_3(V3Run run) : AgentSpecs(run)
{
    private JsonNode Sdk => run.Section("langchain");

    [Fact]
    public async Task Are_below_the_span_they_were_given() =>
        Assert.Equal(
            "SPAN desk\n  SPAN inside\n    GENERATION ChatOpenAI\n    SPAN ChatPromptTemplate", (await run.TraceAsync(Sdk["nested"]!.Text("trace")!)).Outline());

    [Fact]
    public async Task Have_a_root_that_shares_its_id_with_the_trace()
    {
        var id = Sdk["chain"]!.Text("trace")!;
        Assert.Equal(id, (await run.TraceAsync(id)).Observation("ask").Text("id"));
    }
}

[Collection<V3>]
public sealed class Scores_of_Langfuse_SDK_3(V3Run run) : ScoreSpecs(run);

[Collection<V3>]
public sealed class Prompts_of_Langfuse_SDK_3(V3Run run) : PromptSpecs(run);

[Collection<V3>]
public sealed class Media_of_Langfuse_SDK_3(V3Run run) : MediaSpecs(run);
