namespace Sightglass.Core.Telemetry;

/// <summary>One message of a conversation. Roles are canonical: system, user, assistant, tool (developer → system, model → assistant, human → user).</summary>
public sealed record Message(string Role, IReadOnlyList<MessagePart> Parts)
{
    public string? Name { get; init; }

    /// <summary>As sent (<c>stop</c>, <c>tool_calls</c>, <c>end_turn</c> …).</summary>
    public string? FinishReason { get; init; }
}

/// <summary>A typed part of a message. Strings are untrusted text of whoever was traced.</summary>
public abstract record MessagePart;

public sealed record TextPart(string Text) : MessagePart;

/// <summary>The model's reasoning; <see cref="Text"/> is null when it came redacted or encrypted.</summary>
public sealed record ReasoningPart(string? Text) : MessagePart;

/// <param name="Arguments">JSON as sent, or plain text when it is not JSON.</param>
public sealed record ToolCallPart(string? CallId, string Name, string? Arguments) : MessagePart;

/// <param name="Result">JSON or text as sent.</param>
public sealed record ToolResultPart(string? CallId, string? Name, string? Result) : MessagePart
{
    public bool IsError { get; init; }
}

/// <summary>Image, audio, video, document. Exactly one of <see cref="Uri"/>, <see cref="FileId"/> and <see cref="Base64"/> is set.</summary>
public sealed record MediaPart(string Modality, string? MimeType) : MessagePart
{
    public string? Uri { get; init; }
    public string? FileId { get; init; }
    public string? Base64 { get; init; }
    public string? Transcript { get; init; }
}

/// <summary>A part of a kind we do not know; nothing is dropped.</summary>
public sealed record OtherPart(string Kind, string Json) : MessagePart;
