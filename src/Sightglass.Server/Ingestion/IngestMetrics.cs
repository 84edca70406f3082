using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sightglass.Server.Ingestion;

/// <summary>Counts what receivers do, under the meter <c>Sightglass.Ingestion</c>: nothing that was sent goes unaccounted.</summary>
internal sealed class IngestMetrics : IDisposable
{
    public const string MeterName = "Sightglass.Ingestion";

    private readonly Meter _meter;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _logsNotStored;
    private readonly Counter<long> _points;
    private readonly Histogram<double> _duration;

    public IngestMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _accepted = _meter.CreateCounter<long>("sightglass.ingest.accepted", "{span}", "Spans and GenAI log records that were decoded and queued");
        _stored = _meter.CreateCounter<long>("sightglass.ingest.stored", "{span}", "Those of them that are durable");
        _rejected = _meter.CreateCounter<long>("sightglass.ingest.rejected", "{span}", "Single spans that were turned down, by reason");
        _refused = _meter.CreateCounter<long>("sightglass.ingest.refused", "{request}", "Whole requests that were turned down, by status");
        _logsNotStored = _meter.CreateCounter<long>("sightglass.ingest.logs_not_stored", "{record}", "Log records that have nothing to do with a model call");
        _points = _meter.CreateCounter<long>("sightglass.ingest.metric_points", "{point}", "Metric data points, which are counted and not stored");
        _duration = _meter.CreateHistogram<double>("sightglass.ingest.duration", "s", "How long a stage took, by stage");
    }

    public void Accepted(int spans) => Add(_accepted, spans);

    public void Stored(int spans) => Add(_stored, spans);

    /// <param name="reason">One of a small, fixed set.</param>
    public void Rejected(string reason, long spans) => _rejected.Add(spans, new KeyValuePair<string, object?>("reason", reason));

    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));

    public void LogsNotStored(long records) => Add(_logsNotStored, records);

    public void Points(long points) => Add(_points, points);

    /// <param name="stage"><c>decode</c> or <c>store</c>.</param>
    public void Took(string stage, TimeSpan time) => _duration.Record(time.TotalSeconds, new TagList { { "stage", stage } });

    public void Dispose() => _meter.Dispose();

    private static void Add(Counter<long> counter, long count)
    {
        if (count > 0) counter.Add(count);
    }
}
