using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;
using Sightglass.Server.Media;

namespace Sightglass.Server.Ingestion;

/// <summary>The front door of everything that is received: normalize, price, queue; done when it is stored and visible.</summary>
internal sealed class IngestPipeline(
    Interpreter interpreter, MediaExtraction media, IngestQueue queue, IngestLimits limits, IngestMetrics metrics, TimeProvider time)
{
    private readonly SpanCut _cut = new(limits);
    private readonly SpanCodec _codec = new(new KeyTable());

    /// <remarks>Cancelling counts until the spans are queued; from there they are stored whether or not anybody waits.</remarks>
    /// <exception cref="StoreUnavailableException">Too much is waiting, or the store failed: nothing is promised and the caller may retry.</exception>
    public async Task IngestAsync(ProjectId project, IReadOnlyList<EncodedSpan> spans, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (spans.Count == 0) return;
        var started = time.GetTimestamp();
        metrics.Accepted(spans.Count);
        var received = new ReceivedSpan[spans.Count];
        for (var i = 0; i < received.Length; i++)
        {
            var one = DataUri.MayBeIn(spans[i].Encoded.Span) ? await WithoutMediaAsync(project, spans[i], cancellationToken) : spans[i];
            received[i] = new(interpreter.Interpret(project, one.Span), one.Encoded);
        }
        await queue.AddAsync(project, received);
        metrics.Stored(spans.Count);
        metrics.Took("store", time.GetElapsedTime(started));
    }

    /// <summary>The same for spans that did not come as OTLP: they are encoded, and cut to the limits of a span.</summary>
    /// <exception cref="StoreUnavailableException">As above.</exception>
    public async Task IngestAsync(ProjectId project, IEnumerable<RawSpan> spans, CancellationToken cancellationToken)
    {
        var encoded = new List<EncodedSpan>();
        // Before it is cut: half a file is none.
        foreach (var span in spans) encoded.Add(Encode(MediaExtraction.MayBeIn(span) ? await media.ExtractAsync(project, span, cancellationToken) : span));
        await IngestAsync(project, encoded, cancellationToken);
    }

    private async Task<EncodedSpan> WithoutMediaAsync(ProjectId project, EncodedSpan span, CancellationToken cancellationToken) =>
        await media.ExtractAsync(project, span.Span, cancellationToken) is var extracted && ReferenceEquals(extracted, span.Span) ? span : Encode(extracted);

    private EncodedSpan Encode(RawSpan span)
    {
        var writer = new WireWriter();
        SpanCodec.Write(writer, span);
        var whole = writer.Written;
        var cut = _cut.Apply(whole);
        // The first span is what its sender meant; only what is kept may be shown.
        return cut.Equals(whole) ? new(span, whole)
            : new(_codec.Read(cut, span.Resource, span.Scope, span.ReceivedNanos, out var fault) ?? throw new InvalidOperationException(fault), cut);
    }
}

/// <param name="Encoded">The span as an OTLP <c>Span</c> message; must stay valid until the ingest completes.</param>
internal readonly record struct EncodedSpan(RawSpan Span, ReadOnlyMemory<byte> Encoded);
