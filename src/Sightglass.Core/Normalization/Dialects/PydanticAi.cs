using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Pydantic AI in every version of its instrumentation settings, and Logfire's own spans and its OpenAI and Anthropic instrumentation. What is in the
/// GenAI conventions is left to them. https://ai.pydantic.dev/logfire/ and https://logfire.pydantic.dev/docs/
/// </summary>
internal sealed class PydanticAi : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("logfire", "pydantic_ai");

    public string Name => "Pydantic AI";

    public Reading? Read(SpanReader span)
    {
        var isScope = span.Scope.StartsWith("pydantic", StringComparison.Ordinal) || span.Scope.StartsWith("logfire", StringComparison.Ordinal);
        if (!isScope && (!span.Speaks(Mine) || (span.KeyUnder("logfire.") ?? span.KeyUnder("pydantic_ai.")) is null)) return null;

        // The twin of a span that is still running, under an id of its own: it must neither count nor bill.
        if (span.Text("logfire.span_type") is { Value: "pending_span" } pending)
            return new() { Type = new(ObservationType.Event, pending.Key), Level = new(Level.Debug, pending.Key), IsRollup = new(true, pending.Key) };

        var type = TypeOf(span);
        var tool = ToolOf(span);
        var isAgent = type?.Value == ObservationType.Agent;
        return new()
        {
            Type = type,
            Name = NameOf(span, isAgent),
            RequestedModel = isAgent ? span.Text("gen_ai.request.model", "model_name") : null,
            Parameters = Parameters.OfJson(span, "request_data"),
            Input = isAgent ? PydanticContent.History(span) : PydanticContent.Input(span)
                ?? (type?.Value == ObservationType.Tool ? tool.AsInput() : null),
            Output = span.Output("final_result") ?? PydanticContent.Output(span) ?? (type?.Value == ObservationType.Tool ? tool.AsOutput() : null),
            ToolDefinitions = PydanticContent.Tools(span),
            Tool = type?.Value == ObservationType.Tool ? tool.AsTool() : null,
            Usage = PydanticUsage.Of(span),
            Cost = ReportedCosts.Total(span, "operation.cost"),
            IsRollup = isAgent ? new(true, type!.Key) : null,
            Tags = span.Texts("logfire.tags"),
            AgentName = span.Text("gen_ai.agent.name", "agent_name"),
            Level = LevelOf(span),
            Scores = span.Scope == "pydantic-evals" ? PydanticScores.Of(span) : null,
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span)
    {
        if (span.Has("gen_ai.operation.name")) return span.Text("gen_ai.operation.name").As(GenAiOperation.TypeOf);
        var name = span.Span.Name ?? "";
        if (name.StartsWith("agent run", StringComparison.Ordinal) || span.Has("all_messages_events") || span.Has("pydantic_ai.all_messages"))
            return new(ObservationType.Agent, "name");
        if (name.StartsWith("running tool", StringComparison.Ordinal))
            return new(span.Has("gen_ai.tool.name") ? ObservationType.Tool : ObservationType.Chain, "name");
        if (name.StartsWith("running ", StringComparison.Ordinal) && name.EndsWith(" tools",
            StringComparison.Ordinal)) return new(ObservationType.Chain, "name");
        if (span.Scope == "pydantic-evals") return new(name.StartsWith("evaluator", StringComparison.Ordinal) ? ObservationType.Evaluator
            : ObservationType.Chain, "scope");
        return span.Has("request_data") && (span.Scope is "logfire.openai" or "logfire.anthropic") ? new(ObservationType.Generation, "request_data")
            : null;
    }

    // Logfire's spans are named by their template ("Hello {name}"); a person wants the message.
    private static Known<string>? NameOf(SpanReader span, bool isAgent)
    {
        if (isAgent) return span.Span.Name == "agent run" ? span.Text("gen_ai.agent.name", "agent_name") : null;
        return span.Span.Name?.Contains('{', StringComparison.Ordinal) == true ? span.Text("logfire.msg") : null;
    }

    private static ToolKeys ToolOf(SpanReader span) => new(span, "gen_ai.tool.name", "gen_ai.tool.name", "gen_ai.tool.call.id",
        "gen_ai.tool.description",
        span.Has("tool_arguments") ? "tool_arguments" : "gen_ai.tool.call.arguments", span.Has("tool_response") ? "tool_response"
            : "gen_ai.tool.call.result");

    // OpenTelemetry's severity numbers. "Info" says nothing that the status does not know better.
    private static Known<Level>? LevelOf(SpanReader span) => span.Number("logfire.level_num") switch
    {
        { Value: >= 17 } l => new(Level.Error, l.Key),
        { Value: >= 13 } l => new(span.Span.Status == 2 ? Level.Error : Level.Warning, l.Key),
        { Value: > 0 and < 9 } l when span.Span.Status != 2 => new(Level.Debug, l.Key),
        _ => null,
    };
}
