using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Spans of the OpenAI Agents SDK, which its exporter posts as JSON: the receiver keeps the paths of that JSON as keys (<c>span_data.type</c>,
/// <c>group_id</c>, <c>error.message</c>). https://openai.github.io/openai-agents-python/tracing/
/// </summary>
internal sealed class OpenAIAgents : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("span_data", "workflow_name", "group_id");

    public string Name => "OpenAI Agents";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || (span.KeyUnder("span_data.") is null && !span.Has("workflow_name"))) return null;
        var kind = span.Text("span_data.type");
        var type = kind is { } k ? new Known<ObservationType>(TypeOf(k.Value), k.Key) : (Known<ObservationType>?)null;
        var isCall = type?.Value == ObservationType.Generation;
        var agent = kind?.Value == "agent" ? span.Text("span_data.name") : null;
        return new()
        {
            Type = type,
            Name = span.Text("span_data.name") ?? NameOf(span, kind),
            RequestedModel = span.Text("span_data.model"),
            RespondedModel = OfResponse(span, "model"),
            Provider = isCall ? ProviderOf(span) : null,
            ResponseId = span.Text("span_data.response_id") ?? OfResponse(span, "id"),
            Parameters = Parameters.OfJson(span, "span_data.model_config"),
            Input = span.Input("span_data.input", "span_data._input", "span_data.from_agent"),
            Output = span.Output("span_data.output", "span_data.response", "span_data.to_agent", "span_data.result"),
            ToolDefinitions = kind?.Value == "agent" ? span.Input("span_data.tools") : null,
            Tool = type?.Value == ObservationType.Tool
                ? new ToolKeys(span, kind!.Key, "span_data.name", "span_data.call_id", "", "span_data.input", "span_data.output").AsTool() : null,
            Usage = UsageOf(span),
            // The sums of a whole run and of one turn of it.
            IsRollup = kind is { } r && !isCall && r.Value is not "function" ? new(true, r.Key) : null,
            SessionId = span.Text("group_id"),
            AgentName = agent,
            TraceName = span.Text("workflow_name"),
            Level = span.Has("error") || span.Has("error.message") ? new(Level.Error, span.Has("error.message") ? "error.message" : "error")
                : IsTriggered(span) ? new(Level.Warning, "span_data.triggered") : null,
            StatusMessage = ErrorOf(span),
            Scores = kind?.Value == "guardrail" ? ScoreOf(span) : null,
            Metadata = MetadataOf(span),
        };
    }

    private static ObservationType TypeOf(string kind) => kind switch
    {
        "generation" or "response" or "transcription" or "speech" => ObservationType.Generation,
        "function" => ObservationType.Tool,
        "agent" => ObservationType.Agent,
        "guardrail" => ObservationType.Guardrail,
        "task" or "turn" or "speech_group" => ObservationType.Chain,
        _ => ObservationType.Span,
    };

    private static Known<string>? NameOf(SpanReader span, Known<string>? kind) => kind?.Value == "handoff"
        && span.Text("span_data.to_agent") is { } to
        ? new($"handoff to {to.Value}", to.Key) : string.IsNullOrEmpty(span.Span.Name) ? kind : null;

    // OpenAI's, unless the client was pointed somewhere else.
    private static Known<string>? ProviderOf(SpanReader span)
    {
        using var config = AttributeJson.Parse(span, "span_data.model_config");
        if (config?.RootElement.Text("base_url") is not { } url) return new("openai", "span_data.type");
        return new(ProviderName.Canonical(null, url, span.Text("span_data.model")?.Value) ?? "openai", "span_data.model_config");
    }

    private static Known<ReportedUsage>? UsageOf(SpanReader span)
    {
        if (AttributeJson.Parse(span, "span_data.usage") is { } usage)
            using (usage) return ReportedUsage.Known(ProviderUsage.Of(usage.RootElement), "span_data.usage");
        using var response = AttributeJson.Parse(span, "span_data.response");
        return response?.RootElement.Object("usage") is { ValueKind: JsonValueKind.Object } inner
            ? ReportedUsage.Known(ProviderUsage.Of(inner), "span_data.response") : null;
    }

    private static Known<string>? OfResponse(SpanReader span, string property)
    {
        using var response = AttributeJson.Parse(span, "span_data.response");
        return response?.RootElement.Text(property) is { } text ? new(text, "span_data.response") : null;
    }

    private static bool IsTriggered(SpanReader span) => span.Flag("span_data.triggered") is { Value: true };

    private static Score[]? ScoreOf(SpanReader span) => span.Flag("span_data.triggered") is not { } triggered ? null
        : [new(span.Text("span_data.name")?.Value ?? "guardrail", triggered.Value ? 1 : 0, triggered.Value ? "triggered" : "passed") { Source = "code" }];

    private static Known<string>? ErrorOf(SpanReader span)
    {
        if (span.Text("error.message") is { } message) return message;
        using var error = AttributeJson.Parse(span, "error");
        return error?.RootElement.Text("message") is { } text ? new(text, "error") : span.Text("error");
    }

    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        var metadata = Metadata.Of(span, "metadata", Metadata.Of(span, "span_data.data"));
        foreach (var key in (ReadOnlySpan<string>)["span_data.handoffs", "span_data.output_type", "span_data.mcp_data", "error.data"])
            if (span.Text(key) is { } text) (metadata ??= []).Add(new(key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..], text.Value, key));
        return metadata;
    }
}
