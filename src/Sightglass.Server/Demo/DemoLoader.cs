using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Demo;

/// <param name="Traces">Of the demo company that are now in the store, loaded before or now.</param>
internal sealed record DemoLoaded(long Traces, long Observations);

/// <summary>Sends the demo company in at the front door.</summary>
internal sealed class DemoLoader(IngestPipeline pipeline, TimeProvider time)
{
    private const int SpansInOneBatch = 500;

    /// <summary>Loads everything up to now. Stored and visible on return; idempotent.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">Some batches may be stored; loading again completes them.</exception>
    public async Task<DemoLoaded> LoadAsync(ProjectId project, CancellationToken cancellationToken)
    {
        var traces = new HashSet<TraceId>();
        long observations = 0;
        foreach (var batch in DemoCompany.Recent(time.GetUtcNow()).Chunk(SpansInOneBatch))
        {
            traces.UnionWith(batch.Select(s => s.TraceId));
            observations += batch.Length;
            await pipeline.IngestAsync(project, [.. batch.Select(Encode)], cancellationToken);
        }
        return new(traces.Count, observations);
    }

    private static EncodedSpan Encode(RawSpan span)
    {
        var writer = new WireWriter();
        SpanCodec.Write(writer, span);
        return new(span, writer.Written);
    }
}
