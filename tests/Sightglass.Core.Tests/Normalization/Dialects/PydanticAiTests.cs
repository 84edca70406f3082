using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_Pydantic_AI
{
    private const string Scope = "pydantic-ai";

    [Fact]
    public void A_model_call_counts_details_that_stand_twice_once()
    {
        var o = Given.Span("chat claude-sonnet-4-5", Scope,
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "anthropic"), ("gen_ai.request.model", "claude-sonnet-4-5"),
            ("gen_ai.response.model", "claude-sonnet-4-5-20250929"), ("gen_ai.request.temperature", 0.2),
            ("gen_ai.input.messages", """[{"role":"system","parts":[{"type":"text","content":"Be brief."}]},{"role":"user","parts":[{"type":"text","content":"Capital of Peru?"}]}]"""),
            ("gen_ai.output.messages", """[{"role":"assistant","parts":[{"type":"text","content":"Lima."}],"finish_reason":"stop"}]"""),
            ("model_request_parameters", """{"function_tools":[{"name":"search","description":"find","parameters_json_schema":{}}],"output_mode":"text"}"""),
            ("gen_ai.usage.input_tokens", 1200), ("gen_ai.usage.output_tokens", 50),
            ("gen_ai.usage.details.cache_read_tokens", 1000), ("gen_ai.usage.details.cache_read_input_tokens", 1000),
            ("gen_ai.usage.details.cache_write_tokens", 100), ("gen_ai.usage.details.reasoning_tokens", 20), ("operation.cost", 0.0042),
            ("gen_ai.client.operation.time_to_first_chunk", 0.35), ("gen_ai.conversation.id", "conv-1")).Normalized();

        Assert.Equal(ObservationType.Generation, o.Type);
        Assert.Equal("input 100, cache_read 1000, cache_write 100, output 30, reasoning 20", o.Tokens(1250));
        Assert.Equal(UsageSemantics.Inclusive, o.Usage!.Semantics);
        Assert.Equal(0.0042m, o.CostUsd);
        Assert.Equal("anthropic", o.Provider);
        Assert.Equal("claude-sonnet-4-5-20250929", o.Model);
        Assert.Equal(["system: Be brief.", "user: Capital of Peru?"], o.Input.Said());
        Assert.Equal(["assistant: Lima. [stop]"], o.Output.Said());
        Assert.Equal("""[{"name":"search","description":"find","parameters_json_schema":{}}]""", o.ToolDefinitions);
        Assert.Equal(TimeSpan.FromMilliseconds(350), o.TimeToFirstToken);
        Assert.Equal("conv-1", o.SessionId);
        Assert.Contains("Pydantic AI", o.Dialects);
    }

    [Fact]
    public void An_agent_of_version_5_has_sums_that_never_bill()
    {
        var o = Given.Span("invoke_agent support", Scope,
            ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "support"), ("model_name", "gpt-5"), ("logfire.msg", "support run"),
            ("pydantic_ai.all_messages", """[{"role":"user","parts":[{"type":"text","content":"Hi"}]},{"role":"assistant","parts":[{"type":"text","content":"Hello!"}]}]"""),
            ("final_result", "Hello!"), ("gen_ai.aggregated_usage.input_tokens", 300), ("gen_ai.aggregated_usage.output_tokens", 40),
            ("gen_ai.aggregated_usage.details.cache_read_tokens", 200), ("logfire.tags", new[] { "prod", "support" })).Normalized();

        Assert.Equal(ObservationType.Agent, o.Type);
        Assert.True(o.IsRollup);
        Assert.Equal("input 100, cache_read 200, output 40", o.Tokens(340));
        Assert.Equal("support", o.AgentName);
        Assert.Equal("gpt-5", o.RequestedModel);
        Assert.Equal(["user: Hi", "assistant: Hello!"], o.Input.Said());
        Assert.Equal("Hello!", o.Output.Text);
        Assert.Equal(["prod", "support"], o.Tags);
    }

    [Fact]
    public void An_agent_before_version_2_has_events_in_an_attribute()
    {
        var o = Given.Span("agent run", Scope,
            ("agent_name", "weather"), ("model_name", "gpt-4o"), ("final_result", "{\"c\":21}"),
            ("all_messages_events", """
                [{"event.name":"gen_ai.user.message","role":"user","content":"Weather?","gen_ai.message.index":0},
                 {"event.name":"gen_ai.assistant.message","role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"get","arguments":{"city":"Lima"}}}]},
                 {"event.name":"gen_ai.tool.message","role":"tool","id":"c1","content":"21","name":"get"}]
                """),
            ("gen_ai.usage.input_tokens", 30), ("gen_ai.usage.output_tokens", 4)).Normalized();

        Assert.Equal(ObservationType.Agent, o.Type);
        Assert.Equal("weather", o.Name);
        Assert.True(o.IsRollup);
        Assert.Equal(["user: Weather?", """assistant: <call get({"city":"Lima"}) c1>""", "tool (get): <result get c1: 21>"], o.Input.Said());
    }

    [Fact]
    public void A_model_call_before_version_2_has_events_in_an_attribute()
    {
        var o = Given.Span("chat gpt-4o", Scope, ("gen_ai.operation.name", "chat"), ("gen_ai.system", "openai"), ("gen_ai.request.model", "gpt-4o"),
            ("events", """
                [{"event.name":"gen_ai.system.message","role":"system","content":"Be brief."},{"event.name":"gen_ai.user.message","role":"user","content":"Hi"},
                 {"event.name":"gen_ai.choice","index":0,"message":{"role":"assistant","content":"Hello"}}]
                """)).Normalized();

        Assert.Equal(["system: Be brief.", "user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello"], o.Output.Said());
    }

    [Theory]
    [InlineData("running tool", "tool_arguments", "tool_response")]
    [InlineData("execute_tool get_weather", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result")]
    public void A_tool_is_read_in_old_and_new_keys(string name, string argumentsKey, string resultKey)
    {
        var o = Given.Span(name, Scope, ("gen_ai.tool.name", "get_weather"), ("gen_ai.tool.call.id", "c1"), (argumentsKey, "{\"city\":\"Lima\"}"), (resultKey, "21")).Normalized();

        Assert.Equal(ObservationType.Tool, o.Type);
        Assert.Equal(("get_weather", "c1", "{\"city\":\"Lima\"}", "21"), (o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result));
    }

    [Fact]
    public void The_span_around_several_tools_is_no_tool() =>
        Assert.Equal(ObservationType.Chain, Given.Span("running 2 tools", Scope, ("logfire.msg", "running 2 tools"), ("tools", new[] { "a", "b" })).Normalized().Type);

    [Fact]
    public void An_exception_makes_an_error()
    {
        var o = Given.Span("chat gpt-4o", Scope, ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "gpt-4o"), ("logfire.level_num", 17)).Failed("status_code: 529")
            .WithEvent("exception", ("exception.type", "pydantic_ai.exceptions.ModelHTTPError"), ("exception.message", "overloaded")).Normalized();

        Assert.Equal((Level.Error, "pydantic_ai.exceptions.ModelHTTPError", "status_code: 529"), (o.Level, o.ErrorType, o.StatusMessage));
    }
}

public class Spans_of_Logfire
{
    [Fact]
    public void A_pending_span_is_a_placeholder_that_neither_counts_nor_bills()
    {
        var o = Given.Span("chat gpt-4o", "pydantic-ai", ("logfire.span_type", "pending_span"), ("logfire.pending_parent_id", "0000000000000000"),
            ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "gpt-4o")).Normalized();

        Assert.Equal((ObservationType.Event, Level.Debug), (o.Type, o.Level));
    }

    [Fact]
    public void The_instrumented_SDK_writes_request_and_response_as_JSON()
    {
        var o = Given.Span("Chat Completion with {request_data[model]!r}", "logfire.openai", ("logfire.msg", "Chat Completion with 'gpt-4o'"),
            ("request_data", """{"messages":[{"role":"user","content":"Hi"}],"model":"gpt-4o","temperature":0.5}"""),
            ("response_data", """
                {"message":{"role":"assistant","content":"Hello"},
                 "usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}}}
                """),
            ("gen_ai.request.model", "gpt-4o"), ("gen_ai.response.model", "gpt-4o-2024-08-06"), ("gen_ai.system", "openai")).Normalized();

        Assert.Equal(ObservationType.Generation, o.Type);
        Assert.Equal("Chat Completion with 'gpt-4o'", o.Name);
        Assert.Equal("0.5", o.Parameters["temperature"]);
        Assert.Equal(["user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello"], o.Output.Said());
        Assert.Equal("input 40, cache_read 60, output 15, reasoning 5", o.Tokens(120));
    }

    [Fact]
    public void A_stream_is_the_text_that_was_put_together() =>
        Assert.Equal("Hello", Given.Span("streaming response from {request_data[model]!r}", "logfire.openai", ("request_data", """{"model":"gpt-4o","stream":true}"""),
            ("response_data", """{"combined_chunk_content":"Hello","chunk_count":2}""")).Normalized().Output.Text);

    [Fact]
    public void Raw_usage_of_the_provider_tells_the_cache()
    {
        var o = Given.Span("Message with {request_data[model]!r}", "logfire.anthropic", ("request_data", """{"model":"claude-sonnet-4-5"}"""), ("gen_ai.request.model", "claude-sonnet-4-5"),
            ("gen_ai.usage.input_tokens", 10), ("gen_ai.usage.output_tokens", 5),
            ("gen_ai.usage.raw", """{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":90,"cache_creation_input_tokens":0}""")).Normalized();

        Assert.Equal("input 10, cache_read 90, cache_write 0, output 5", o.Tokens(105));
    }

    [Fact]
    public void A_case_of_an_evaluation_carries_its_scores()
    {
        var scores = Given.Span("case: simple", "pydantic-evals", ("scores", """{"Accuracy":{"name":"Accuracy","value":0.9,"reason":"close","source":{"name":"Judge"}}}"""),
            ("assertions", """{"IsShort":{"name":"IsShort","value":true}}"""), ("labels", """{"Tone":{"value":"warm"}}""")).Normalized().Scores;

        Assert.Equal([("IsShort", 1.0, "true"), ("Accuracy", 0.9, null), ("Tone", null, "warm")], scores.Select(s => (s.Name, s.Value, s.Label)));
        Assert.Equal(("close", "Judge"), (scores[1].Comment, scores[1].Evaluator));
    }

    [Fact]
    public void Broken_JSON_stays_readable_text()
    {
        var o = Given.Span("chat", "logfire.openai", ("request_data", "{\"messages\":[{\"role\":"), ("response_data", "\"half"), ("gen_ai.usage.raw", "nonsense"), ("logfire.level_num", "x")).Normalized();

        Assert.Equal("{\"messages\":[{\"role\":", o.Input.Text);
        Assert.Null(o.Usage);
    }
}
