using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Telemetry_of_Codex_CLI
{
    [Fact]
    public void The_end_of_an_answer_says_what_it_used()
    {
        var o = Given.Record("codex.sse_event", "codex_otel", ("event.name", "codex.sse_event"), ("event.kind", "response.completed"), ("conversation.id", "c-1"), ("model", "gpt-5-codex"),
            ("input_token_count", "1000"), ("cached_token_count", "800"), ("output_token_count", "200"), ("reasoning_token_count", "128"), ("tool_token_count", "1200"), ("user.account_id", "acc")).Normalized();

        Assert.Equal((ObservationType.Generation, "openai", "gpt-5-codex", "c-1", "acc"), (o.Type, o.Provider, o.Model, o.SessionId, o.UserId));
        Assert.Equal("input 200, cache_read 800, output 72, reasoning 128", o.Tokens(1200));
    }

    [Fact]
    public void Other_pieces_of_a_stream_are_noise() =>
        Assert.Equal((ObservationType.Event, Level.Debug), Given.Record("codex.sse_event", "", ("event.kind", "response.output_text.delta"), ("model", "gpt-5")).Normalized() is var o ? (o.Type, o.Level) : default);

    [Fact]
    public void A_turn_sums_up_and_never_bills()
    {
        var o = Given.Span("session_task.turn", "codex_cli_rs", ("model", "gpt-5"), ("codex.turn.token_usage.input_tokens", 1000), ("codex.turn.token_usage.cached_input_tokens", 800),
            ("codex.turn.token_usage.non_cached_input_tokens", 200), ("codex.turn.token_usage.output_tokens", 50), ("codex.turn.token_usage.reasoning_output_tokens", 20), ("codex.turn.token_usage.total_tokens", 1050)).Normalized();

        Assert.Equal((ObservationType.Agent, true, "input 200, cache_read 800, output 30, reasoning 20"), (o.Type, o.IsRollup, o.Tokens(1050)));
    }

    [Fact]
    public void A_tool_has_arguments_output_and_success()
    {
        var o = Given.Record("codex.tool_result", "", ("tool_name", "shell"), ("call_id", "call_1"), ("arguments", """{"command":["ls"]}"""), ("output", "a.txt"), ("success", "false"), ("duration_ms", "12")).Normalized();

        Assert.Equal((ObservationType.Tool, "shell", "call_1", """{"command":["ls"]}""", "a.txt", Level.Error), (o.Type, o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result, o.Level));
    }

    [Theory]
    [InlineData("approved_for_session", 1)]
    [InlineData("denied", 0)]
    public void A_decision_is_feedback(string decision, double value) =>
        Assert.Equal((value, "human"), Assert.Single(Given.Record("codex.tool_decision", "", ("tool_name", "shell"), ("decision", decision), ("source", "user")).Normalized().Scores) is var s ? (s.Value!.Value, s.Source) : default);

    [Fact]
    public void A_prompt_is_an_event_unless_it_was_redacted()
    {
        Assert.Equal("fix it", Given.Record("codex.user_prompt", "", ("prompt", "fix it"), ("prompt_length", "6")).Normalized().Input.Text);
        Assert.True(Given.Record("codex.user_prompt", "", ("prompt", "[REDACTED]")).Normalized().Input.IsEmpty);
    }

    [Fact]
    public void A_request_that_failed_is_an_error() =>
        Assert.Equal((Level.Error, "stream disconnected"), Given.Record("codex.api_request", "", ("attempt", "1"), ("error.message", "stream disconnected")).Normalized() is var o ? (o.Level, o.StatusMessage) : default);
}
