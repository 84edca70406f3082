using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Input or output of an observation, decoded only when somebody looks: storing a span needs a preview, not its messages.
/// </summary>
public abstract class Content
{
    public static Content None { get; } = new NoContent();

    public bool IsEmpty => this is NoContent;

    /// <summary>The conversation, when the content is one; else empty and <see cref="Text"/> is all there is.</summary>
    public abstract IReadOnlyList<Message> Messages { get; }

    /// <summary>
    /// Everything a person could read in it, as text: messages one after the other, or the JSON or plain text as sent.
    /// This is what full-text search looks into.
    /// </summary>
    public abstract string Text { get; }

    /// <summary>The value as it came: JSON when it was JSON (or structured), else plain text. What the APIs return.</summary>
    public abstract string Source { get; }

    /// <summary>
    /// The start of what is worth seeing in a list, on one line: of an input the last user message, of an output the answer.
    /// At most <paramref name="length"/> characters, never splitting a surrogate pair. Cheap: it reads no further than it must.
    /// </summary>
    public abstract string Preview(int length);

    private sealed class NoContent : Content
    {
        public override IReadOnlyList<Message> Messages => [];
        public override string Text => "";
        public override string Source => "";
        public override string Preview(int length) => "";
    }
}
