using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_OpenAI_Agents
{
    [Fact]
    public void A_generation_has_messages_settings_and_usage()
    {
        var o = Given.Span("", "", ("object", "trace.span"), ("span_data.type", "generation"), ("span_data.model", "gpt-5-mini"),
            ("span_data.input", """[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]"""), ("span_data.output", """[{"role":"assistant","content":"Hello"}]"""),
            ("span_data.model_config", """{"temperature":0.2,"base_url":"https://api.openai.com/v1/"}"""),
            ("span_data.usage", """{"input_tokens":100,"output_tokens":30,"input_tokens_details":{"cached_tokens":64},"output_tokens_details":{"reasoning_tokens":10},"total_tokens":130}"""),
            ("workflow_name", "Support"), ("group_id", "chat-9"), ("metadata", """{"tier":"gold"}""")).Normalized();

        Assert.Equal((ObservationType.Generation, "generation", "openai", "gpt-5-mini"), (o.Type, o.Name, o.Provider, o.Model));
        Assert.Equal("input 36, cache_read 64, output 20, reasoning 10", o.Tokens(130));
        Assert.Equal(["system: Be brief.", "user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello"], o.Output.Said());
        Assert.Equal("0.2", o.Parameters["temperature"]);
        Assert.Equal(("Support", "chat-9", "gold"), (o.TraceName, o.SessionId, o.Metadata["tier"]));
        Assert.False(o.IsRollup);
    }

    [Fact]
    public void A_response_is_read_from_the_object_of_the_Responses_API()
    {
        var o = Given.Span("response", "", ("span_data.type", "response"), ("span_data.response_id", "resp_1"), ("span_data._input", """[{"role":"user","content":"Weather?"}]"""),
            ("span_data.response", """
                {"id":"resp_1","model":"gpt-5-2025-08-07","output":[{"type":"function_call","call_id":"c1","name":"get","arguments":"{}"}],
                 "usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15,"input_tokens_details":{"cached_tokens":0}}}
                """)).Normalized();

        Assert.Equal(("resp_1", "gpt-5-2025-08-07"), (o.ResponseId, o.Model));
        Assert.Equal(["assistant: <call get({}) c1>"], o.Output.Said());
        Assert.Equal("input 10, cache_read 0, output 5", o.Tokens(15));
    }

    [Fact]
    public void Another_base_url_is_another_provider() =>
        Assert.Equal("groq", Given.Span("g", "", ("span_data.type", "generation"), ("span_data.model", "llama-3.3"), ("span_data.model_config", """{"base_url":"https://api.groq.com/openai/v1"}""")).Normalized().Provider);

    [Fact]
    public void A_function_is_a_tool()
    {
        var o = Given.Span("", "", ("span_data.type", "function"), ("span_data.name", "get_weather"), ("span_data.input", "{\"city\":\"Lima\"}"), ("span_data.output", "21 °C"), ("span_data.mcp_data", "{\"server\":\"w\"}")).Normalized();

        Assert.Equal((ObservationType.Tool, "get_weather", "{\"city\":\"Lima\"}", "21 °C"), (o.Type, o.Tool!.Name, o.Tool.Arguments, o.Tool.Result));
        Assert.Equal("{\"server\":\"w\"}", o.Metadata["mcp_data"]);
    }

    [Theory]
    [InlineData("agent", ObservationType.Agent)]
    [InlineData("task", ObservationType.Chain)]
    [InlineData("turn", ObservationType.Chain)]
    public void What_sums_up_a_run_never_bills(string kind, ObservationType type)
    {
        var o = Given.Span("", "", ("span_data.type", kind), ("span_data.name", "Triage"), ("span_data.handoffs", new[] { "Billing" }), ("span_data.usage", """{"input_tokens":10,"output_tokens":5}""")).Normalized();

        Assert.Equal((type, true, "Triage"), (o.Type, o.IsRollup, o.Name));
        Assert.Equal("[\"Billing\"]", o.Metadata["handoffs"]);
    }

    [Fact]
    public void A_handoff_says_to_whom() =>
        Assert.Equal("handoff to Billing", Given.Span("", "", ("span_data.type", "handoff"), ("span_data.from_agent", "Triage"), ("span_data.to_agent", "Billing")).Normalized().Name);

    [Fact]
    public void A_guardrail_that_triggers_is_a_warning_and_a_score()
    {
        var o = Given.Span("", "", ("span_data.type", "guardrail"), ("span_data.name", "pii"), ("span_data.triggered", true)).Normalized();

        Assert.Equal((ObservationType.Guardrail, Level.Warning), (o.Type, o.Level));
        Assert.Equal(("pii", 1.0, "triggered"), (o.Scores[0].Name, o.Scores[0].Value, o.Scores[0].Label));
    }

    [Theory]
    [InlineData("error", """{"message":"Tool not found","data":{"tool_name":"x"}}""")]
    [InlineData("error.message", "Tool not found")]
    public void An_error_is_one_in_either_form(string key, string value)
    {
        var o = Given.Span("", "", ("span_data.type", "agent"), (key, value)).Normalized();

        Assert.Equal((Level.Error, "Tool not found"), (o.Level, o.StatusMessage));
    }
}
