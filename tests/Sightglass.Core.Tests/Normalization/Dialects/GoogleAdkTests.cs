using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_Google_ADK
{
    private const string Scope = "gcp.vertex.agent";

    [Fact]
    public void A_model_call_adds_the_thoughts_that_its_output_leaves_out()
    {
        var o = Given.Span("call_llm", Scope,
            ("gen_ai.system", "gcp.vertex.agent"), ("gen_ai.request.model", "gemini-2.5-flash"), ("gen_ai.request.max_tokens", 512), ("gcp.vertex.agent.session_id", "s-1"),
            ("gcp.vertex.agent.llm_request", """
                {"model":"gemini-2.5-flash","config":{"system_instruction":"Be brief.","temperature":0.4,"tools":[{"function_declarations":[{"name":"get_weather"}]}]},
                 "contents":[{"role":"user","parts":[{"text":"Weather?"}]}]}
                """),
            ("gcp.vertex.agent.llm_response", """
                {"content":{"role":"model","parts":[{"text":"Let me see","thought":true},{"function_call":{"id":"adk-1","name":"get_weather","args":{"city":"Lima"}}}]},"finish_reason":"STOP",
                 "usage_metadata":{"prompt_token_count":100,"cached_content_token_count":40,"candidates_token_count":20,"thoughts_token_count":30,"total_token_count":150}}
                """),
            ("gen_ai.usage.input_tokens", 100), ("gen_ai.usage.output_tokens", 20), ("gen_ai.response.finish_reasons", new[] { "stop" })).Normalized();

        Assert.Equal(ObservationType.Generation, o.Type);
        Assert.Equal("gcp.gemini", o.Provider);
        Assert.Equal("input 60, cache_read 40, output 20, reasoning 30", o.Tokens(150));
        Assert.Equal(["system: Be brief.", "user: Weather?"], o.Input.Said());
        Assert.Equal(["""assistant: <reasoning Let me see> | <call get_weather({"city":"Lima"}) adk-1> [STOP]"""], o.Output.Said());
        Assert.Equal(("0.4", "512"), (o.Parameters["temperature"], o.Parameters["max_tokens"]));
        Assert.Equal("""[{"function_declarations":[{"name":"get_weather"}]}]""", o.ToolDefinitions);
        Assert.Equal("s-1", o.SessionId);
        Assert.Equal(["stop"], o.FinishReasons);
    }

    [Fact]
    public void Tokens_of_tool_use_are_input()
    {
        var o = Given.Span("call_llm", Scope, ("gen_ai.request.model", "gemini-2.5-pro"), ("gcp.vertex.agent.llm_response",
            """{"usage_metadata":{"prompt_token_count":100,"tool_use_prompt_token_count":10,"candidates_token_count":20,"thoughts_token_count":5,"total_token_count":135}}""")).Normalized();

        Assert.Equal("input 110, output 20, reasoning 5", o.Tokens(135));
    }

    [Fact]
    public void A_model_behind_LiteLLM_whose_output_includes_thoughts_is_recognized_by_its_total()
    {
        var o = Given.Span("call_llm", Scope, ("gen_ai.request.model", "openai/gpt-5"), ("gcp.vertex.agent.llm_response",
            """{"usage_metadata":{"prompt_token_count":100,"candidates_token_count":50,"thoughts_token_count":30,"total_token_count":150}}""")).Normalized();

        Assert.Equal("input 100, output 20, reasoning 30", o.Tokens(150));
        Assert.Equal("openai", o.Provider);
    }

    [Fact]
    public void A_tool_leaves_placeholders_out()
    {
        var o = Given.Span("execute_tool get_weather", Scope, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "get_weather"), ("gen_ai.tool.description", "Weather"),
            ("gen_ai.tool.call.id", "<not specified>"), ("gcp.vertex.agent.llm_request", "{}"), ("gcp.vertex.agent.llm_response", "{}"),
            ("gcp.vertex.agent.tool_call_args", """{"city":"Lima"}"""), ("gcp.vertex.agent.tool_response", """{"result": "<not specified>"}""")).Normalized();

        Assert.Equal((ObservationType.Tool, "get_weather", null, """{"city":"Lima"}""", null), (o.Type, o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result));
        Assert.True(o.Output.IsEmpty);
        Assert.Null(o.Provider);
    }

    [Fact]
    public void Merged_tools_are_no_further_tool_call() =>
        Assert.Equal((ObservationType.Span, Level.Debug, null), Given.Span("execute_tool (merged tools)", Scope, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "(merged tools)"),
            ("gcp.vertex.agent.tool_call_args", "N/A")).Normalized() is var o ? (o.Type, o.Level, o.Tool) : default);

    [Theory]
    [InlineData("invocation", ObservationType.Chain)]
    [InlineData("invoke_agent weather", ObservationType.Agent)]
    [InlineData("agent_run [weather]", ObservationType.Agent)]
    public void The_name_tells_the_type(string name, ObservationType type) => Assert.Equal(type, Given.Span(name, Scope).Normalized().Type);

    [Fact]
    public void An_agent_has_a_name_and_a_session()
    {
        var o = Given.Span("invoke_agent weather", Scope, ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "weather"), ("gen_ai.conversation.id", "s-2")).Normalized();

        Assert.Equal((ObservationType.Agent, "weather", "s-2"), (o.Type, o.AgentName, o.SessionId));
    }

    [Fact]
    public void The_TypeScript_port_has_keys_of_its_own()
    {
        var o = Given.Span("llm_generate [gemini-2.5-flash]", "iqai-adk", ("gen_ai.operation.name", "generate"), ("gen_ai.request.model", "gemini-2.5-flash"), ("adk.session_id", "s-3"),
            ("adk.llm_request", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"""), ("adk.llm_response", """{"content":{"role":"model","parts":[{"text":"Hello"}]}}""")).Normalized();

        Assert.Equal(["user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello"], o.Output.Said());
        Assert.Equal("s-3", o.SessionId);
    }

    [Fact]
    public void A_response_with_an_error_code_is_an_error()
    {
        var o = Given.Span("call_llm", Scope, ("gen_ai.request.model", "gemini-2.5-flash"),
            ("gcp.vertex.agent.llm_response", """{"error_code":"RESOURCE_EXHAUSTED","error_message":"Quota exceeded"}""")).Normalized();

        Assert.Equal((Level.Error, "RESOURCE_EXHAUSTED", "Quota exceeded"), (o.Level, o.ErrorType, o.StatusMessage));
    }
}
