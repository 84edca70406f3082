using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What arrives of LangChain and LangGraph through the callback handler of every generation: scenarios/langchain.js.</summary>
public abstract class AgentSpecs(CompatRun run)
{
    private const string Answer = "The cheapest flight to Bogota costs 420 USD.";

    /// <summary>The steps of LangGraph's agent in the version that goes with the SDK.</summary>
    protected virtual string AgentOutline =>
        """
        SPAN agent
          SPAN __start__
            SPAN ChannelWrite<...>
            SPAN ChannelWrite<branch:to:agent>
          SPAN agent
            SPAN Branch<agent,tools,__end__>
            SPAN ChannelWrite<...>
            SPAN RunnableSequence
              GENERATION ChatOpenAI
              SPAN prompt
          SPAN agent
            SPAN Branch<agent,tools,__end__>
            SPAN ChannelWrite<...>
            SPAN RunnableSequence
              GENERATION ChatOpenAI
              SPAN prompt
          SPAN tools
            SPAN ChannelWrite<...>
            SPAN ChannelWrite<branch:to:agent>
            SPAN find_flights
        """;

    private JsonNode Sdk => run.Section("langchain");

    [Fact]
    public async Task Are_chains_with_what_the_handler_was_told()
    {
        var trace = await TraceAsync("chain");
        Assert.Equal("SPAN ask\n  GENERATION ChatOpenAI\n  SPAN ChatPromptTemplate", trace.Outline());
        Assert.Equal(("ask", "u_4417", "conv-lc", "2.0"), (trace["name"].Said(), trace["userId"].Said(), trace["sessionId"].Said(), trace["version"].Said()));
        AssertJson("""["langchain"]""", trace["tags"]);
        AssertIncludes("""{ "desk": "north" }""", trace["metadata"]);
        AssertJson("""{ "city": "Bogota" }""", trace.Observation("ask")["input"]);
    }

    [Fact]
    public async Task Are_generations_with_messages_parameters_and_tokens_in_disjoint_classes()
    {
        var generation = (await TraceAsync("chain")).Observation("ChatOpenAI");
        AssertJson("""[{ "role": "system", "content": "Be brief." }, { "role": "user", "content": "Cheapest flight to Bogota?" }]""", generation["input"]);
        AssertJson($$"""{ "role": "assistant", "content": "{{Answer}}" }""", generation["output"]);
        Assert.Equal("gpt-4o-mini-2024-07-18", generation.Text("model"));
        AssertJson("""{ "temperature": 0 }""", generation["modelParameters"]);
        AssertIncludes("""{ "input": 200, "input_cache_read": 1000, "output": 50, "output_reasoning": 30, "total": 1280 }""", generation["usageDetails"]);
        AssertIncludes("""{ "ls_provider": "openai", "ls_model_type": "chat" }""", generation["metadata"]);
    }

    [Fact]
    public async Task Are_streams_with_the_time_to_their_first_token()
    {
        var generation = (await TraceAsync("stream")).Observation("ChatOpenAI");
        Assert.InRange(generation.Number("timeToFirstToken")!.Value, 0.001m, generation.Number("latency")!.Value);
        Assert.Equal(Answer, generation["output"]!.Text("content"));
    }

    [Fact]
    public async Task Are_the_steps_of_an_agent_with_its_tool()
    {
        var trace = await TraceAsync("agent");
        Assert.Equal(AgentOutline, trace.Outline());
        AssertJson("""{ "to": "BOG" }""", trace.Observation("find_flights")["input"]);
        Assert.Contains("420", trace.Observation("find_flights")["output"]!.ToJsonString());
        Assert.Equal("DEBUG", trace.Observation("__start__").Text("level"));
        Assert.Equal(2, trace.Named("ChatOpenAI").Count());
        Assert.Contains(trace.Named("ChatOpenAI"), call => call["output"]!.ToJsonString().Contains("call_1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Say_what_went_wrong_on_each_level()
    {
        var trace = await TraceAsync("refused");
        Assert.All([trace.Observation("refused"), trace.Observation("ChatOpenAI")], failed =>
        {
            Assert.Equal("ERROR", failed.Text("level"));
            Assert.Contains("429 Rate limit reached", failed.Text("statusMessage")!);
        });
        Assert.Equal("DEFAULT", trace.Observation("ChatPromptTemplate").Text("level"));
    }

    private Task<SdkTrace> TraceAsync(string part) => run.TraceAsync(Sdk[part]!.Text("trace")!);
}
