using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Support;

/// <summary>An observation as a person reviews it: only what is known, messages decoded, and which dialect gave what.</summary>
internal static class ObservationJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IEnumerable<RawSpan> spans) => new JsonArray([.. spans.Select(Of)]).ToJsonString(Indented) + "\n";

    private static JsonNode Of(RawSpan span)
    {
        var o = Normalizer.Normalize(span);
        var json = new JsonObject
        {
            ["name"] = o.Name,
            ["type"] = o.Type.ToString(),
            ["operation"] = o.Operation,
            ["trace"] = o.TraceId.ToString(),
            ["id"] = o.Id.ToString(),
            ["parent"] = o.ParentId?.ToString(),
            ["started_at"] = o.StartedAt.ToString("O"),
            ["duration_ms"] = o.Duration?.TotalMilliseconds,
            ["times_repaired"] = o.TimesRepaired ? true : null,
            ["ttft_ms"] = o.TimeToFirstToken?.TotalMilliseconds,
            ["level"] = o.Level.ToString(),
            ["status_message"] = o.StatusMessage,
            ["error_type"] = o.ErrorType,
            ["stack_trace"] = o.StackTrace?.Split('\n')[0],
            ["requested_model"] = o.RequestedModel,
            ["responded_model"] = o.RespondedModel,
            ["provider"] = o.Provider,
            ["response_id"] = o.ResponseId,
            ["parameters"] = Map(o.Parameters),
            ["finish_reasons"] = Texts(o.FinishReasons),
            ["input"] = Content(o.Input),
            ["output"] = Content(o.Output),
            ["tool_definitions"] = o.ToolDefinitions,
            ["tool"] = o.Tool is { } tool
                ? new JsonObject { ["name"] = tool.Name, ["call_id"] = tool.CallId, ["description"] = tool.Description, ["arguments"] = tool.Arguments, ["result"] = tool.Result } : null,
            ["documents"] = o.Documents.Count == 0 ? null : JsonSerializer.SerializeToNode(o.Documents),
            ["usage"] = Usage(o.Usage),
            ["is_rollup"] = o.IsRollup ? true : null,
            ["reported_cost"] = o.ReportedCost is { } cost
                ? new JsonObject { ["total"] = cost.Total, ["source"] = cost.Source, ["details"] = JsonSerializer.SerializeToNode(cost.Details) } : null,
            ["session"] = o.SessionId,
            ["user"] = o.UserId,
            ["tags"] = Texts(o.Tags),
            ["environment"] = o.Environment,
            ["release"] = o.Release,
            ["version"] = o.Version,
            ["service"] = o.ServiceName,
            ["prompt"] = o.PromptName,
            ["prompt_version"] = o.PromptVersion,
            ["agent"] = o.AgentName,
            ["trace_name"] = o.TraceName,
            ["trace_input"] = Content(o.TraceInput),
            ["trace_output"] = Content(o.TraceOutput),
            ["metadata"] = Map(o.Metadata),
            ["scores"] = o.Scores.Count == 0 ? null : JsonSerializer.SerializeToNode(o.Scores),
            ["dialects"] = Texts(o.Dialects),
            ["explain"] = new JsonArray([.. Normalizer.Explain(span).Select(e => (JsonNode)$"{(e.Won ? "" : "– ")}{e.Field} = {e.Value} ← {e.Dialect}: {e.Key}")]),
        };
        foreach (var (key, value) in json.ToList())
            if (value is null) json.Remove(key);
        return json;
    }

    public static JsonObject? Content(Content content) => content.IsEmpty ? null : new()
    {
        ["preview"] = content.Preview(80),
        [content.Messages.Count > 0 ? "messages" : "text"] = content.Messages.Count > 0 ? Messages(content.Messages) : content.Text,
    };

    public static JsonArray Messages(IReadOnlyList<Message> messages) => new([.. messages.Select(m => (JsonNode)$"{m.Role}{(m.Name is null ? "" : $" ({m.Name})")}: "
        + string.Join(" | ", m.Parts.Select(Part)) + (m.FinishReason is null ? "" : $" [{m.FinishReason}]"))]);

    private static string Part(MessagePart part) => part switch
    {
        TextPart p => p.Text,
        ReasoningPart p => $"<reasoning {p.Text ?? "hidden"}>",
        ToolCallPart p => $"<call {p.Name}({p.Arguments}) {p.CallId}>",
        ToolResultPart p => $"<result {p.Name} {p.CallId}{(p.IsError ? " failed" : "")}: {p.Result}>",
        MediaPart p => $"<{p.Modality} {p.MimeType} {p.Uri ?? p.FileId ?? p.Base64}{(p.Transcript is null ? "" : " said " + p.Transcript)}>",
        OtherPart p => $"<other {p.Kind} {p.Json}>",
        _ => throw new NotSupportedException(part.ToString()),
    };

    private static JsonObject? Usage(Usage? usage)
    {
        if (usage is null) return null;
        var json = new JsonObject();
        foreach (var tokenClass in TokenClasses.All)
            if (usage[tokenClass] is { } tokens) json[tokenClass.Name()] = tokens;
        if (usage.TotalInput is { } input) json["total_input"] = input;
        if (usage.TotalOutput is { } output) json["total_output"] = output;
        json["semantics"] = usage.Semantics.ToString();
        if (usage.Rule is not null) json["rule"] = usage.Rule;
        if (usage.IsInconsistent) json["is_inconsistent"] = true;
        return json;
    }

    private static JsonObject? Map(IReadOnlyDictionary<string, string> map) =>
        map.Count == 0 ? null : new(map.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    private static JsonArray? Texts(IReadOnlyList<string> texts) => texts.Count == 0 ? null : new([.. texts.Select(t => (JsonNode)t)]);
}
