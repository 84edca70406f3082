using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What arrives of the trees that the SDKs on OpenTelemetry send: otel/parts/tree.js.</summary>
public abstract class SpanSpecs(CompatRun run)
{
    private JsonNode Sdk => run.Section("tracing");

    [Fact]
    public async Task Are_a_tree_of_every_type() =>
        Assert.Equal(
            """
            SPAN handle-request
              AGENT plan
                GENERATION choose
                  EVENT cache-miss
                GENERATION priced
                RETRIEVER search
                  EMBEDDING embed
              CHAIN chain
              EVALUATOR evaluator
              GUARDRAIL guardrail
              TOOL pay
            """,
            (await BookingAsync()).Outline());

    [Fact]
    public async Task Belong_to_a_trace_that_knows_who_and_why()
    {
        var trace = await BookingAsync();
        Assert.Equal(("book-flight", "u_4417", "conv-2291"), (trace["name"].Said(), trace["userId"].Said(), trace["sessionId"].Said()));
        Assert.Equal(("1.4.0", "2026.11", "staging"), (trace["version"].Said(), trace["release"].Said(), trace["environment"].Said()));
        Assert.True(trace["public"]!.GetValue<bool>());
        Assert.Equal(["beta", "travel"], trace["tags"]!.AsArray().Select(tag => tag.Said()).Order(StringComparer.Ordinal));
        AssertIncludes("""{ "plan": "pro" }""", trace["metadata"]);
    }

    [Fact]
    public async Task Belong_to_a_trace_with_input_and_output_of_its_own()
    {
        var trace = await BookingAsync();
        AssertJson("""{ "asked": "flight" }""", trace["input"]);
        AssertJson("""{ "answer": "AV 47" }""", trace["output"]);
        AssertJson("""{ "question": "Cheapest flight to Bogota?" }""", trace.Observation("handle-request")["input"]);
        Assert.Equal("AV 47", trace.Observation("handle-request").Text("output"));
        AssertIncludes("""{ "limits": { "seats": [1, 2], "vip": true } }""", trace.Observation("handle-request")["metadata"]);
    }

    [Fact]
    public async Task Are_generations_with_messages_model_and_parameters()
    {
        var choose = (await BookingAsync()).Observation("choose");
        Assert.Equal(Sdk["root"]!.Text("choose"), choose.Text("id"));
        AssertJson("""[{ "role": "system", "content": "Be brief." }, { "role": "user", "content": "Größe? 你好 👋" }]""", choose["input"]);
        AssertJson("""{ "role": "assistant", "content": "AV 47" }""", choose["output"]);
        AssertIncludes("""{ "temperature": 0.2, "max_tokens": 256 }""", choose["modelParameters"]);
        AssertIncludes("""{ "route": "fast", "attempt": 1 }""", choose["metadata"]);
        Assert.Equal("gpt-4o-mini", choose.Text("model"));
    }

    [Fact]
    public async Task Keep_the_tokens_and_the_costs_they_were_told()
    {
        var trace = await BookingAsync();
        var choose = trace.Observation("choose");
        AssertJson("""{ "input": 900, "output": 50, "cache_read_input_tokens": 300, "output_reasoning_tokens": 20, "total": 1270 }""", choose["usageDetails"]);
        AssertIncludes("""{ "input": 0.000135, "output": 0.00003, "cache_read_input_tokens": 0.0000225, "output_reasoning_tokens": 0.000012 }""", choose["costDetails"]);
        Assert.Equal(0.0001995m, choose.Number("calculatedTotalCost"));
    }

    [Fact]
    public async Task Are_priced_where_no_cost_was_told()
    {
        var trace = await BookingAsync();
        AssertJson("""{ "input": 1000, "output": 200, "total": 1200 }""", trace.Observation("priced")["usageDetails"]);
        Assert.Equal(0.00027m, trace.Observation("priced").Number("calculatedTotalCost"));
        // 0.0001995 told, 0.00027 priced, and 8 tokens of the embedding at 0.02 US dollars a million.
        Assert.Equal(0.00046966m, trace["totalCost"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task Have_levels_and_messages()
    {
        var trace = await BookingAsync();
        AssertIncludes("""{ "level": "ERROR", "statusMessage": "card declined", "input": { "amount": 420 } }""", trace.Observation("pay"));
        AssertIncludes("""{ "level": "WARNING", "statusMessage": "cold cache", "input": { "key": "BOG" } }""", trace.Observation("cache-miss"));
        AssertIncludes("""{ "level": "DEFAULT", "statusMessage": null }""", trace.Observation("plan"));
    }

    [Fact]
    public async Task Know_when_their_first_token_came()
    {
        var sdk = Sdk["streamed"]!;
        var stream = (await run.TraceAsync(sdk.Text("trace")!)).Observation("stream");
        AssertIncludes(
            $$"""
            {
              "startTime": "{{sdk.Text("startTime")}}", "completionStartTime": "{{sdk.Text("completionStartTime")}}", "endTime": "{{sdk.Text("endTime")}}",
              "latency": 1.25, "timeToFirstToken": 0.25, "output": "a b c"
            }
            """,
            stream);
    }

    [Fact]
    public async Task Are_a_trace_also_where_the_parent_is_of_another_service()
    {
        var trace = await run.TraceAsync(Sdk["streamed"]!.Text("trace")!);
        Assert.Equal("stream", trace["name"].Said());
        Assert.Equal("GENERATION stream", trace.Outline());
        Assert.Equal("00f067aa0ba902b7", trace.Observation("stream").Text("parentObservationId"));
    }

    [Fact]
    public async Task Are_functions_with_their_arguments_and_their_answer()
    {
        var call = (await run.TraceAsync(Sdk["observed"]!.Text("trace")!)).Observation("lookup");
        AssertIncludes(
            """{ "type": "TOOL", "input": ["Bogota", { "currency": "USD" }], "output": { "city": "Bogota", "price": 420, "currency": "USD" } }""", call);
        AssertIncludes("""{ "desk": "north" }""", call["metadata"]);
    }

    [Fact]
    public async Task Are_failures_of_functions_and_of_blocks()
    {
        var function = (await run.TraceAsync(Sdk["failed"]!.Text("trace")!)).Observation("reserve");
        AssertIncludes("""{ "level": "ERROR", "statusMessage": "no seats", "output": { "error": "Error: no seats" } }""", function);
        var block = await run.TraceAsync(Sdk["active"]!.Text("trace")!);
        Assert.Equal("SPAN active\n  SPAN inside", block.Outline());
        AssertIncludes("""{ "level": "ERROR", "statusMessage": "lost connection" }""", block.Observation("active"));
    }

    private Task<SdkTrace> BookingAsync() => run.TraceAsync(Sdk["root"]!.Text("trace")!);
}
