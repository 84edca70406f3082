using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Vercel AI SDK 3 to 6 (<c>ai.*</c>, scope <c>ai</c>; also LegacyOpenTelemetry of 7) and the <c>ai.settings.context.*</c> of 7, whose spans
/// are otherwise in the GenAI conventions. https://ai-sdk.dev/docs/ai-sdk-core/telemetry
/// </summary>
internal sealed class VercelAi : IDialect
{
    private const string User = "ai.telemetry.metadata.";

    private static readonly Namespaces Mine = Namespaces.Of("ai", "operation");

    public string Name => "Vercel AI SDK";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || span.KeyUnder("ai.") is null) return null;
        var operation = OperationOf(span);
        var isInner = operation is { } o && IsCall(o.Value);
        var type = operation.As(TypeOf);
        return new()
        {
            Type = type,
            Name = NameOf(span, operation, isInner),
            RequestedModel = span.Text("ai.model.id"),
            RespondedModel = span.Text("ai.response.model"),
            Provider = span.Text("ai.model.provider"),
            ResponseId = span.Text("ai.response.id"),
            Parameters = ParametersOf(span),
            FinishReasons = span.Texts("ai.response.finishReason", "ai.finishReason"),
            Input = span.Input("ai.prompt.messages", "ai.prompt", "ai.toolCall.args", "ai.value")
                ?? JsonTexts.Of(span, "ai.values") ?? JsonTexts.Of(span, "ai.documents"),
            Output = VercelOutput.Of(span),
            ToolDefinitions = JsonTexts.Of(span, "ai.prompt.tools"),
            Tool = type?.Value == ObservationType.Tool
                ? new ToolKeys(span, "ai.toolCall.name", "ai.toolCall.name", "ai.toolCall.id", "", "ai.toolCall.args", "ai.toolCall.result").AsTool() : null,
            Usage = VercelUsage.Of(span),
            IsRollup = operation is { } op && !isInner ? new(true, op.Key) : null,
            TimeToFirstToken = span.Duration(TimeSpan.TicksPerMillisecond, "ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"),
            SessionId = span.Text(User + "sessionId", User + "threadId", User + "langfuseSessionId", "ai.settings.context.sessionId"),
            UserId = span.Text(User + "userId", User + "langfuseUserId", "ai.settings.context.userId"),
            Tags = span.Texts(User + "tags"),
            PromptName = PromptOf(span, "name"),
            PromptVersion = PromptOf(span, "version"),
            Metadata = Metadata.Under(span, "ai.settings.context.",
                Metadata.Under(span, User, null, "userId", "sessionId", "tags", "langfusePrompt"), "userId", "sessionId"),
        };
    }

    // operation.name has the functionId appended: "ai.generateText book-flight".
    private static Known<string>? OperationOf(SpanReader span) =>
        span.Text("ai.operationId") ?? (span.Text("operation.name") is { } name && name.Value.StartsWith("ai.", StringComparison.Ordinal)
            ? new(name.Value.Split(' ')[0], name.Key) : null);

    private static bool IsCall(string operation) =>
        operation.EndsWith(".doGenerate", StringComparison.Ordinal) || operation.EndsWith(".doStream", StringComparison.Ordinal)
        || operation.EndsWith(".doEmbed", StringComparison.Ordinal) || operation.EndsWith(".doRerank", StringComparison.Ordinal) || operation == "ai.toolCall";

    private static ObservationType? TypeOf(string operation) => operation switch
    {
        "ai.toolCall" => ObservationType.Tool,
        "ai.embed.doEmbed" or "ai.embedMany.doEmbed" => ObservationType.Embedding,
        "ai.rerank.doRerank" => ObservationType.Reranker,
        _ when operation.EndsWith(".doGenerate", StringComparison.Ordinal) || operation.EndsWith(".doStream", StringComparison.Ordinal) => ObservationType.Generation,
        "ai.generateText" or "ai.streamText" or "ai.generateObject" or "ai.streamObject" or "ai.embed" or "ai.embedMany" or "ai.rerank" => ObservationType.Chain,
        _ => null,
    };

    private static Known<string>? NameOf(SpanReader span, Known<string>? operation, bool isInner) =>
        operation is null ? null : operation.Value == "ai.toolCall" ? span.Text("ai.toolCall.name") : isInner ? null : span.Text("ai.telemetry.functionId");

    private static List<NamedValue>? ParametersOf(SpanReader span)
    {
        var parameters = Parameters.Under(span, "ai.settings.");
        parameters?.RemoveAll(p => p.Name.StartsWith("context.", StringComparison.Ordinal));
        return Parameters.Add(span, "ai.prompt.toolChoice", "tool_choice", parameters);
    }

    // Langfuse users link prompts so.
    private static Known<string>? PromptOf(SpanReader span, string property)
    {
        if (!span.Has(User + "langfusePrompt")) return null;
        using var json = Json.Parse(ValueContent.Encode(span[User + "langfusePrompt"]));
        if (json is null || !json.RootElement.TryGet(property, out var value)) return null;
        return Json.Text(value) is { Length: > 0 } text ? new(text, User + "langfusePrompt") : null;
    }
}
