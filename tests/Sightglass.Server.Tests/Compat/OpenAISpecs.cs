using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What arrives of calls through every generation's wrapper of the OpenAI client: scenarios/openai.js.</summary>
public abstract class OpenAISpecs(CompatRun run)
{
    private const string Answer = "The cheapest flight to Bogota costs 420 USD.";
    private const string Question = """[{ "role": "user", "content": "Cheapest flight to Bogota?" }]""";

    /// <summary>Tokens of each call, as the wrapper counts them.</summary>
    protected virtual string Usage => """{ "input": 200, "input_cached_tokens": 1000, "output": 50, "output_reasoning_tokens": 30, "total": 1280 }""";

    private JsonNode Sdk => run.Section("openai");

    [Fact]
    public async Task Are_whole_answers_with_question_parameters_and_tokens()
    {
        var call = await CallAsync("plain");
        Assert.Equal(("GENERATION", "gpt-4o-mini-2024-07-18"), (call.Text("type"), call.Text("model")));
        AssertJson($$"""{ "messages": {{Question}} }""", call["input"]);
        AssertJson($$"""{ "role": "assistant", "content": "{{Answer}}" }""", call["output"]);
        AssertIncludes("""{ "temperature": 0.2 }""", call["modelParameters"]);
        AssertIncludes("""{ "desk": "north" }""", call["metadata"]);
        AssertIncludes(Usage, call["usageDetails"]);
    }

    [Fact]
    public async Task Are_streams_put_together_with_the_time_to_the_first_token()
    {
        var call = await CallAsync("streamed");
        Assert.Equal(Answer, call.Text("output"));
        Assert.NotNull(call.Text("completionStartTime"));
        Assert.InRange(call.Number("timeToFirstToken")!.Value, 0.001m, call.Number("latency")!.Value);
        AssertIncludes(Usage, call["usageDetails"]);
    }

    [Fact]
    public async Task Are_tool_calls_with_the_tools_that_were_offered()
    {
        var call = await CallAsync("tools");
        Assert.Equal("find_flights", call["input"]!["tools"]![0]!["function"]!.Text("name"));
        AssertJson(
            """{ "role": "assistant", "content": null, "tool_calls": [{ "id": "call_1", "type": "function", "function": { "name": "find_flights", "arguments": "{\"to\":\"BOG\"}" } }] }""", call["output"]);
    }

    [Fact]
    public async Task Are_embeddings_by_their_text() =>
        AssertIncludes("""{ "input": "Bogota", "model": "text-embedding-3-small" }""", await CallAsync("embeddings"));

    [Fact]
    public async Task Are_refusals_that_cost_nothing()
    {
        var call = await CallAsync("refused");
        Assert.Equal(("ERROR", "Error: 429 Rate limit reached"), (call.Text("level"), call.Text("statusMessage")));
        Assert.Equal(0, call.Number("calculatedTotalCost"));
        Assert.Equal(429, Sdk["refused"]!["thrown"]!["status"]!.GetValue<int>());
    }

    [Fact]
    public void Give_the_program_what_the_client_gave()
    {
        AssertJson($$"""{ "role": "assistant", "content": "{{Answer}}" }""", Sdk["plain"]);
        Assert.Equal(Answer, Sdk.Text("streamed"));
        Assert.Equal("call_1", Sdk["called"]![0]!.Text("id"));
    }

    private protected async Task<JsonNode> CallAsync(string name) => (await TraceAsync()).Observation(name);

    private protected Task<SdkTrace> TraceAsync() => run.TraceAsync(Sdk.Text("trace")!);
}
