using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Spans_of_Microsoft_Extensions_AI
{
    [Fact]
    public void Have_lists_written_as_JSON_text()
    {
        var o = Normalizer.Normalize(ASpan.With(("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "gpt-5.1"), ("gen_ai.response.finish_reasons", """["tool_calls"]"""),
            ("gen_ai.request.stop_sequences", "[\"a\"b\"]")).Of("my-app.ai"));

        Assert.Equal(["tool_calls"], o.FinishReasons);
        Assert.Equal("[\"a\"b\"]", o.Parameters["stop_sequences"]);
    }

    [Fact]
    public void Have_messages_in_indented_JSON_with_system_instructions_beside() => Assert.Equal(
        ["system: Be brief.", "user: hi", "assistant: <call weather({ \"city\": \"Oslo\" }) c1>", "tool: <result  c1: rain>"],
        ASpan.Normalized(("gen_ai.operation.name", "chat"), ("gen_ai.system_instructions", """[{"type":"text","content":"Be brief."}]"""), ("gen_ai.input.messages",
            """
            [
              { "role": "user", "parts": [ { "type": "text", "content": "hi" } ] },
              { "role": "assistant", "parts": [ { "type": "tool_call", "id": "c1", "name": "weather", "arguments": { "city": "Oslo" } } ] },
              { "role": "tool", "parts": [ { "type": "tool_call_response", "id": "c1", "response": "rain" } ] }
            ]
            """)).Input.Lines());

    [Fact]
    public void Show_the_loop_that_calls_tools_as_a_chain() => Assert.Equal(ObservationType.Chain, Normalizer.Normalize(ASpan.With().Named("orchestrate_tools")).Type);

    [Fact]
    public void Have_audio_tokens_of_realtime_sessions() => Assert.Equal((6, 4), ASpan.Normalized(("gen_ai.usage.input_tokens", 10), ("gen_ai.usage.input_audio_tokens", 4)).Usage is var u
        ? (u![TokenClass.Input], u[TokenClass.InputAudio]) : default);
}

public class Spans_of_Microsoft_Agent_Framework
{
    private static Observation Of(string name, params (string, object?)[] attributes) => Normalizer.Normalize(ASpan.With(attributes).Named(name).Of("Experimental.Microsoft.Agents.AI"));

    [Fact]
    public void Are_agents_though_they_look_like_model_calls()
    {
        var o = Of("invoke_agent Travel(7f3a)", ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "Travel"), ("gen_ai.agent.id", "7f3a"), ("gen_ai.response.model", "gpt-5.1"),
            ("gen_ai.provider.name", "microsoft.agent_framework"), ("gen_ai.usage.input_tokens", 10));

        Assert.Equal((ObservationType.Agent, "invoke_agent Travel", "Travel", "openai", true), (o.Type, o.Name, o.AgentName, o.Provider, o.IsRollup));
    }

    [Theory]
    [InlineData("executor.process Writer", ObservationType.Chain)]
    [InlineData("workflow.session", ObservationType.Chain)]
    [InlineData("workflow_invoke", ObservationType.Chain)]
    [InlineData("workflow.build", ObservationType.Span)]
    [InlineData("edge_group.process", ObservationType.Span)]
    [InlineData("message.send", ObservationType.Span)]
    public void Of_workflows_are_known_by_name(string name, ObservationType type) => Assert.Equal(type, Of(name, ("executor.id", "w")).Type);

    [Fact]
    public void Of_workflows_have_no_session_of_a_user() =>
        Assert.Null(Normalizer.Normalize(ASpan.With(("session.id", "run-1")).Named("workflow.session").Of("Microsoft.Agents.AI.Workflows")).SessionId);
}

public class Spans_of_Semantic_Kernel
{
    [Fact]
    public void Have_their_messages_in_span_events()
    {
        var o = Normalizer.Normalize(ASpan.With(("gen_ai.operation.name", "chat"), ("gen_ai.system", "openai"), ("gen_ai.response.finish_reason", "Stop"))
            .Of("Microsoft.SemanticKernel.Diagnostics")
            .Saying("gen_ai.system.message", ("gen_ai.system", "openai"), ("gen_ai.event.content", """{"role":"system","content":"Be brief."}"""))
            .Saying("gen_ai.tool.developer", ("gen_ai.event.content", """{"role":"developer","content":"Be kind."}"""))
            .Saying("gen_ai.user.message", ("gen_ai.event.content", """{"role":"user","content":"Weather?"}"""))
            .Saying("gen_ai.assistant.message", ("gen_ai.event.content", """{"role":"Assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]}"""))
            .Saying("gen_ai.tool.message", ("gen_ai.event.content", """{"role":"tool","content":"rain","id":"c1"}"""))
            .Saying("gen_ai.choice", ("gen_ai.event.content", """{"index":0,"message":{"role":"Assistant","content":"Rain."},"finish_reason":"Stop"}""")));

        Assert.Equal(["system: Be brief.", "system: Be kind.", "user: Weather?", "assistant: <call weather({}) c1>", "tool: <result  c1: rain>"], o.Input.Lines());
        Assert.Equal(["assistant: Rain. [Stop]"], o.Output.Lines());
        Assert.Equal(["Stop"], o.FinishReasons);
    }

    [Fact]
    public void Of_agents_before_1_38_have_keys_of_their_own() => Assert.Equal("hi",
        ASpan.Normalized(("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.invocation_input", """[{"role":"user","content":"hi"}]""")).Input.Preview(10));
}
