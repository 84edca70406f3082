using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Google's Agent Development Kit: requests and responses in Gemini's shape, types by the names of spans, and placeholders where nothing was
/// recorded.
/// The TypeScript port writes the same under <c>adk.*</c>. https://google.github.io/adk-docs/observability/
/// </summary>
internal sealed class GoogleAdk : IDialect
{
    private const string Scope = "gcp.vertex.agent";

    private static readonly Namespaces Mine = Namespaces.Of("gcp", "adk");

    public string Name => "Google ADK";

    public Reading? Read(SpanReader span)
    {
        if (span.Scope != Scope && (!span.Speaks(Mine) || (span.KeyUnder("gcp.vertex.agent.") ?? span.KeyUnder("adk.")) is null)) return null;
        var type = TypeOf(span);
        if (type is { Value: ObservationType.Span, Key: "gen_ai.tool.name" } merged)
            return new() { Type = merged, Level = new(Level.Debug, merged.Key) };

        var response = Key(span, "gcp.vertex.agent.llm_response", "adk.llm_response");
        using var answer = response is null ? null : AttributeJson.Parse(span, response);
        var isTool = type?.Value == ObservationType.Tool;
        return new()
        {
            Type = type,
            Parameters = isTool ? null : ParametersOf(span),
            FinishReasons = answer?.RootElement.Text("finish_reason", "finishReason") is { } reason
                ? new([reason.ToLowerInvariant()], response!) : null,
            Input = isTool ? ContentOf(span, ContentSide.Input, "gcp.vertex.agent.tool_call_args", "adk.tool_call_args")
                : ContentOf(span, ContentSide.Input, "gcp.vertex.agent.llm_request", "adk.llm_request", "gcp.vertex.agent.data"),
            Output = isTool ? ContentOf(span, ContentSide.Output, "gcp.vertex.agent.tool_response", "adk.tool_response")
                : ContentOf(span, ContentSide.Output, "gcp.vertex.agent.llm_response", "adk.llm_response"),
            ToolDefinitions = AttributeJson.Within(span, "gcp.vertex.agent.llm_request", ContentSide.Input, "config", "tools"),
            Tool = isTool ? ToolOf(span) : null,
            Usage = UsageOf(answer, response),
            SessionId = span.Text("gen_ai.conversation.id", "gcp.vertex.agent.session_id", "adk.session_id"),
            UserId = span.Text("gcp.vertex.agent.user_id"),
            AgentName = span.Text("gen_ai.agent.name"),
            Level = answer?.RootElement.Text("error_code", "errorCode") is not null ? new(Level.Error, response!) : null,
            ErrorType = answer?.RootElement.Text("error_code", "errorCode") is { } code ? new(code, response!) : null,
            StatusMessage = answer?.RootElement.Text("error_message", "errorMessage") is { } message ? new(message, response!) : null,
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span)
    {
        if (span.Text("gen_ai.tool.name") is { Value: "(merged tools)" } merged) return new(ObservationType.Span, merged.Key);
        if (span.Has("gen_ai.operation.name")) return span.Text("gen_ai.operation.name").As(GenAiOperation.TypeOf);
        return span.Span.Name switch
        {
            "call_llm" => new(ObservationType.Generation, "name"),
            "invocation" or "send_data" => new(ObservationType.Chain, "name"),
            { } name when name.StartsWith("execute_tool", StringComparison.Ordinal) => new(ObservationType.Tool, "name"),
            { } name when name.StartsWith("invoke_agent", StringComparison.Ordinal)
                || name.StartsWith("agent_run", StringComparison.Ordinal) => new(ObservationType.Agent, "name"),
            _ => null,
        };
    }

    private static List<NamedValue>? ParametersOf(SpanReader span)
    {
        using var request = AttributeJson.ParseSmall(span, "gcp.vertex.agent.llm_request");
        return Parameters.OfObject(request?.RootElement.Object("config") ?? default, "gcp.vertex.agent.llm_request");
    }

    private static Known<ToolExecution>? ToolOf(SpanReader span)
    {
        var id = span.Text("gen_ai.tool.call.id") is { } known && !IsPlaceholder(known.Value) ? known.Value : null;
        return new(new(span.Text("gen_ai.tool.name")?.Value, id, span.Text("gen_ai.tool.description")?.Value,
            ContentOf(span, ContentSide.Input, "gcp.vertex.agent.tool_call_args", "adk.tool_call_args", "gen_ai.tool.call.arguments")?.Value
                ?? Content.None,
            ContentOf(span, ContentSide.Output, "gcp.vertex.agent.tool_response", "adk.tool_response", "gen_ai.tool.call.result")?.Value
                ?? Content.None), "gen_ai.tool.name");
    }

    // The attributes have the output without thoughts; the response has everything.
    private static Known<ReportedUsage>? UsageOf(JsonDocument? answer, string? key) =>
        answer?.RootElement.Object("usage_metadata", "usageMetadata") is { ValueKind: JsonValueKind.Object } usage
            ? ReportedUsage.Known(ProviderUsage.Of(usage), key!) : null;

    private static Known<Content>? ContentOf(SpanReader span, ContentSide side, params ReadOnlySpan<string> keys) =>
        Key(span, keys) is { } key ? new(ValueContent.Of(span[key], side), key) : null;

    private static string? Key(SpanReader span, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (span[key] is var value && SpanReader.SaysSomething(value)
                && (value.Utf8.Length > 40 || !IsPlaceholder(value.AsText() ?? ""))) return key;
        return null;
    }

    private static bool IsPlaceholder(string text) =>
        text.Trim() is "{}" or "N/A" or "<not specified>" or "<not serializable>" or """{"result": "<not specified>"}""" or """{"result":"<not specified>"}""";
}
