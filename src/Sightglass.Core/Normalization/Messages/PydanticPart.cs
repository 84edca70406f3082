using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Parts of Pydantic AI's own messages (<c>part_kind</c>): one request mixes system prompt, user prompt and results of tools.</summary>
internal static class PydanticPart
{
    public static MessagePart Read(JsonElement part, string kind) => kind switch
    {
        "system-prompt" => new RoledPart("system", new TextPart(Content(part))),
        "user-prompt" => new RoledPart("user", UserPrompt(part)),
        "text" => new TextPart(Content(part)),
        "thinking" => new ReasoningPart(part.Text("content")),
        "tool-call" or "builtin-tool-call" => ToolCalls.Call(part) is { } call ? call : new OtherPart(kind, part.GetRawText()),
        "tool-return" or "builtin-tool-return" => ToolCalls.Result(part),
        "retry-prompt" when part.Text("tool_call_id") is not null => ToolCalls.Result(part) with { IsError = true },
        "retry-prompt" => new RoledPart("user", new TextPart(Content(part))),
        _ => new OtherPart(kind, part.GetRawText()),
    };

    private static string Content(JsonElement part) => part.TryGet("content", out var content) ? Json.Text(content) ?? "" : "";

    // A prompt with media is a list of texts and media; its texts are what a reader wants, the media stays beside in the raw part.
    private static MessagePart UserPrompt(JsonElement part)
    {
        if (!part.TryGet("content", JsonValueKind.Array, out var list)) return new TextPart(Content(part));
        var texts = list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => Json.Text(i));
        return list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String)
            ? new TextPart(string.Join('\n', texts))
            : new OtherPart("user-prompt", part.GetRawText());
    }
}
