using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// OpenLIT: the GenAI conventions with costs, vector databases, guards and evaluations beside them; and <c>gen_ai.usage.cost</c>, which others
/// write as well.
/// https://docs.openlit.io/latest/sdk/overview
/// </summary>
internal sealed class OpenLit : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("gen_ai", "telemetry", "guard", "evals", "db");

    public string Name => "OpenLIT";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine)) return null;
        var cost = ReportedCosts.Total(span, "gen_ai.usage.cost");
        if (cost is null && !span.Scope.StartsWith("openlit", StringComparison.Ordinal)
            && span.Text("telemetry.sdk.name")?.Value != "openlit") return null;
        var type = TypeOf(span);
        var arguments = span.Has("gen_ai.tool.args") && !span.Has("gen_ai.tool.call.arguments");
        var tool = new ToolKeys(span, "gen_ai.tool.name", "gen_ai.tool.name", "gen_ai.tool.call.id", "gen_ai.tool.description", "gen_ai.tool.args",
            "gen_ai.tool.call.result");
        var isQuery = type?.Value == ObservationType.Retriever;
        return new()
        {
            Type = type,
            Input = arguments ? tool.AsInput() : isQuery ? span.Input("db.query.text", "db.statement") : null,
            Tool = arguments && span.Text("gen_ai.operation.name")?.Value == "execute_tool" ? tool.AsTool() : null,
            Cost = cost,
            UserId = span.Text("gen_ai.request.user"),
            Environment = span.Text("gen_ai.environment"),
            AgentName = span.Text("gen_ai.agent.name", "gen_ai.agent.role"),
            Parameters = isQuery ? Parameters.Add(span, "db.n_results", "top_k", null) : null,
            Scores = ScoreOf(span, "guard.") ?? ScoreOf(span, "evals."),
            Level = span.Text("guard.verdict") is { Value: "yes" } refused ? new(Level.Warning, refused.Key) : null,
            Metadata = span.Text("gen_ai.application_name") is { } application ? [new("application_name", application.Value, application.Key)] : null,
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span)
    {
        if (span.KeyUnder("guard.") is { } guard) return new(ObservationType.Guardrail, guard);
        if (span.KeyUnder("evals.") is { } evaluation) return new(ObservationType.Evaluator, evaluation);
        if (span.Text("gen_ai.operation.name") is not { } operation) return null;
        ObservationType? type = operation.Value switch
        {
            "vectordb" => IsQuery(span.Text("db.operation.name", "db.operation")?.Value) ? ObservationType.Retriever : ObservationType.Span,
            "audio" => ObservationType.Generation,
            "agent" => ObservationType.Agent,
            "execute_task" or "execute_agent_task" => ObservationType.Chain,
            _ => null,
        };
        return type is { } known ? new(known, operation.Key) : null;
    }

    private static bool IsQuery(string? operation) =>
        operation?.ToLowerInvariant() is "query" or "select" or "get" or "search" or "similarity_search" or "fetch";

    private static Score[]? ScoreOf(SpanReader span, string prefix)
    {
        var value = span.Real(prefix + "score");
        var verdict = span.Text(prefix + "verdict");
        if (value is null && verdict is null) return null;
        return [new(span.Text(prefix + "validator", prefix + "type")?.Value ?? prefix.TrimEnd('.'), value?.Value,
            span.Text(prefix + "classification")?.Value ?? verdict?.Value)
            { Comment = span.Text(prefix + "explanation")?.Value, Source = "llm" }];
    }
}
