using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Items of OpenAI's Responses API that stand where messages stand but are none: calls, results, reasoning.</summary>
internal static class ResponsesItem
{
    public static Message? Read(JsonElement item, ContentSide side)
    {
        switch (item.Text("type"))
        {
            case "function_call" or "custom_tool_call" when item.Text("call_id") is not null:
                return ToolCalls.Call(item) is { } call ? new("assistant", [call]) : null;
            case "function_call_output" or "custom_tool_call_output" or "computer_call_output":
                return new("tool", [ToolCalls.Result(item)]);
            case "reasoning" when item.TryGet("summary", out _) || item.TryGet("encrypted_content", out _):
                var parts = new List<MessagePart>();
                PartReader.Read(item, parts);
                return new("assistant", parts);
            case "mcp_call" or "web_search_call" or "file_search_call" or "code_interpreter_call" or "image_generation_call" or "computer_call"
                or "local_shell_call":
                return new("assistant", [HostedCall(item)]);
            case "message" when item.TryGet("content", out _):
                var content = new List<MessagePart>();
                PartReader.ReadAll(item.GetProperty("content"), content);
                return new(side == ContentSide.Input ? "user" : "assistant", content);
            default:
                return null;
        }
    }

    private static ToolCallPart HostedCall(JsonElement item)
    {
        var type = item.Text("type")!;
        return new(item.Text("call_id", "id"), item.Text("name") ?? type[..^5], item.TryGet("arguments", out var arguments) || item.TryGet("action", out arguments)
            || item.TryGet("code", out arguments) || item.TryGet("queries", out arguments) ? Json.Text(arguments) : null);
    }
}
