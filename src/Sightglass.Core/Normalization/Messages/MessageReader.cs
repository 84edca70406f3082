using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>One message in any shape: OpenTelemetry GenAI, OpenAI, Anthropic, Gemini, Bedrock, Vercel, LangChain, Pydantic AI, OpenInference.</summary>
internal static class MessageReader
{
    public static void Read(JsonElement message, ContentSide side, List<Message> into)
    {
        var finish = Finish(message);
        message = Unwrap(message);
        finish ??= Finish(message);
        var type = message.Text("type");
        var role = Role(message.Text("role") ?? (type is null ? null : RoleOfType(type)) ?? RoleOfKind(message))
            ?? (side == ContentSide.Input ? "user" : "assistant");

        var parts = new List<MessagePart>();
        ReadReasoning(message, parts);
        ReadContent(message, role, parts);
        ToolCalls.Read(message, parts);
        if (message.Text("refusal") is { } refusal) parts.Add(new TextPart(refusal));
        if (message.TryGet("audio", JsonValueKind.Object, out var audio)) parts.Add(MediaReader.Audio(audio));
        Add(into, role, parts, message.Text("name", "participant"), finish);
    }

    /// <summary>
    /// Adds a message. Results of tools that came in a message of another role (Anthropic, Pydantic AI) become a message of the tool's,
    /// and Pydantic's parts with roles of their own become messages of these roles.
    /// </summary>
    public static void Add(List<Message> into, string role, List<MessagePart> parts, string? name, string? finish)
    {
        if (role is "tool" or "assistant" || !parts.Exists(p => p is ToolResultPart or RoledPart))
        {
            into.Add(new(role, parts.ConvertAll(Plain)) { Name = name, FinishReason = finish });
            return;
        }
        string RoleOf(MessagePart part) => part is ToolResultPart ? "tool" : part is RoledPart roled ? roled.Role : role;
        for (var start = 0; start < parts.Count;)
        {
            var own = RoleOf(parts[start]);
            var end = start + 1;
            while (end < parts.Count && RoleOf(parts[end]) == own) end++;
            into.Add(new(own, parts.GetRange(start, end - start).ConvertAll(Plain)) { Name = name, FinishReason = finish });
            start = end;
        }
    }

    /// <summary>Canonical: developer → system, model and ai → assistant, human → user, function → tool.</summary>
    public static string? Role(string? role) => role?.ToLowerInvariant() switch
    {
        null or "" => null,
        "developer" or "system" => "system",
        "model" or "ai" or "assistant" or "chatbot" => "assistant",
        "human" or "user" => "user",
        "function" or "tool" or "ipython" => "tool",
        var other => other,
    };

    /// <summary>The role that a message's type stands for (LangChain's messages); null when the type says something else.</summary>
    public static string? RoleOfType(string type) => type switch
    {
        "human" or "HumanMessage" or "HumanMessageChunk" => "user",
        "ai" or "AIMessage" or "AIMessageChunk" => "assistant",
        "system" or "SystemMessage" or "developer" => "system",
        "tool" or "ToolMessage" or "FunctionMessage" => "tool",
        "chat" or "ChatMessage" => "user",
        _ => null,
    };

    private static MessagePart Plain(MessagePart part) => part is RoledPart roled ? roled.Part : part;

    private static string? Finish(JsonElement message)
    {
        if (message.Text("finish_reason", "finishReason", "stop_reason", "stopReason") is { } reason) return reason;
        return message.TryGet("response_metadata", out var metadata) ? metadata.Text("finish_reason", "stop_reason") : null;
    }

    // {message:{…}} of OpenInference and of choices, {lc, kwargs} and {type, data} of LangChain, {prompt: {text}} of legacy completions.
    private static JsonElement Unwrap(JsonElement message)
    {
        if (message.TryGet("role", JsonValueKind.String, out _)) return message;
        if (message.TryGet("message", JsonValueKind.Object, out var inner)) return Unwrap(inner);
        if (message.TryGet("data", JsonValueKind.Object, out var data) && data.TryGet("content", out _)) return WithType(data, message);
        if (message.TryGet("kwargs", JsonValueKind.Object, out var kwargs)) return WithType(kwargs, message);
        if (message.TryGet("prompt", JsonValueKind.Object, out var prompt) || message.TryGet("completion", JsonValueKind.Object, out prompt)) return prompt;
        return message;
    }

    // The inner object of a LangChain message normally repeats its type; where it does not, the class name says it.
    private static JsonElement WithType(JsonElement inner, JsonElement outer)
    {
        if (inner.TryGet("type", out _) || inner.TryGet("role", out _)) return inner;
        var type = outer.TryGet("id", JsonValueKind.Array, out var id) && id.GetArrayLength() > 0 ? Json.Text(id[id.GetArrayLength() - 1]) : outer.Text("type");
        if (type is null || RoleOfType(type) is not { } role) return inner;
        var copy = Json.Write((inner, role), static (json, from) =>
        {
            json.WriteStartObject();
            json.WriteString("role", from.role);
            foreach (var property in from.inner.EnumerateObject()) json.WriteRaw(property);
            json.WriteEndObject();
        });
        return JsonElement.Parse(copy.Span);
    }

    private static string? RoleOfKind(JsonElement message) => message.Text("kind") switch
    {
        "request" => "user",
        "response" => "assistant",
        _ => null,
    };

    private static void ReadReasoning(JsonElement message, List<MessagePart> parts)
    {
        if (message.Text("reasoning_content", "reasoning", "thinking") is { } reasoning) parts.Add(new ReasoningPart(reasoning));
    }

    private static void ReadContent(JsonElement message, string role, List<MessagePart> parts)
    {
        if (role == "tool" && message.Text("tool_call_id", "toolCallId") is { } callId && message.TryGet("content", out var result) && !HoldsResults(result))
            parts.Add(new ToolResultPart(callId, message.Text("name"), PartReader.ResultText(result)) { IsError = message.Text("status") == "error" });
        else if (message.TryGet("contents", JsonValueKind.Array, out var contents) && contents.GetArrayLength() > 0) PartReader.ReadAll(contents, parts);
        else if (message.TryGet("parts", JsonValueKind.Array, out var own)) PartReader.ReadAll(own, parts);
        else if (message.TryGet("content", out var content)) PartReader.ReadAll(content, parts);
        else if (message.TryGet("text", JsonValueKind.String, out var text)) PartReader.ReadAll(text, parts);
    }

    private static bool HoldsResults(JsonElement content) =>
        content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0 && content[0].Text("type") is "tool-result" or "tool_result" or "tool_call_response";
}

/// <summary>A part that belongs to another role than its message; exists only while a message is read.</summary>
internal sealed record RoledPart(string Role, MessagePart Part) : MessagePart;
