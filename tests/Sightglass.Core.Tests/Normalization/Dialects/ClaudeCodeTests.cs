using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_Claude_Code
{
    private const string Scope = "com.anthropic.claude_code.tracing";

    [Fact]
    public void A_request_has_cached_tokens_on_top_and_its_first_token_in_milliseconds()
    {
        var o = Request().Normalized();

        Assert.Equal((ObservationType.Generation, "claude-opus-5", "anthropic", "req_1"), (o.Type, o.Model, o.Provider, o.ResponseId));
        Assert.Equal("input 2, cache_read 84562, cache_write 7096, output 1200", o.Tokens(92860));
        Assert.Equal(UsageSemantics.Exclusive, o.Usage!.Semantics);
        Assert.Equal(TimeSpan.FromMilliseconds(812.5), o.TimeToFirstToken);
        Assert.Equal(("s-1", "acc-1", "2.1.266", "tool_use"), (o.SessionId, o.UserId, o.Version, Assert.Single(o.FinishReasons)));
        Assert.Equal("p-1", o.Metadata["prompt.id"]);
        Assert.DoesNotContain("user.email", o.Metadata.Keys);
        Assert.Null(o.CostUsd);
    }

    [Fact]
    public void The_record_of_the_same_request_gives_the_cost_and_counts_nothing_again()
    {
        var o = Request().WithEvent("claude_code.api_request", ("request_id", "req_0"), ("cost_usd", "9"))
            .WithEvent("claude_code.api_request", ("request_id", "req_1"), ("cost_usd", "0.0906"), ("input_tokens", "2"), ("body", "claude_code.api_request")).Normalized();

        Assert.Equal(0.0906m, o.CostUsd);
        Assert.Equal(92860, o.Usage!.Total);
    }

    [Fact]
    public void Bodies_in_records_are_the_conversation()
    {
        var o = Request().WithEvent("claude_code.api_request_body", ("body", """{"model":"claude-opus-5","system":"You code.","messages":[{"role":"user","content":"fix it"}]}"""), ("body", "claude_code.api_request_body"))
            .WithEvent("claude_code.api_response_body", ("body", """{"role":"assistant","content":[{"type":"text","text":"Done."}]}"""), ("body", "claude_code.api_response_body")).Normalized();

        Assert.Equal(["system: You code.", "user: fix it"], o.Input.Said());
        Assert.Equal(["assistant: Done."], o.Output.Said());
    }

    [Fact]
    public void A_utility_call_is_hidden_but_billed()
    {
        var o = Given.Span("claude_code.llm_request", Scope, ("model", "claude-haiku-4-5"), ("query_source", "generate_session_title"), ("input_tokens", "10"), ("output_tokens", "3")).Normalized();

        Assert.Equal((Level.Debug, false, "input 10, output 3"), (o.Level, o.IsRollup, o.Tokens(13)));
    }

    [Fact]
    public void An_interaction_is_an_agent_that_never_bills_and_shows_no_redacted_prompt()
    {
        var o = Given.Span("claude_code.interaction", Scope, ("span.type", "interaction"), ("user_prompt", "<REDACTED>"), ("user_prompt_length", 12), ("input_tokens", 5), ("output_tokens", 5))
            .WithEvent("claude_code.api_request", ("cost_usd", 1.5)).Normalized();
        var said = Given.Span("claude_code.interaction", Scope, ("user_prompt", "fix the test")).WithEvent("claude_code.assistant_response", ("response", "Fixed.")).Normalized();

        Assert.Equal((ObservationType.Agent, true, null), (o.Type, o.IsRollup, o.CostUsd));
        Assert.True(o.Input.IsEmpty);
        Assert.Equal(("fix the test", "Fixed."), (said.Input.Text, said.Output.Text));
    }

    [Fact]
    public void A_tool_counts_once_and_its_output_is_an_event()
    {
        var o = Given.Span("claude_code.tool", Scope, ("span.type", "tool"), ("tool_name", "Bash"), ("tool_use_id", "toolu_1"), ("gen_ai.tool.call.id", "toolu_1"), ("tool_input", """{"command":"ls"}"""))
            .WithEvent("tool.output", ("content", "a.txt")).Normalized();

        Assert.Equal((ObservationType.Tool, "Bash", "Bash", "toolu_1", """{"command":"ls"}""", "a.txt"), (o.Type, o.Name, o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result));
        Assert.Equal(ObservationType.Span, Given.Span("claude_code.tool.execution", Scope, ("tool_use_id", "toolu_1"), ("gen_ai.tool.call.id", "toolu_1")).Normalized().Type);
        Assert.Equal(ObservationType.Event, Given.Span("claude_code.tool.blocked_on_user", Scope, ("decision", "accept")).Normalized().Type);
    }

    [Fact]
    public void A_request_without_success_is_an_error()
    {
        var o = Given.Span("claude_code.llm_request", Scope, ("model", "claude-opus-5"), ("success", "false"), ("error", "Overloaded"), ("status_code", "529"), ("attempt", 2)).Normalized();

        Assert.Equal((Level.Error, "Overloaded", "529", "2"), (o.Level, o.StatusMessage, o.ErrorType, o.Metadata["attempt"]));
    }

    private static RawSpan Request() => Given.Span("claude_code.llm_request", Scope, ("span.type", "llm_request"), ("session.id", "s-1"), ("prompt.id", "p-1"), ("user.email", "a@b.c"), ("user.account_uuid", "acc-1"),
        ("app.version", "2.1.266"), ("model", "claude-opus-5"), ("gen_ai.system", "anthropic"), ("gen_ai.request.model", "claude-opus-5"), ("request_id", "req_1"), ("input_tokens", "2"), ("output_tokens", 1200),
        ("cache_read_tokens", "84562"), ("cache_creation_tokens", 7096), ("success", true), ("stop_reason", "tool_use"), ("ttft_ms", 812.5), ("query_source", "repl_main_thread"));
}

public class Log_records_of_Claude_Code_without_a_trace
{
    private const string Scope = "com.anthropic.claude_code.events";

    [Theory]
    [InlineData("claude_code.api_request")]
    [InlineData("api_request")]
    public void A_request_bills_what_it_says_it_cost(string name)
    {
        var o = Given.Record(name, Scope, ("event.name", "api_request"), ("session.id", "s-1"), ("model", "claude-sonnet-4-5"), ("cost_usd", "0.0123"), ("duration_ms", "1521"),
            ("input_tokens", "5"), ("output_tokens", "10"), ("cache_read_tokens", "100"), ("cache_creation_tokens", "20"), ("request_id", "req_9")).Normalized();

        Assert.Equal((ObservationType.Generation, "anthropic", 0.0123m, false, "s-1"), (o.Type, o.Provider, o.CostUsd, o.IsRollup, o.SessionId));
        Assert.Equal("input 5, cache_read 100, cache_write 20, output 10", o.Tokens(135));
        Assert.Equal("1521", o.Metadata["duration_ms"]);
    }

    [Fact]
    public void A_prompt_and_an_answer_are_events_with_content()
    {
        var prompt = Given.Record("claude_code.user_prompt", Scope, ("event.name", "user_prompt"), ("prompt", "fix the test"), ("prompt_length", "12")).Normalized();
        var answer = Given.Record("claude_code.assistant_response", Scope, ("event.name", "assistant_response"), ("response", "Fixed.")).Normalized();

        Assert.Equal((ObservationType.Event, "fix the test"), (prompt.Type, prompt.Input.Text));
        Assert.Equal((ObservationType.Event, "Fixed."), (answer.Type, answer.Output.Text));
    }

    [Fact]
    public void A_result_of_a_tool_is_a_tool()
    {
        var o = Given.Record("claude_code.tool_result", Scope, ("event.name", "tool_result"), ("tool_name", "Read"), ("tool_use_id", "toolu_1"), ("success", "false"), ("error", "ENOENT"), ("tool_parameters", """{"file":"a"}""")).Normalized();

        Assert.Equal((ObservationType.Tool, "Read", """{"file":"a"}""", Level.Error, "ENOENT"), (o.Type, o.Tool!.Name, o.Tool.Arguments, o.Level, o.StatusMessage));
    }

    [Fact]
    public void A_decision_of_the_user_is_feedback()
    {
        var score = Assert.Single(Given.Record("claude_code.tool_decision", Scope, ("event.name", "tool_decision"), ("tool_name", "Bash"), ("decision", "reject"), ("source", "user_reject")).Normalized().Scores);

        Assert.Equal(("tool_decision", 0.0, "reject", "human"), (score.Name, score.Value, score.Label, score.Source));
    }

    [Fact]
    public void An_error_of_the_API_is_an_error_and_no_call_to_bill()
    {
        var o = Given.Record("claude_code.api_error", Scope, ("event.name", "api_error"), ("model", "claude-opus-5"), ("error", "Overloaded"), ("status_code", "529"), ("attempt", "3")).Normalized();

        Assert.Equal((ObservationType.Event, Level.Error, "Overloaded", "529"), (o.Type, o.Level, o.StatusMessage, o.ErrorType));
    }
}
