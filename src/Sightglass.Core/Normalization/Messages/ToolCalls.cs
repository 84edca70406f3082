using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Calls of tools and their results, as parts or beside the content of a message.</summary>
internal static class ToolCalls
{
    /// <summary>Calls that stand beside the content: OpenAI's <c>tool_calls</c> and <c>function_call</c>, OpenInference's, LangChain's. None is read twice.</summary>
    public static void Read(JsonElement message, List<MessagePart> into)
    {
        if (!message.TryGet("tool_calls", JsonValueKind.Array, out var calls) && !message.TryGet("toolCalls", JsonValueKind.Array, out calls)
            && message.TryGet("additional_kwargs", out var more))
            more.TryGet("tool_calls", JsonValueKind.Array, out calls);
        if (calls.ValueKind == JsonValueKind.Array)
            foreach (var item in calls.EnumerateArray())
            {
                var call = item.TryGet("tool_call", JsonValueKind.Object, out var inner) ? inner : item;
                if (Call(call) is { } part && !into.Exists(p => p is ToolCallPart known && known.CallId is not null && known.CallId == part.CallId)) into.Add(part);
            }

        if (message.TryGet("function_call", JsonValueKind.Object, out var old) && Call(old) is { } legacy) into.Add(legacy);
        else if (message.Text("function_call_name") is { } name) into.Add(new ToolCallPart(null, name, message.Text("function_call_arguments_json")));
    }

    /// <summary>Null when there is neither a name nor an id. Items of the Responses API have an id of their own beside that of the call.</summary>
    public static ToolCallPart? Call(JsonElement call)
    {
        var id = call.Text("call_id", "callId", "toolCallId", "tool_call_id", "toolUseId", "ref", "id");
        var function = call.TryGet("function", JsonValueKind.Object, out var nested) ? nested : call;
        var name = function.Text("name", "toolName", "tool_name");
        if (name is null && id is null) return null;
        return new(id, name ?? "", Arguments(function));
    }

    public static ToolResultPart Result(JsonElement result)
    {
        var id = result.Text("call_id", "callId", "tool_use_id", "toolCallId", "tool_call_id", "toolUseId", "ref", "id");
        var name = result.Text("name", "toolName", "tool_name");
        string? text = null;
        var failed = result.TryGet("is_error", JsonValueKind.True, out _) || result.TryGet("isError", JsonValueKind.True, out _) || result.Text("status") == "error";
        foreach (var property in (ReadOnlySpan<string>)["response", "result", "output", "content", "server_tool_call_response"])
            if (result.TryGet(property, out var value))
            {
                text = PartReader.ResultText(value);
                failed |= value.Text("type") is "error-text" or "error-json";
                break;
            }
        return new(id, name, text) { IsError = failed };
    }

    private static string? Arguments(JsonElement function)
    {
        foreach (var property in (ReadOnlySpan<string>)["arguments", "input", "args", "server_tool_call", "parameters"])
            if (function.TryGet(property, out var value)) return Json.Text(value);
        return null;
    }
}
