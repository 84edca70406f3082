using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Whole responses: OpenAI chat, completions and Responses, Gemini, Bedrock Converse, LangChain's generations, Ollama, the ADK.</summary>
internal static class ResponseBody
{
    /// <summary>False when it is no response, or one without messages.</summary>
    public static bool Read(JsonElement body, List<Message> into)
    {
        var before = into.Count;
        if (body.TryGet("choices", JsonValueKind.Array, out var choices)) ReadChoices(choices, into);
        else if (body.TryGet("candidates", JsonValueKind.Array, out var candidates)) ReadCandidates(candidates, into);
        else if (body.TryGet("generations", JsonValueKind.Array, out var generations)) ReadGenerations(generations, into);
        else if (body.TryGet("output", out var output)) ReadOutput(body, output, into);
        else if (body.TryGet("content", JsonValueKind.Object, out var content) && content.TryGet("parts", JsonValueKind.Array, out _)) ReadCandidate(body, into);
        else if (body.TryGet("response", JsonValueKind.Object, out var response)) return Read(response, into);
        return into.Count > before;
    }

    private static void ReadChoices(JsonElement choices, List<Message> into)
    {
        foreach (var choice in choices.EnumerateArray())
            if (choice.TryGet("message", JsonValueKind.Object, out _) || choice.TryGet("role", out _)) MessageReader.Read(choice, ContentSide.Output, into);
            else if (choice.Text("text") is { } text) into.Add(new("assistant", [new TextPart(text)]) { FinishReason = choice.Text("finish_reason") });
    }

    private static void ReadCandidates(JsonElement candidates, List<Message> into)
    {
        foreach (var candidate in candidates.EnumerateArray()) ReadCandidate(candidate, into);
    }

    private static void ReadCandidate(JsonElement candidate, List<Message> into)
    {
        if (!candidate.TryGet("content", JsonValueKind.Object, out var content)) return;
        var parts = new List<MessagePart>();
        if (content.TryGet("parts", JsonValueKind.Array, out var own)) PartReader.ReadAll(own, parts);
        into.Add(new("assistant", parts) { FinishReason = candidate.Text("finishReason", "finish_reason") });
    }

    private static void ReadGenerations(JsonElement generations, List<Message> into)
    {
        foreach (var generation in generations.EnumerateArray())
            if (generation.ValueKind == JsonValueKind.Array) ReadGenerations(generation, into);
            else if (generation.TryGet("message", JsonValueKind.Object, out _)) MessageReader.Read(generation, ContentSide.Output, into);
            else if (generation.Text("text") is { } text) into.Add(new("assistant", [new TextPart(text)]));
    }

    private static void ReadOutput(JsonElement body, JsonElement output, List<Message> into)
    {
        if (output.TryGet("message", JsonValueKind.Object, out var message))
        {
            var before = into.Count;
            MessageReader.Read(message, ContentSide.Output, into);
            if (into.Count > before && body.Text("stopReason") is { } reason) into[^1] = into[^1] with { FinishReason = reason };
        }
        else if (output.ValueKind == JsonValueKind.Array && output.GetArrayLength() > 0 && output[0].Text("type") is not null)
            Conversation.ReadInto(output, ContentSide.Output, "assistant", into);
    }
}
