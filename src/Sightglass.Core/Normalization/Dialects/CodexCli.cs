using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Codex CLI: log records named <c>codex.*</c> and spans of its turns. A turn sums up its requests; figures follow OpenAI's API.
/// https://developers.openai.com/codex/config-advanced
/// </summary>
internal sealed class CodexCli : IDialect
{
    private const string Turn = "codex.turn.token_usage.";

    private static readonly Namespaces Mine = Namespaces.Of("codex");

    public string Name => "Codex CLI";

    public Reading? Read(SpanReader span)
    {
        var name = span.Span.Name ?? "";
        var isRecord = name.StartsWith("codex.", StringComparison.Ordinal);
        if (!isRecord && !span.Scope.StartsWith("codex", StringComparison.Ordinal)
            && (!span.Speaks(Mine) || span.KeyUnder("codex.") is null)) return null;
        var type = TypeOf(name, span, isRecord);
        var isTool = type == ObservationType.Tool;
        var tool = new ToolKeys(span, "tool_name", "tool_name", "call_id", "", "arguments", "output");
        var failed = span.Flag("success") is { Value: false } success ? success.Key : span.Text("error.message") is { } error ? error.Key : null;
        return new()
        {
            Type = type is { } known ? new(known, "name") : null,
            Name = isTool ? span.Text("tool_name") : null,
            RespondedModel = span.Text("gen_ai.response.model", "model", "slug"),
            Provider = type == ObservationType.Generation ? span.Text("gen_ai.provider.name", "provider_name") ?? new("openai", "name") : null,
            Parameters = Parameters.Add(span, "reasoning_effort", "reasoning_level", null),
            Input = isTool ? tool.AsInput() : span.Input("prompt") is { Value.Source: not "[REDACTED]" } prompt ? prompt : null,
            Output = isTool ? tool.AsOutput() : null,
            Tool = isTool ? tool.AsTool() : null,
            Usage = UsageOf(span),
            IsRollup = span.KeyUnder(Turn) is { } sums ? new(true, sums) : null,
            SessionId = span.Text("conversation.id", "thread.id"),
            UserId = span.Context("user.account_id"),
            Version = span.Context("app.version"),
            Level = failed is not null ? new(Level.Error, failed)
                : type == ObservationType.Event && name is "codex.sse_event" or "codex.websocket_event" ? new(Level.Debug, "name") : null,
            StatusMessage = failed is not null ? span.Text("error.message") : null,
            Scores = name == "codex.tool_decision" && span.Text("decision") is { } decision ? [DecisionOf(span, decision.Value)] : null,
        };
    }

    private static ObservationType? TypeOf(string name, SpanReader span, bool isRecord) => name switch
    {
        "codex.tool_result" => ObservationType.Tool,
        // The end of an answer is the only record that says what it used.
        "codex.sse_event" or "codex.websocket_event" => span.Has("input_token_count") ? ObservationType.Generation : ObservationType.Event,
        "session_task.turn" or "run_turn" => ObservationType.Agent,
        _ when isRecord => ObservationType.Event,
        _ when span.KeyUnder(Turn) is not null => ObservationType.Agent,
        _ => span.Has("gen_ai.usage.input_tokens") ? ObservationType.Generation : null,
    };

    private static Score DecisionOf(SpanReader span, string decision) =>
        new("tool_decision", decision.StartsWith("approved", StringComparison.OrdinalIgnoreCase) ? 1 : 0, decision)
        {
            Source = span.Text("source")?.Value == "user" ? "human" : "code",
        };

    private static Known<ReportedUsage>? UsageOf(SpanReader span) => ReportedUsage.Known(new()
    {
        Input = span.Tokens(Turn + "input_tokens", "input_token_count", "gen_ai.usage.input_tokens"),
        Output = span.Tokens(Turn + "output_tokens", "output_token_count", "gen_ai.usage.output_tokens"),
        Total = span.Tokens(Turn + "total_tokens"),
        CacheRead = span.Tokens(Turn + "cached_input_tokens", "cached_token_count", "gen_ai.usage.cache_read.input_tokens"),
        CacheWrite = span.Tokens(Turn + "cache_write_input_tokens", "gen_ai.usage.cache_write.input_tokens",
            "gen_ai.usage.cache_creation.input_tokens"),
        Reasoning = span.Tokens(Turn + "reasoning_output_tokens", "reasoning_token_count", "codex.usage.reasoning_output_tokens"),
        InputSemantics = UsageSemantics.Inclusive,
        Rule = "figures of OpenAI's API: input includes cached",
    }, span.KeyUnder(Turn) ?? (span.Has("input_token_count") ? "input_token_count" : "gen_ai.usage.input_tokens"));
}
