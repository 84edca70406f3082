using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Parts of messages in any shape, one by one: a part nobody understands is kept as it is and harms none of its neighbours.</summary>
internal static class PartReader
{
    /// <summary>Properties that say what a part is where it has no type (Gemini, Bedrock Converse, Genkit, OpenInference).</summary>
    public static IReadOnlyList<string> ImplicitKinds { get; } =
    [
        "message_content", "tool_call", "toolUse", "toolResult", "reasoningContent", "cachePoint", "functionCall", "functionResponse", "function_call",
        "function_response", "inlineData", "inline_data", "fileData", "file_data", "executable_code", "executableCode", "code_execution_result",
        "codeExecutionResult", "toolRequest", "toolResponse",
    ];

    private static readonly FrozenSet<string> KnownTypes = new[]
    {
        "text", "input_text", "output_text", "summary_text", "refusal", "reasoning", "thinking", "redacted_thinking", "tool_call", "tool-call", "tool_use",
        "function_call", "server_tool_use", "server_tool_call", "mcp_tool_use", "tool_call_response", "tool-result", "tool_result", "server_tool_call_response",
        "function_call_output", "function_response", "web_search_tool_result", "code_execution_tool_result", "mcp_tool_result", "image", "image_url",
        "input_image", "input_audio", "audio", "video", "file", "input_file", "document", "blob", "uri", "media", "compaction",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Knows(string type) => KnownTypes.Contains(type);

    public static void ReadAll(JsonElement content, List<MessagePart> into)
    {
        if (content.ValueKind == JsonValueKind.Array)
            foreach (var item in content.EnumerateArray()) Read(item, into);
        else Read(content, into);
    }

    public static void Read(JsonElement part, List<MessagePart> into)
    {
        switch (part.ValueKind)
        {
            case JsonValueKind.Object: into.Add(ReadObject(part)); break;
            case JsonValueKind.Null or JsonValueKind.Undefined: break;
            default:
                if (Json.Text(part) is { Length: > 0 } text && !ReadEncoded(text, into)) into.Add(new TextPart(text));
                break;
        }
    }

    // Emitters whose attributes hold only text write the parts of a message as JSON into it.
    private static bool ReadEncoded(string text, List<MessagePart> into)
    {
        if (!text.StartsWith("[{", StringComparison.Ordinal)) return false;
        using var json = Json.Parse(Encoding.UTF8.GetBytes(text));
        if (json is null || !json.RootElement.EnumerateArray().All(MessageShape.IsPart)) return false;
        foreach (var part in json.RootElement.EnumerateArray()) into.Add(ReadObject(part));
        return true;
    }

    /// <summary>The result of a tool as text: a single text as it is, Vercel's and MCP's wrappings taken off, all else as JSON.</summary>
    public static string? ResultText(JsonElement result)
    {
        if (result.ValueKind == JsonValueKind.Array && result.GetArrayLength() == 1 && result[0] is var only)
        {
            if (only.Text("type") is null or "text" && only.Text("text") is { } single) return single;
            if (only.TryGet("json", out var json)) return Json.Text(json);
        }
        if (result.ValueKind != JsonValueKind.Object) return Json.Text(result);
        if (result.Text("type") is "text" or "output_text" && result.Text("text", "content") is { } text) return text;
        if (result.Text("type") is "json" or "text" or "content" or "error-text" or "error-json" && result.TryGet("value", out var value)) return Json.Text(value);
        return result.GetRawText();
    }

    private static MessagePart ReadObject(JsonElement part)
    {
        if (part.TryGet("message_content", JsonValueKind.Object, out var inner))
            return part.TryGet("tool_call", JsonValueKind.Object, out var call) && ToolCalls.Call(call) is { } beside ? beside : ReadObject(inner);
        if (part.Text("part_kind") is { } kind) return PydanticPart.Read(part, kind);
        return part.Text("type") is { } type && Knows(type) ? ReadTyped(part, type) : ReadImplicit(part);
    }

    private static MessagePart ReadTyped(JsonElement part, string type)
    {
        switch (type)
        {
            case "text" or "input_text" or "output_text" or "summary_text":
                return TextOf(part) is { } text ? part.TryGet("thought", JsonValueKind.True, out _) ? new ReasoningPart(text) : new TextPart(text) : Other(part);
            case "refusal":
                return new TextPart(part.Text("refusal", "content") ?? "");
            case "reasoning" or "thinking" or "redacted_thinking":
                return new ReasoningPart(ReasoningOf(part));
            case "tool_call" or "tool-call" or "tool_use" or "function_call" or "server_tool_use" or "server_tool_call" or "mcp_tool_use":
                return ToolCalls.Call(part.TryGet("tool_call", JsonValueKind.Object, out var nested) ? nested : part) ?? (MessagePart)Other(part);
            case "tool_call_response" or "tool-result" or "tool_result" or "server_tool_call_response" or "function_call_output" or "function_response"
                or "web_search_tool_result" or "code_execution_tool_result" or "mcp_tool_result":
                return ToolCalls.Result(part);
            case "compaction":
                return Other(part);
            default:
                return MediaReader.Read(part, type) ?? (MessagePart)Other(part);
        }
    }

    private static MessagePart ReadImplicit(JsonElement part)
    {
        if (part.TryGet("functionCall", JsonValueKind.Object, out var call) || part.TryGet("function_call", JsonValueKind.Object, out call)
            || part.TryGet("toolUse", JsonValueKind.Object, out call) || part.TryGet("tool_call", JsonValueKind.Object, out call)
            || part.TryGet("toolRequest", JsonValueKind.Object, out call))
            return ToolCalls.Call(call) ?? (MessagePart)Other(part);
        if (part.TryGet("functionResponse", JsonValueKind.Object, out var result) || part.TryGet("function_response", JsonValueKind.Object, out result)
            || part.TryGet("toolResult", JsonValueKind.Object, out result) || part.TryGet("toolResponse", JsonValueKind.Object, out result))
            return ToolCalls.Result(result);
        if (part.TryGet("reasoningContent", JsonValueKind.Object, out var reasoning)) return new ReasoningPart(ReasoningOf(reasoning));
        if (part.Text("type") is null && part.Text("reasoning") is { } thought) return new ReasoningPart(thought);
        if (MediaReader.ReadImplicit(part) is { } media) return media;
        if (part.Text("type") is null && TextOf(part) is { } text)
            return part.TryGet("thought", JsonValueKind.True, out _) ? new ReasoningPart(text) : new TextPart(text);
        return Other(part);
    }

    // text, content (GenAI), or {text: {value}} of the Assistants API.
    private static string? TextOf(JsonElement part)
    {
        if (part.TryGet("text", out var text) || part.TryGet("content", out text))
            return text.ValueKind == JsonValueKind.Object ? text.Text("value") : Json.Text(text);
        return null;
    }

    private static string? ReasoningOf(JsonElement part)
    {
        if (part.Text("content", "text", "thinking", "reasoning") is { } text) return text;
        if (part.TryGet("reasoningText", out var bedrock)) return bedrock.ValueKind == JsonValueKind.Object ? bedrock.Text("text") : Json.Text(bedrock);
        foreach (var name in (ReadOnlySpan<string>)["summary", "content"])
            if (part.TryGet(name, JsonValueKind.Array, out var list))
            {
                var lines = list.EnumerateArray().Select(TextOf).OfType<string>();
                if (string.Join('\n', lines) is { Length: > 0 } joined) return joined;
            }
        return null;
    }

    private static OtherPart Other(JsonElement part) => new OtherPart(part.Text("type", "kind") ?? "unknown", part.GetRawText());
}
