using System.Runtime.InteropServices;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Media;

/// <summary>Takes files out of spans on their way in: kept once as media, with a token in their place. Whatever cannot be kept stays where it is.</summary>
internal sealed partial class MediaExtraction(MediaStore store, MediaLimits limits, ILogger<MediaExtraction> log)
{
    private const string Source = "base64_data_uri";

    /// <summary>Whether looking closer is worth it.</summary>
    public static bool MayBeIn(RawSpan span) => span.Attributes.Any(MayBeIn) || span.Events.Any(e => e.Attributes.Any(MayBeIn));

    /// <summary>The span with tokens; the same one when there is nothing to take out.</summary>
    public async Task<RawSpan> ExtractAsync(ProjectId project, RawSpan span, CancellationToken cancellationToken)
    {
        var found = new List<(MediaDescription Media, byte[] Content, string Field)>();
        var (attributes, events) = (Replace(span.Attributes, found), span.Events.Select(e => e with { Attributes = Replace(e.Attributes, found) }).ToArray());
        if (found.Count == 0) return span;
        try
        {
            foreach (var (media, content, field) in found)
                await store.KeepAsync(project, content, media, MediaLink.OfTrace(project, media.Id, span.TraceId.ToString(), span.SpanId.ToString(), field), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Failed(log, exception);
            return span;
        }
        return span with { Attributes = attributes, Events = events };
    }

    private static bool MayBeIn(RawAttribute attribute) => MayBeIn(attribute.Value);

    private static bool MayBeIn(RawValue value) => value.Kind switch
    {
        RawKind.Text => DataUri.MayBeIn(value.Utf8.Span),
        RawKind.List => value.List.Any(MayBeIn),
        RawKind.Map => value.Map.Any(MayBeIn),
        _ => false,
    };

    private RawAttribute[] Replace(IReadOnlyList<RawAttribute> attributes, List<(MediaDescription, byte[], string)> found) =>
        [.. attributes.Select(a => MayBeIn(a.Value) ? a with { Value = Replace(a.Value, FieldOf(a.Key), found) } : a)];

    private RawValue Replace(RawValue value, string field, List<(MediaDescription, byte[], string)> found)
    {
        switch (value.Kind)
        {
            case RawKind.List:
                return RawValue.Of([.. value.List.Select(v => Replace(v, field, found))]);
            case RawKind.Map:
                return RawValue.Of([.. value.Map.Select(a => a with { Value = Replace(a.Value, field, found) })]);
            case RawKind.Text when DataUri.In(value.Utf8.Span, limits) is { Count: > 0 } files:
                return RawValue.OfUtf8(Write(value.Utf8.Span, files, field, found));
            default:
                return value;
        }
    }

    private static byte[] Write(ReadOnlySpan<byte> text, List<DataUri> files, string field, List<(MediaDescription, byte[], string)> found)
    {
        var written = new List<byte>(text.Length - files.Sum(f => f.Length) + 200 * files.Count);
        var from = 0;
        foreach (var file in files)
        {
            var media = MediaDescription.Of(file.Content, file.ContentType);
            found.Add((media, file.Content, field));
            written.AddRange(text[from..file.Start]);
            written.AddRange(System.Text.Encoding.UTF8.GetBytes(new MediaReference(file.ContentType, media.Id, Source).ToString()));
            from = file.Start + file.Length;
        }
        written.AddRange(text[from..]);
        return CollectionsMarshal.AsSpan(written).ToArray();
    }

    private static string FieldOf(string key) =>
        key.Contains("metadata", StringComparison.Ordinal) ? "metadata"
        : key.Contains("output", StringComparison.Ordinal) || key.Contains("completion", StringComparison.Ordinal) || key.Contains("response", StringComparison.Ordinal) ? "output" : "input";

    [LoggerMessage(LogLevel.Warning, "Media of a span could not be kept; it stays in the span")]
    private static partial void Failed(ILogger log, Exception exception);
}
