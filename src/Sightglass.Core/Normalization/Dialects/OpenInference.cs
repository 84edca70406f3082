using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// OpenInference (Phoenix's instrumentors and many frameworks): lists flattened into indexed keys, one kind a span.
/// https://github.com/Arize-ai/openinference/tree/main/spec
/// </summary>
internal sealed class OpenInference : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("openinference", "llm", "embedding", "retrieval", "reranker");

    public string Name => "OpenInference";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine)) return null;
        var kind = span.Text("openinference.span.kind");
        // llm.* without a kind may as well be OpenLLMetry's.
        if (kind is null && !span.Has("llm.model_name") && span.KeyUnder("llm.token_count.") is null) return null;

        var type = kind.As(TypeOf);
        return new()
        {
            Type = type ?? (span.Has("llm.model_name") && kind is null ? new(ObservationType.Generation, "llm.model_name") : null),
            RequestedModel = span.Text("llm.request.model_name"),
            RespondedModel = span.Text("llm.response.model_name", "llm.model_name", "embedding.model_name", "reranker.model_name"),
            Provider = span.Text("llm.provider", "llm.system"),
            Parameters = Parameters.OfJson(span, "llm.invocation_parameters", Parameters.OfJson(span, "embedding.invocation_parameters",
                Parameters.Add(span, "reranker.top_k", "top_k", null))),
            FinishReasons = span.Texts("llm.finish_reason"),
            Input = InputOf(span),
            Output = OutputOf(span),
            ToolDefinitions = span.KeyUnder("llm.tools.") is null
                ? null : new(JsonTexts.Indexed(span, "llm.tools.", ".tool.json_schema"), "llm.tools.*"),
            Tool = type?.Value == ObservationType.Tool ? ToolOf(span) : null,
            Documents = Retrieved.Indexed(span, "retrieval.documents.") ?? Retrieved.Indexed(span, "reranker.output_documents."),
            Usage = UsageOf(span),
            Cost = CostOf(span),
            PromptName = span.Text("prompt.id"),
            PromptVersion = span.Text("llm.prompt_template.version"),
            AgentName = span.Text("agent.name"),
            Metadata = Metadata.Of(span, "metadata"),
        };
    }

    private static ObservationType? TypeOf(string kind) => kind.Trim().ToUpperInvariant() switch
    {
        "LLM" => ObservationType.Generation,
        "EMBEDDING" => ObservationType.Embedding,
        "RETRIEVER" => ObservationType.Retriever,
        "RERANKER" => ObservationType.Reranker,
        "TOOL" => ObservationType.Tool,
        "AGENT" => ObservationType.Agent,
        "CHAIN" => ObservationType.Chain,
        "GUARDRAIL" => ObservationType.Guardrail,
        "EVALUATOR" => ObservationType.Evaluator,
        "PROMPT" => ObservationType.Span,
        _ => null,
    };

    // input.value of a model call repeats the whole request; the messages are what a reader wants.
    // But Anthropic's system prompt is only in the request.
    private static Known<Content>? InputOf(SpanReader span) =>
        LacksSystem(span) ? span.Input("input.value")
        : Indexed(span, "llm.input_messages.", ContentSide.Input) ?? Indexed(span, "llm.prompts.", ContentSide.Input)
            ?? span.Input("input.value", "reranker.query");

    private static bool LacksSystem(SpanReader span) =>
        span["input.value"].Utf8.Span is [(byte)'{', ..] request && request.IndexOf("\"system\":"u8) > 0 && request.IndexOf("\"messages\":"u8) > 0
        && span.Text("llm.input_messages.0.message.role")?.Value is "user";

    private static Known<Content>? OutputOf(SpanReader span) =>
        Indexed(span, "llm.output_messages.", ContentSide.Output) ?? Indexed(span, "llm.choices.", ContentSide.Output) ?? span.Output("output.value");

    private static Known<Content>? Indexed(SpanReader span, string prefix, ContentSide side) =>
        span.KeyUnder(prefix) is null ? null : new(IndexedKeys.Content(span, prefix, side), prefix + "*");

    private static Known<ToolExecution>? ToolOf(SpanReader span) =>
        new ToolKeys(span, "openinference.span.kind", "tool.name", "tool.id", "tool.description", span.Has("tool.parameters") ? "tool.parameters" : "input.value",
            "output.value").AsTool();

    private static Known<ReportedUsage>? UsageOf(SpanReader span) => span.KeyUnder("llm.token_count.") is null ? null : ReportedUsage.Known(new()
    {
        Input = span.Tokens("llm.token_count.prompt"),
        Output = span.Tokens("llm.token_count.completion"),
        Total = span.Tokens("llm.token_count.total"),
        CacheRead = span.Tokens("llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input"),
        CacheWrite = span.Tokens("llm.token_count.prompt_details.cache_write"),
        InputAudio = span.Tokens("llm.token_count.prompt_details.audio"),
        InputImage = span.Tokens("llm.token_count.prompt_details.image"),
        Reasoning = span.Tokens("llm.token_count.completion_details.reasoning"),
        OutputAudio = span.Tokens("llm.token_count.completion_details.audio"),
        OutputImage = span.Tokens("llm.token_count.completion_details.image"),
    }, "llm.token_count.*");

    private static Known<ReportedCost>? CostOf(SpanReader span)
    {
        if (span.KeyUnder("llm.cost.") is null) return null;
        var details = new Dictionary<string, decimal>();
        foreach (var (name, value) in span.Under("llm.cost."))
            if (ReportedCosts.Amount(value.AsReal()) is { } amount) details[name] = amount;
        return ReportedCosts.Of(details, ["prompt", "completion"], "llm.cost.*");
    }
}
