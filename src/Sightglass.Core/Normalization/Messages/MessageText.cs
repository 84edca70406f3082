using System.Text;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Messages as a person reads them.</summary>
internal static class MessageText
{
    /// <summary>Everything readable, part by part, a line break between parts. Media is left out but for its transcript.</summary>
    public static string Of(IReadOnlyList<Message> messages)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
            foreach (var part in message.Parts)
            {
                if (Of(part) is not { Length: > 0 } piece) continue;
                if (text.Length > 0) text.Append('\n');
                text.Append(piece);
            }
        return text.ToString();
    }

    /// <summary>Of an input the last user message, of an output the answer; what comes nearest where there is none.</summary>
    public static string Preview(IReadOnlyList<Message> messages, ContentSide side, int length)
    {
        var wanted = side == ContentSide.Input ? "user" : "assistant";
        for (var i = messages.Count - 1; i >= 0; i--)
            if (messages[i].Role == wanted && Spoken(messages[i]) is { } spoken) return ContentPreview.OneLine(spoken, length);
        for (var i = messages.Count - 1; i >= 0; i--)
            if (Said(messages[i]) is { } said) return ContentPreview.OneLine(said, length);
        return "";
    }

    private static string? Of(MessagePart part) => part switch
    {
        TextPart text => text.Text,
        ReasoningPart reasoning => reasoning.Text,
        ToolCallPart call => call.Arguments is { } arguments ? $"{call.Name}({arguments})" : call.Name,
        ToolResultPart result => result.Result,
        MediaPart media => media.Transcript,
        OtherPart other => other.Json,
        _ => null,
    };

    private static string? Spoken(Message message)
    {
        var texts = message.Parts.OfType<TextPart>().Select(p => p.Text).Where(t => !string.IsNullOrWhiteSpace(t));
        return string.Join(' ', texts) is { Length: > 0 } text ? text : null;
    }

    // Not what the model thought to itself, unless there is nothing else.
    private static string? Said(Message message) =>
        Spoken(message)
        ?? message.Parts.Where(p => p is not (ReasoningPart or OtherPart)).Select(Of).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t))
        ?? message.Parts.Select(p => p is MediaPart media ? $"[{media.Modality}]" : Of(p)).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));
}
