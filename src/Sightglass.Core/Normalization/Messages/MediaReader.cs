using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization.Messages;

/// <summary>Images, audio, video and documents of every provider's shape.</summary>
internal static class MediaReader
{
    /// <summary>Null when nothing in it says where the media is.</summary>
    public static MediaPart? Read(JsonElement part, string type)
    {
        var mime = Mime(part);
        var modality = part.Text("modality") ?? ModalityOf(type, mime);
        switch (type)
        {
            case "image_url":
                return Located(modality, mime, part.TryGet("image_url", JsonValueKind.Object, out var url) ? url.Text("url") : part.Text("image_url"));
            case "input_image":
                return Located(modality, mime, part.Text("image_url")) ?? OfFile(modality, mime, part.Text("file_id"));
            case "input_audio":
                return part.TryGet("input_audio", JsonValueKind.Object, out var audio) ? Audio(audio) : null;
            case "blob":
                return Inline(modality, mime, part.Text("content", "data")) is { } blob ? blob with { Transcript = part.Text("transcript") } : null;
            case "uri":
                return Located(modality, mime, part.Text("uri", "url")) is { } located ? located with { Transcript = part.Text("transcript") } : null;
        }
        if (part.TryGet("source", JsonValueKind.Object, out var source)) return Source(modality, source);
        // OpenInference nests twice: {type: image, image: {image: {url}}}.
        if (part.TryGet(type, JsonValueKind.Object, out var nested)) return Nested(part, type, nested, modality);
        return File(part, modality, mime);
    }

    /// <summary>Media of parts without a type: Gemini's inline and file data, Genkit's media, Bedrock's image, document, audio and video.</summary>
    public static MediaPart? ReadImplicit(JsonElement part)
    {
        if (part.TryGet("inlineData", JsonValueKind.Object, out var inline) || part.TryGet("inline_data", JsonValueKind.Object, out inline))
            return Inline(ModalityOf("", Mime(inline)), Mime(inline), inline.Text("data"));
        if (part.TryGet("fileData", JsonValueKind.Object, out var file) || part.TryGet("file_data", JsonValueKind.Object, out file))
            return Located(ModalityOf("", Mime(file)), Mime(file), file.Text("fileUri", "file_uri"));
        if (part.TryGet("media", JsonValueKind.Object, out var located)) return Located(ModalityOf("", Mime(located)), Mime(located), located.Text("url"));
        foreach (var kind in (ReadOnlySpan<string>)["image", "document", "video", "audio"])
            if (part.TryGet(kind, JsonValueKind.Object, out var media) && media.TryGet("source", JsonValueKind.Object, out var source))
                return Source(kind, source) is { } found ? found with { MimeType = found.MimeType ?? FormatMime(kind, media.Text("format")) } : null;
        return null;
    }

    /// <summary>OpenAI's audio: of a request {data, format}, of an answer {id, data, transcript}; OpenInference's {url, mime_type, transcript}.</summary>
    public static MediaPart Audio(JsonElement audio)
    {
        var mime = Mime(audio) ?? FormatMime("audio", audio.Text("format"));
        var part = Located("audio", mime, audio.Text("url")) ?? Inline("audio", mime, audio.Text("data")) ?? OfFile("audio", mime, audio.Text("id"));
        return (part ?? new("audio", mime)) with { Transcript = audio.Text("transcript") };
    }

    private static MediaPart? Nested(JsonElement part, string type, JsonElement nested, string modality)
    {
        var inner = nested.TryGet(type, JsonValueKind.Object, out var twice) ? twice : nested;
        if (type == "audio") return Audio(inner);
        return Located(modality, Mime(inner) ?? Mime(part), inner.Text("url", "uri")) ?? File(inner, modality, Mime(inner) ?? Mime(part));
    }

    // Anthropic {type: base64|url|file|text, media_type, data, url, file_id}; Bedrock {bytes | s3Location: {uri}}.
    private static MediaPart? Source(string modality, JsonElement source)
    {
        var mime = Mime(source);
        if (source.TryGet("s3Location", JsonValueKind.Object, out var s3)) return Located(modality, mime, s3.Text("uri"));
        return Located(modality, mime, source.Text("url", "uri")) ?? OfFile(modality, mime, source.Text("file_id"))
            ?? Inline(modality, mime, source.Text("data", "bytes"));
    }

    private static MediaPart? File(JsonElement part, string modality, string? mime) =>
        OfFile(modality, mime, part.Text("file_id", "fileId"))
        ?? Located(modality, mime, part.Text("file_url", "url", "uri", "image_url"))
        ?? LocatedOrInline(modality, mime, part.Text("file_data", "data", "image", "content", "base64"));

    private static MediaPart? LocatedOrInline(string modality, string? mime, string? text) =>
        text is null ? null : text.Contains("://", StringComparison.Ordinal) && text.Length < 4096 || text.StartsWith("data:", StringComparison.Ordinal)
            ? Located(modality, mime, text) : Inline(modality, mime, text);

    private static MediaPart? Located(string modality, string? mime, string? uri)
    {
        if (string.IsNullOrEmpty(uri)) return null;
        if (!uri.StartsWith("data:", StringComparison.Ordinal)) return new(modality, mime) { Uri = uri };
        var comma = uri.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) return new(modality, mime) { Uri = uri };
        var declared = uri[5..comma].Split(';')[0];
        return new(modality, declared.Length > 0 ? declared : mime) { Base64 = uri[(comma + 1)..] };
    }

    private static MediaPart? Inline(string modality, string? mime, string? base64) => base64 is null ? null : new(modality, mime) { Base64 = base64 };

    private static MediaPart? OfFile(string modality, string? mime, string? id) => id is null ? null : new(modality, mime) { FileId = id };

    private static string? Mime(JsonElement part) => part.Text("mime_type", "mimeType", "media_type", "mediaType", "contentType");

    private static string? FormatMime(string kind, string? format) => format is null ? null : kind == "document" ? "application/" + format : $"{kind}/{format}";

    private static string ModalityOf(string type, string? mime) => type switch
    {
        "image" or "image_url" or "input_image" => "image",
        "audio" or "input_audio" => "audio",
        "video" => "video",
        "document" or "input_file" => "document",
        _ => mime?.Split('/')[0] is "image" or "audio" or "video" ? mime.Split('/')[0] : "document",
    };
}
