using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// MLflow Tracing exported over OTLP: every attribute's value is JSON, texts with their quotes. What belongs to a whole trace (session, user, tags)
/// is in the trace's own record, and on spans only in newer versions. https://mlflow.org/docs/latest/genai/tracing/
/// </summary>
internal sealed class MLflow : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("mlflow");

    public string Name => "MLflow";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || span.KeyUnder("mlflow.") is null) return null;
        var kind = AttributeJson.Text(span, "mlflow.spanType");
        var type = kind.As(TypeOf);
        var input = span.Input("mlflow.spanInputs");
        var output = span.Output("mlflow.spanOutputs");
        return new()
        {
            Type = type,
            RespondedModel = AttributeJson.Text(span, "mlflow.llm.model"),
            Provider = AttributeJson.Text(span, "mlflow.llm.provider"),
            // Beside what was said, the inputs of a model call are its settings.
            Parameters = type?.Value == ObservationType.Generation ? Parameters.OfJson(span, "mlflow.invocationParams",
                Parameters.OfJson(span, "mlflow.spanInputs")) : null,
            Input = input,
            Output = output,
            ToolDefinitions = span.Input("mlflow.chat.tools"),
            Tool = type?.Value == ObservationType.Tool
                ? new(new(AttributeJson.Text(span, "mlflow.spanFunctionName")?.Value ?? span.Span.Name, null, null,
                    input?.Value ?? Content.None, output?.Value ?? Content.None), kind!.Key) : null,
            Documents = type?.Value is ObservationType.Retriever or ObservationType.Reranker ? Retrieved.Of(span, "mlflow.spanOutputs") : null,
            Usage = UsageOf(span),
            Cost = CostOf(span),
            SessionId = AttributeJson.Text(span, "mlflow.trace.session", "session.id"),
            UserId = AttributeJson.Text(span, "mlflow.trace.user", "user.id"),
            TraceName = AttributeJson.Text(span, "mlflow.traceName"),
            PromptName = PromptOf(span, "name"),
            PromptVersion = PromptOf(span, "version"),
            Metadata = MetadataOf(span),
        };
    }

    private static ObservationType? TypeOf(string kind) => kind.ToUpperInvariant() switch
    {
        "LLM" or "CHAT_MODEL" => ObservationType.Generation,
        "EMBEDDING" => ObservationType.Embedding,
        "AGENT" => ObservationType.Agent,
        "TOOL" => ObservationType.Tool,
        "RETRIEVER" => ObservationType.Retriever,
        "RERANKER" => ObservationType.Reranker,
        "GUARDRAIL" => ObservationType.Guardrail,
        "EVALUATOR" => ObservationType.Evaluator,
        "CHAIN" or "PARSER" or "WORKFLOW" or "TASK" => ObservationType.Chain,
        _ => null,
    };

    private static Known<ReportedUsage>? UsageOf(SpanReader span)
    {
        const string key = "mlflow.chat.tokenUsage";
        using var json = AttributeJson.Parse(span, key);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } usage) return null;
        var (semantics, rule) = ProviderUsage.AsProvided(AttributeJson.Text(span, "mlflow.llm.provider")?.Value,
            AttributeJson.Text(span, "mlflow.llm.model")?.Value);
        return ReportedUsage.Known(ProviderUsage.Of(usage) with { InputSemantics = semantics, Rule = rule }, key);
    }

    private static Known<ReportedCost>? CostOf(SpanReader span)
    {
        const string key = "mlflow.llm.cost";
        using var json = AttributeJson.Parse(span, key);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } costs) return null;
        var details = new Dictionary<string, decimal>();
        foreach (var cost in costs.EnumerateObject())
            if (ReportedCosts.Amount(Json.Number(cost.Value)) is { } amount)
                details[cost.Name.EndsWith("_cost", StringComparison.Ordinal) ? cost.Name[..^5] : cost.Name] = amount;
        return ReportedCosts.Of(details, [], key);
    }

    // [{name, version}, …]; a span is linked to one of ours at most, so the first.
    private static Known<string>? PromptOf(SpanReader span, string property)
    {
        using var json = AttributeJson.Parse(span, "mlflow.linkedPrompts");
        return json?.RootElement is { ValueKind: JsonValueKind.Array } prompts && prompts.GetArrayLength() > 0
            && prompts[0].TryGet(property, out var value)
            && Json.Text(value) is { Length: > 0 } text ? new(text, "mlflow.linkedPrompts") : null;
    }

    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        List<NamedValue>? metadata = null;
        foreach (var (name, value) in span.Under("mlflow.traceTag."))
            if (value.AsText() is { } text) (metadata ??= []).Add(new(name, text.Trim('"'), "mlflow.traceTag." + name));
        if (AttributeJson.Text(span, "mlflow.experimentId") is { } experiment)
            (metadata ??= []).Add(new(experiment.Key, experiment.Value, experiment.Key));
        return metadata;
    }
}
