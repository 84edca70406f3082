using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Ingestion;

/// <summary>The front door of everything that is received: normalize, price, queue; done when it is stored and visible.</summary>
internal sealed class IngestPipeline(Interpreter interpreter, IngestQueue queue)
{
    /// <remarks>Cancelling counts until the spans are queued; from there they are stored whether or not anybody waits.</remarks>
    /// <exception cref="StoreUnavailableException">Too much is waiting, or the store failed: nothing is promised and the caller may retry.</exception>
    public Task IngestAsync(ProjectId project, IReadOnlyList<EncodedSpan> spans, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (spans.Count == 0) return Task.CompletedTask;
        var received = new ReceivedSpan[spans.Count];
        for (var i = 0; i < received.Length; i++) received[i] = new(interpreter.Interpret(spans[i].Span), spans[i].Encoded);
        return queue.AddAsync(project, received);
    }
}

/// <param name="Encoded">The span as an OTLP <c>Span</c> message; must stay valid until the ingest completes.</param>
internal readonly record struct EncodedSpan(RawSpan Span, ReadOnlyMemory<byte> Encoded);
