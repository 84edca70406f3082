using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>The story of a request, the same for HTTP and gRPC: transcode, decode, store, answer. Answers only once it is stored.</summary>
internal sealed class OtlpReceiver(
    OtlpDecoder decoder, IngestPipeline pipeline, RequestMemory memory, IngestMetrics metrics, TimeProvider time)
{
    /// <param name="body">Stays the caller's, who must keep it until this returns: what is stored points into it.</param>
    public async Task<OtlpAnswer> ReceiveAsync(
        ProjectId project, OtlpSignal signal, OtlpEncoding encoding, RequestBuffer body, CancellationToken cancellationToken)
    {
        RequestBuffer? transcoded = null;
        try
        {
            var started = time.GetTimestamp();
            var rejections = new OtlpRejections();
            if (encoding == OtlpEncoding.Json)
            {
                transcoded = memory.Rent(body.Length / 2);
                if (OtlpJson.Transcode(body.Written.Span, signal, transcoded, rejections) is { } fault) return Refuse(signal, new(400, fault));
            }
            var content = decoder.Decode(signal, (transcoded ?? body).Written, UnixNanos.Of(time.GetUtcNow()), rejections);
            metrics.Took("decode", time.GetElapsedTime(started));
            if (content.Fault is { } undecodable) return Refuse(signal, new(400, undecodable));

            await pipeline.IngestAsync(project, content.Spans, cancellationToken);
            return Answer(signal, content);
        }
        catch (StoreUnavailableException exception)
        {
            return Refuse(signal, Refusal.Later(exception.Message));
        }
        finally
        {
            transcoded?.Dispose();
        }
    }

    private OtlpAnswer Answer(OtlpSignal signal, OtlpContent content)
    {
        metrics.LogsNotStored(content.LogsNotStored);
        metrics.Points(content.Points);
        foreach (var (reason, count) in content.Rejections.ByReason) metrics.Rejected(reason, count);
        return new(signal, content.Rejections.Count, content.Rejections.Message);
    }

    private OtlpAnswer Refuse(OtlpSignal signal, Refusal refusal)
    {
        metrics.Refused(refusal.Status);
        return OtlpAnswer.Refuse(signal, refusal);
    }
}
