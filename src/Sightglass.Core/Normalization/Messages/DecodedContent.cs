using System.Text;
using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Content whose bytes (JSON or plain text) are decoded into messages the first time somebody asks for them.</summary>
internal abstract class DecodedContent(ContentSide side) : Content
{
    private IReadOnlyList<Message>? _messages;

    protected ContentSide Side { get; } = side;

    /// <summary>JSON, or plain text that may hold UTF-8 errors.</summary>
    protected abstract ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The preview where it can be had without decoding anything; null where it cannot.</summary>
    protected virtual string? Glimpse(int length) => null;

    public sealed override IReadOnlyList<Message> Messages => _messages ??= Conversation.Read(Utf8, Side);

    public sealed override string Source => Encoding.UTF8.GetString(Utf8.Span);

    public sealed override string Text => Messages.Count > 0 ? MessageText.Of(Messages) : PlainText();

    public sealed override string Preview(int length)
    {
        if (length <= 0) return "";
        if (Glimpse(length) is { Length: > 0 } glimpse) return glimpse;
        if (_messages is { Count: > 0 } messages) return MessageText.Preview(messages, Side, length);
        if (ContentPreview.Of(Utf8, Side, length) is { } preview) return preview;
        return Messages.Count > 0 ? MessageText.Preview(Messages, Side, length) : ContentPreview.OneLine(PlainText(), length);
    }

    // A JSON string is read as the text in it; everything else as it was sent.
    private string PlainText()
    {
        if (Utf8.Span is not [(byte)'"', ..]) return Source;
        using var json = Json.Parse(Utf8);
        return json is null ? Source : Json.Text(json.RootElement) ?? "";
    }
}

/// <summary>Content that is one attribute.</summary>
internal sealed class ValueContent : DecodedContent
{
    private readonly RawValue _value;
    private ReadOnlyMemory<byte>? _utf8;

    private ValueContent(RawValue value, ContentSide side) : base(side) => _value = value;

    protected override ReadOnlyMemory<byte> Utf8 => _utf8 ??= Encode(_value);

    public static Content Of(RawValue value, ContentSide side) => new ValueContent(value, side);

    public static ReadOnlyMemory<byte> Encode(RawValue value) => value.Kind switch
    {
        // Bytes are text to those who send text as bytes; real binary content shows as replacement characters.
        RawKind.Text or RawKind.Bytes => value.Utf8,
        RawKind.List or RawKind.Map => Json.Write(value, static (json, v) => v.WriteTo(json)),
        _ => Encoding.UTF8.GetBytes(value.AsText() ?? ""),
    };
}

/// <summary>Content put together from several attributes or events, as JSON, the first time somebody asks for it.</summary>
/// <param name="said">The text that a preview shows, where it is at hand.</param>
internal sealed class ComposedContent<T>(ContentSide side, T from, Action<Utf8JsonWriter, T> write, Func<T, RawValue>? said = null) : DecodedContent(side)
{
    private ReadOnlyMemory<byte>? _utf8;

    protected override string? Glimpse(int length) =>
        said?.Invoke(from) is { Kind: RawKind.Text } text && !IsEncoded(text) ? ContentPreview.Head(text.Utf8.Span, length) : null;

    protected override ReadOnlyMemory<byte> Utf8 => _utf8 ??= Json.Write(from, write);

    // Parts of a message, written as JSON into its text.
    private static bool IsEncoded(RawValue text) => text.Utf8.Span is [(byte)'[', (byte)'{', ..];
}
