using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Claude Code and the Claude Agent SDK: spans (<c>claude_code.llm_request</c> …) and log records (<c>claude_code.api_request</c> …), which are
/// all there is when tracing is off. Keys are bare words, numbers may be texts, and only log records know the cost.
/// https://code.claude.com/docs/en/monitoring-usage
/// </summary>
internal sealed class ClaudeCode : IDialect
{
    private const string Prefix = "claude_code.";
    private const string Scope = "com.anthropic.claude_code";

    public string Name => "Claude Code";

    public Reading? Read(SpanReader span)
    {
        var isNamed = span.Span.Name?.StartsWith(Prefix, StringComparison.Ordinal) == true;
        if (!isNamed && !span.Scope.StartsWith(Scope, StringComparison.Ordinal)) return null;
        var kind = isNamed ? span.Span.Name![Prefix.Length..] : KindOf(span) ?? "";
        var type = TypeOf(kind, span);
        var isCall = type == ObservationType.Generation;
        var tool = ClaudeCodeTool.Of(span, type);
        var failed = span.Flag("success") is { Value: false } success ? success.Key
            : kind is "api_error" or "api_retries_exhausted" ? "event.name" : null;
        return new()
        {
            Type = new(type, "name"),
            Name = tool?.Value.Name is { } name ? new(name, tool.Value.Key) : null,
            RespondedModel = isCall || kind == "api_error" ? span.Text("model", "gen_ai.request.model") : null,
            Provider = isCall ? span.Text("gen_ai.provider.name", "gen_ai.system") ?? ProviderOf(span) : null,
            ResponseId = span.Text("gen_ai.response.id", "request_id"),
            FinishReasons = span.Texts("stop_reason"),
            Input = Said(span, ContentSide.Input, "user_prompt", "prompt", "new_context") ?? tool?.Value.AsInput()
                ?? OfRecord(span, ContentSide.Input, "user_prompt", "prompt")
                ?? OfRecord(span, ContentSide.Input, "api_request_body", "body"),
            Output = Said(span, ContentSide.Output, "response.model_output", "response") ?? tool?.Value.AsOutput()
                ?? OfRecord(span, ContentSide.Output, "assistant_response", "response")
                ?? OfRecord(span, ContentSide.Output, "api_response_body", "body"),
            Tool = tool is { } t ? new(t.Value.Execution, t.Key) : null,
            Usage = UsageOf(span),
            Cost = isCall ? CostOf(span) : null,
            IsRollup = kind == "interaction" ? new(true, "name") : null,
            TimeToFirstToken = span.Duration(TimeSpan.TicksPerMillisecond, "ttft_ms"),
            UserId = span.Context("user.account_uuid"),
            Version = span.Context("app.version"),
            AgentName = span.Text("agent.name", "agent_type", "subagent_type"),
            Level = failed is not null ? new(Level.Error, failed)
                : span.Text("query_source") is { } source && IsUtility(source.Value) ? new(Level.Debug, source.Key) : null,
            StatusMessage = failed is not null ? span.Text("error", "error_message") : null,
            ErrorType = failed is not null ? span.Text("error_type", "status_code") : null,
            Scores = kind == "tool_decision" ? ScoresOf(span) : null,
            Metadata = MetadataOf(span),
        };
    }

    private static string? KindOf(SpanReader span)
    {
        var text = span.Text("span.type", "event.name")?.Value;
        return text?.StartsWith(Prefix, StringComparison.Ordinal) == true ? text[Prefix.Length..] : text;
    }

    private static ObservationType TypeOf(string kind, SpanReader span) => kind switch
    {
        "interaction" => ObservationType.Agent,
        "llm_request" or "api_request" => ObservationType.Generation,
        // Within a tool, waiting for the user and executing are steps: the call counts once.
        "tool" or "tool_result" => ObservationType.Tool,
        "tool.execution" or "hook" => ObservationType.Span,
        "tool.blocked_on_user" => ObservationType.Event,
        _ => span.Has("event.name") || span.Span.Events.Any(e => e.Name == span.Span.Name) ? ObservationType.Event : ObservationType.Span,
    };

    private static Known<string> ProviderOf(SpanReader span) =>
        new(ProviderName.Canonical(null, null, span.Text("model")?.Value) ?? "anthropic", "model");

    private static Known<ReportedUsage>? UsageOf(SpanReader span) => ReportedUsage.Known(new()
    {
        Input = span.Tokens("input_tokens"),
        Output = span.Tokens("output_tokens"),
        CacheRead = span.Tokens("cache_read_tokens", "cache_read_input_tokens"),
        CacheWrite = span.Tokens("cache_creation_tokens", "cache_creation_input_tokens"),
        InputSemantics = UsageSemantics.Exclusive,
        Rule = "Claude Code: cached comes on top, as in Anthropic's API",
    }, "input_tokens");

    // A record that joined the span of the same request: with an id on both it must be the same, so that a retry's cost is not taken.
    private static Known<ReportedCost>? CostOf(SpanReader span)
    {
        if (span.Real("cost_usd") is { } own) return ReportedCosts.Amount(own.Value) is { } amount ? new(new(amount, own.Key), own.Key) : null;
        var id = span.Text("request_id", "gen_ai.response.id")?.Value;
        foreach (var e in span.Events(Prefix + "api_request"))
            if ((id is null || e["request_id"].AsText() is not { } other || other == id) && ReportedCosts.Amount(e["cost_usd"].AsReal()) is { } usd)
                return new(new(usd, "event/cost_usd"), "event/cost_usd");
        return null;
    }

    private static Known<Content>? Said(SpanReader span, ContentSide side, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (span[key] is var value && IsSaid(value)) return new(ValueContent.Of(value, side), key);
        return null;
    }

    // The first attribute of the name: the record's own body stands behind the attributes.
    private static Known<Content>? OfRecord(SpanReader span, ContentSide side, string record, string key)
    {
        foreach (var e in span.Events(Prefix + record))
            foreach (var (name, value) in e.Attributes)
                if (name == key && IsSaid(value) && value.AsText() != Prefix + record)
                    return new(ValueContent.Of(value, side), $"event/{Prefix}{record}");
        return null;
    }

    private static bool IsSaid(RawValue value) => SpanReader.SaysSomething(value) && !value.Utf8.Span.SequenceEqual("<REDACTED>"u8);

    /// <summary>What Claude Code asks for itself, not for the user.</summary>
    private static bool IsUtility(string source) =>
        source is "prompt_suggestion" or "generate_session_title" or "session_title" or "title" or "summary" or "away_summary"
        or "quota_check" or "topic_detection" or "tool_use_summary" or "bash_extract_prefix" or "token_count" or "model_validation";

    // Who lets a tool run or not says whether the call was wanted.
    private static Score[]? ScoresOf(SpanReader span)
    {
        if (span.Text("decision") is not { } decision) return null;
        var by = span.Text("source")?.Value;
        var source = by?.StartsWith("user", StringComparison.Ordinal) == true ? "human" : "code";
        return [new("tool_decision", decision.Value == "accept" ? 1 : 0, decision.Value) { Source = source, Evaluator = by }];
    }

    // Not user.email and organization.id: they identify people and belong in no list.
    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        List<NamedValue>? metadata = null;
        foreach (var key in (ReadOnlySpan<string>)["prompt.id", "query_source", "agent_id", "parent_agent_id", "attempt", "speed", "effort",
            "decision", "source", "hook_event", "hook_name", "duration_ms"])
            if (span.Text(key) is { } text) (metadata ??= []).Add(new(key, text.Value, key));
        return metadata;
    }
}
