using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_LiveKit
{
    private const string Scope = "livekit-agents";
    private const string Context = """
        {"items":[{"id":"i1","type":"message","role":"system","content":["Be brief."]},{"id":"i2","type":"message","role":"user","content":["Weather?"]},
         {"id":"i3","type":"function_call","call_id":"c1","name":"get","arguments":"{\"city\":\"Lima\"}"},{"id":"i4","type":"function_call_output","call_id":"c1","name":"get","output":"21","is_error":false}]}
        """;

    [Theory]
    [InlineData("lk.pii.")]
    [InlineData("lk.")]
    public void A_request_to_a_model_is_read_before_and_after_content_moved(string prefix)
    {
        var o = Given.Span("llm_request", Scope, (prefix + "chat_ctx", Context), (prefix + "response.text", "One moment"), ("gen_ai.operation.name", "chat"),
            (prefix + "response.function_calls", """[{"id":"i5","call_id":"c2","name":"get","arguments":"{}"}]"""), ("lk.function_tools", new[] { """{"name":"get"}""" }),
            ("gen_ai.request.model", "gpt-4o"), ("gen_ai.provider.name", "api.openai.com"), ("gen_ai.usage.input_tokens", 100), ("gen_ai.usage.output_tokens", 20),
            ("gen_ai.usage.input_cached_tokens", 40), ("gen_ai.usage.input_text_tokens", 90), ("gen_ai.usage.input_audio_tokens", 10), ("gen_ai.usage.output_audio_tokens", 5),
            ("lk.response.ttft", 0.42), ("lk.job_id", "job-1"), (prefix + "room_name", "room-1"), (prefix + "participant_identity", "caller-7"), ("lk.agent_name", "receptionist"), ("lk.deployment_id", "d-3")).Normalized();

        Assert.Equal((ObservationType.Generation, "openai", "gpt-4o"), (o.Type, o.Provider, o.Model));
        Assert.Equal("input 50, cache_read 40, input_audio 10, output 15, output_audio 5", o.Tokens(120));
        Assert.Equal(["system: Be brief.", "user: Weather?", """assistant: <call get({"city":"Lima"}) c1>""", "tool: <result get c1: 21>"], o.Input.Said());
        Assert.Equal(["assistant: One moment | <call get({}) c2>"], o.Output.Said());
        Assert.Equal("""[{"name":"get"}]""", o.ToolDefinitions);
        Assert.Equal(TimeSpan.FromMilliseconds(420), o.TimeToFirstToken);
        Assert.Equal(("job-1", "caller-7", "receptionist", "d-3", "room-1"), (o.SessionId, o.UserId, o.AgentName, o.Release, o.Metadata["room_name"]));
    }

    [Fact]
    public void Metrics_in_JSON_tell_what_attributes_do_not()
    {
        var o = Given.Span("llm_request", Scope, ("gen_ai.request.model", "gpt-4o"), ("lk.llm_metrics", """{"ttft":0.3,"prompt_tokens":100,"prompt_cached_tokens":60,"completion_tokens":20,"total_tokens":120}""")).Normalized();

        Assert.Equal("input 40, cache_read 60, output 20", o.Tokens(120));
        Assert.Equal(TimeSpan.FromMilliseconds(300), o.TimeToFirstToken);
    }

    [Fact]
    public void An_attempt_is_a_step_unless_it_used_tokens_itself()
    {
        Assert.Equal(ObservationType.Span, Given.Span("llm_request_run", Scope, ("lk.retry_count", 1), ("gen_ai.request.model", "gpt-4o")).Normalized().Type);
        Assert.Equal(ObservationType.Generation, Given.Span("llm_request_run", Scope, ("gen_ai.usage.input_tokens", 1)).Normalized().Type);
    }

    [Fact]
    public void A_function_tool_that_failed_is_an_error()
    {
        var o = Given.Span("function_tool", Scope, ("lk.function_tool.id", "c1"), ("lk.function_tool.name", "get"), ("lk.function_tool.is_error", true),
            ("lk.pii.function_tool.arguments", "{\"city\":\"Lima\"}"), ("lk.pii.function_tool.output", "no such city")).Normalized();

        Assert.Equal((ObservationType.Tool, "get", "c1", "{\"city\":\"Lima\"}", "no such city", Level.Error), (o.Type, o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result, o.Level));
    }

    [Fact]
    public void A_turn_of_the_agent_has_what_was_said()
    {
        var o = Given.Span("agent_turn", Scope, ("lk.pii.instructions", "Be brief."), ("lk.pii.user_input", "Hi"), ("lk.pii.response.text", "Hello"), ("lk.interrupted", true), ("lk.agent_label", "agents.Receptionist")).Normalized();

        Assert.Equal((ObservationType.Agent, "agents.Receptionist", "true"), (o.Type, o.AgentName, o.Metadata["interrupted"]));
        Assert.Equal(["system: Be brief.", "user: Hi"], o.Input.Said());
        Assert.Equal("Hello", o.Output.Text);
    }

    [Fact]
    public void Speech_has_the_time_to_its_first_byte() =>
        Assert.Equal(TimeSpan.FromMilliseconds(180), Given.Span("tts_request", Scope, ("lk.pii.input_text", "Hello"), ("lk.response.ttfb", 0.18)).Normalized().TimeToFirstToken);

    [Fact]
    public void An_exception_makes_an_error() =>
        Assert.Equal((Level.Error, "APIStatusError"), Given.Span("llm_request", Scope, ("lk.llm_metrics", "[")).Failed().WithEvent("exception", ("exception.type", "APIStatusError")).Normalized() is var o ? (o.Level, o.ErrorType) : default);
}
