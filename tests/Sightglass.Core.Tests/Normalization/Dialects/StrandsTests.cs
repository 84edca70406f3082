using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_Strands
{
    private const string Scope = "strands.telemetry.tracer";
    private const string Claude = "us.anthropic.claude-sonnet-4-20250514-v1:0";

    [Fact]
    public void A_model_call_on_Bedrock_has_cached_tokens_on_top_and_the_first_token_in_milliseconds()
    {
        var o = Chat().WithEvent("gen_ai.user.message", ("content", """[{"text":"Weather in Lima?"}]"""))
            .WithEvent("gen_ai.assistant.message", ("content", """[{"toolUse":{"toolUseId":"t1","name":"get","input":{"city":"Lima"}}}]"""))
            .WithEvent("gen_ai.tool.message", ("content", """[{"toolResult":{"toolUseId":"t1","status":"success","content":[{"text":"21"}]}}]"""))
            .WithEvent("gen_ai.choice", ("finish_reason", "end_turn"), ("message", """[{"text":"21 °C"}]""")).Normalized();

        Assert.Equal((ObservationType.Generation, "aws.bedrock", Claude), (o.Type, o.Provider, o.Model));
        Assert.Equal("input 10, cache_read 900, cache_write 100, output 20", o.Tokens(1030));
        Assert.Equal(UsageSemantics.Exclusive, o.Usage!.Semantics);
        Assert.Equal(TimeSpan.FromMilliseconds(640), o.TimeToFirstToken);
        Assert.Equal(["user: Weather in Lima?", """assistant: <call get({"city":"Lima"}) t1>""", "tool: <result  t1: 21>"], o.Input.Said());
        Assert.Equal(["assistant: 21 °C [end_turn]"], o.Output.Said());
        Assert.Equal(["end_turn"], o.FinishReasons);
        Assert.Equal("u1", o.UserId);
    }

    [Fact]
    public void The_newest_conventions_come_in_two_events()
    {
        var o = Chat().WithEvent("gen_ai.client.inference.operation.details", ("gen_ai.input.messages", """[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]"""))
            .WithEvent("gen_ai.client.inference.operation.details", ("gen_ai.output.messages", """[{"role":"assistant","parts":[{"type":"text","content":"Hello"}],"finish_reason":"end_turn"}]""")).Normalized();

        Assert.Equal(["user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello [end_turn]"], o.Output.Said());
    }

    [Fact]
    public void A_tool_has_its_content_in_events_and_fails_by_its_status()
    {
        var o = Given.Span("execute_tool get", Scope, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.system", "strands-agents"), ("gen_ai.tool.name", "get"), ("gen_ai.tool.call.id", "t1"), ("gen_ai.tool.status", "error"))
            .WithEvent("gen_ai.tool.message", ("role", "tool"), ("content", """{"city":"Lima"}"""), ("id", "t1")).WithEvent("gen_ai.choice", ("message", """[{"text":"no such city"}]"""), ("id", "t1")).Normalized();

        Assert.Equal((ObservationType.Tool, "get", "t1", """{"city":"Lima"}""", """[{"text":"no such city"}]"""), (o.Type, o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result));
        Assert.Equal(Level.Error, o.Level);
        Assert.Null(o.Provider);
    }

    [Fact]
    public void An_agent_and_its_cycles_never_bill()
    {
        var agent = Given.Span("invoke_agent helper", Scope, ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.provider.name", "strands-agents"), ("gen_ai.agent.name", "helper"), ("gen_ai.request.model", Claude),
            ("gen_ai.agent.tools", """["get"]"""), ("gen_ai.agent.system_prompt", "Be brief."), ("gen_ai.usage.input_tokens", 30), ("gen_ai.usage.output_tokens", 10), ("gen_ai.usage.total_tokens", 40),
            ("gen_ai.usage.cache_read_input_tokens", 0), ("gen_ai.usage.cache_write_input_tokens", 0), ("session.id", "s1")).Normalized();
        var cycle = Given.Span("execute_event_loop_cycle", Scope, ("event_loop.cycle_id", "c1"), ("event_loop.parent_cycle_id", "c0")).Normalized();

        Assert.Equal((ObservationType.Agent, true, "helper", "s1", """["get"]"""), (agent.Type, agent.IsRollup, agent.AgentName, agent.SessionId, agent.ToolDefinitions));
        Assert.Equal("Be brief.", agent.Metadata["system_prompt"]);
        Assert.Equal((ObservationType.Chain, "c1"), (cycle.Type, cycle.Metadata["cycle_id"]));
    }

    [Fact]
    public void A_swarm_is_a_chain() =>
        Assert.Equal(ObservationType.Chain, Given.Span("invoke_swarm", Scope, ("gen_ai.operation.name", "invoke_swarm"), ("gen_ai.system", "strands-agents")).Normalized().Type);

    [Fact]
    public void With_another_provider_the_total_decides() =>
        Assert.Equal("input 40, cache_read 60, output 20", Given.Span("chat", Scope, ("gen_ai.operation.name", "chat"), ("gen_ai.system", "strands-agents"), ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.usage.input_tokens", "100"), ("gen_ai.usage.output_tokens", "20"), ("gen_ai.usage.total_tokens", "120"), ("gen_ai.usage.cache_read_input_tokens", "60")).Normalized().Tokens(120));

    [Fact]
    public void An_exception_makes_an_error() =>
        Assert.Equal((Level.Error, "ThrottlingException"), Chat().Failed("slow down").WithEvent("exception", ("exception.type", "ThrottlingException")).Normalized() is var o ? (o.Level, o.ErrorType) : default);

    private static RawSpan Chat() => Given.Span("chat", Scope, ("gen_ai.operation.name", "chat"), ("gen_ai.system", "strands-agents"), ("gen_ai.request.model", Claude), ("user.id", "u1"),
        ("gen_ai.usage.prompt_tokens", 10), ("gen_ai.usage.input_tokens", 10), ("gen_ai.usage.completion_tokens", 20), ("gen_ai.usage.output_tokens", 20), ("gen_ai.usage.total_tokens", 1030),
        ("gen_ai.usage.cache_read_input_tokens", 900), ("gen_ai.usage.cache_write_input_tokens", 100), ("gen_ai.server.time_to_first_token", 640), ("gen_ai.server.request.duration", 1800));
}
