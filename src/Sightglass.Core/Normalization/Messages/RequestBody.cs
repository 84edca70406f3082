using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Whole requests: OpenAI chat and Responses, Anthropic, Gemini, Bedrock Converse, Vercel's prompt, LangChain's inputs.</summary>
internal static class RequestBody
{
    /// <summary>False when it is no request, or one without messages.</summary>
    public static bool Read(JsonElement body, ContentSide side, List<Message> into)
    {
        var before = into.Count;
        if (body.TryGet("messages", JsonValueKind.Array, out var messages) && HoldsMessages(messages))
        {
            ReadSystem(body, into);
            return Conversation.ReadInto(messages, side, "user", into) || Undo(into, before);
        }
        if (body.TryGet("contents", out var contents) && contents.ValueKind is JsonValueKind.Array or JsonValueKind.String)
        {
            ReadSystem(body, into);
            if (body.TryGet("config", JsonValueKind.Object, out var config)) ReadSystem(config, into);
            return Conversation.ReadInto(contents, side, "user", into) || Undo(into, before);
        }
        if (body.TryGet("input", out var input) && (body.TryGet("instructions", out _) || body.TryGet("model", out _) || HoldsMessages(input)))
        {
            ReadSystem(body, into);
            return Conversation.ReadInto(input, side, "user", into) || Undo(into, before);
        }
        // LiveKit's chat context.
        if (body.TryGet("items", JsonValueKind.Array, out var items) && HoldsMessages(items)) return Conversation.ReadInto(items, side, "user", into) || Undo(into, before);
        // A prompt alone is Vercel's; beside anything but a system prompt it is some function's argument.
        if (body.TryGet("prompt", out var prompt) && IsOnlyPrompt(body))
        {
            ReadSystem(body, into);
            return Conversation.ReadInto(prompt, side, "user", into) || Undo(into, before);
        }
        return false;
    }

    private static bool HoldsMessages(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 && list[0] is var first
        && (first.ValueKind == JsonValueKind.Array ? HoldsMessages(first) : MessageShape.IsMessage(first) || first.Text("type") is not null);

    private static bool IsOnlyPrompt(JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
            if (property.Name is not ("prompt" or "system" or "model" or "messages")) return false;
        return true;
    }

    private static void ReadSystem(JsonElement body, List<Message> into)
    {
        foreach (var name in (ReadOnlySpan<string>)["system", "instructions", "systemInstruction", "system_instruction"])
            if (body.TryGet(name, out var system))
            {
                var parts = new List<MessagePart>();
                PartReader.ReadAll(system.TryGet("parts", JsonValueKind.Array, out var own) ? own : system, parts);
                if (parts.Count > 0) into.Add(new("system", parts));
                return;
            }
    }

    private static bool Undo(List<Message> into, int count)
    {
        into.RemoveRange(count, into.Count - count);
        return false;
    }
}
