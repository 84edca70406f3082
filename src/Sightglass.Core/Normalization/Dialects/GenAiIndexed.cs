using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Messages in indexed keys, <c>gen_ai.prompt.0.role</c>, and the <c>llm.*</c> keys beside them: OpenLLMetry before it moved to the conventions.
/// A span loses its last messages when it hits the emitter's limit of 128 attributes; nothing here can tell.
/// </summary>
internal sealed class GenAiIndexed : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("gen_ai", "llm");

    public string Name => "OpenLLMetry indexed";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine)) return null;
        var hasPrompt = HasMessage(span, "gen_ai.prompt.0.content", "gen_ai.prompt.0.role", "gen_ai.prompt.0.tool_calls.0.name");
        var hasCompletion = HasMessage(span, "gen_ai.completion.0.content", "gen_ai.completion.0.role", "gen_ai.completion.0.tool_calls.0.name");
        var request = span.Text("llm.request.type");
        if (!hasPrompt && !hasCompletion && request is null) return null;
        return new()
        {
            Type = request.As(TypeOf),
            RequestedModel = span.Text("llm.request.model"),
            RespondedModel = span.Text("llm.response.model"),
            Provider = span.Text("llm.vendor"),
            Parameters = ParametersOf(span),
            FinishReasons = span.Texts("gen_ai.completion.0.finish_reason", "llm.response.finish_reason", "llm.response.stop_reason"),
            Input = hasPrompt ? new(IndexedKeys.Content(span, "gen_ai.prompt.", ContentSide.Input), "gen_ai.prompt.*") : null,
            Output = hasCompletion ? new(IndexedKeys.Content(span, "gen_ai.completion.", ContentSide.Output), "gen_ai.completion.*") : null,
            ToolDefinitions = span.KeyUnder("llm.request.functions.") is null
                ? null : new(IndexedKeys.Content(span, "llm.request.functions.", ContentSide.Input), "llm.request.functions.*"),
            Usage = ReportedUsage.Known(new()
            {
                Input = span.Tokens("llm.usage.prompt_tokens"),
                Output = span.Tokens("llm.usage.completion_tokens"),
                Total = span.Tokens("llm.usage.total_tokens"),
            }, "llm.usage.*"),
        };
    }

    private static bool HasMessage(SpanReader span, string content, string role, string call) => span.Has(content) || span.Has(role) || span.Has(call);

    private static List<NamedValue>? ParametersOf(SpanReader span)
    {
        var parameters = Parameters.Under(span, "llm.request.");
        parameters?.RemoveAll(p => p.Name == "type" || p.Name.StartsWith("functions.", StringComparison.Ordinal));
        return parameters;
    }

    private static ObservationType? TypeOf(string kind) => kind.ToLowerInvariant() switch
    {
        "chat" or "completion" => ObservationType.Generation,
        "embedding" => ObservationType.Embedding,
        "rerank" => ObservationType.Reranker,
        _ => null,
    };
}
