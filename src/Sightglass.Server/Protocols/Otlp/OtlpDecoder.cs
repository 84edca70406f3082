using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>What a request held. With a <see cref="Fault"/> nothing of it is taken.</summary>
internal sealed class OtlpContent
{
    public List<EncodedSpan> Spans { get; } = [];
    public OtlpRejections Rejections { get; init; } = new();

    /// <summary>Log records that have nothing to do with a model call.</summary>
    public long LogsNotStored { get; set; }

    /// <summary>Metric data points: counted, not stored.</summary>
    public long Points { get; set; }

    /// <summary>Why the request as a whole cannot be read; null when it can.</summary>
    public string? Fault { get; init; }
}

/// <summary>
/// Protobuf request → spans and what was rejected. Malformed input is an answer, never an exception, and one bad span leaves its
/// neighbours alone. What comes out points into the request's bytes.
/// </summary>
internal sealed class OtlpDecoder
{
    private readonly IngestLimits _limits;
    private readonly SpanCodec _codec;
    private readonly SpanCut _cut;
    private readonly OtlpEnvelope _envelope;
    private readonly OtlpLogs _logs;

    public OtlpDecoder(KeyTable keys, IngestLimits limits)
    {
        _limits = limits;
        _codec = new SpanCodec(keys);
        _cut = new SpanCut(limits);
        _envelope = new OtlpEnvelope(_codec, _cut);
        _logs = new OtlpLogs(keys, _codec, _cut);
    }

    /// <param name="rejections">What was rejected before, when the request came as JSON.</param>
    public OtlpContent Decode(OtlpSignal signal, ReadOnlyMemory<byte> request, ulong receivedNanos, OtlpRejections rejections)
    {
        if (_envelope.Open(request) is not { } records) return new() { Fault = $"the body is not a valid OTLP {signal.ToString().ToLowerInvariant()} request" };
        if (records.Count > _limits.MostRecords)
            return new() { Fault = $"the request has {records.Count} records; at most {_limits.MostRecords} are taken at once" };
        if (LooksLikeAnother(signal, records) is { } fault) return new() { Fault = fault };
        var content = new OtlpContent { Rejections = rejections };
        long parts = 0;
        foreach (var record in records)
        {
            var before = content.Spans.Count;
            switch (signal)
            {
                case OtlpSignal.Traces: ReadSpan(record, receivedNanos, content); break;
                case OtlpSignal.Logs: _logs.Read(record, receivedNanos, content); break;
                default: content.Points += OtlpMetrics.CountPoints(record.Message); break;
            }
            if (content.Spans.Count > before) parts += PartsOf(content.Spans[^1].Span);
            if (parts > _limits.MostParts)
                return new() { Fault = $"the request has more than {_limits.MostParts} attributes, events and links; send it in several" };
        }
        return content;
    }

    private void ReadSpan(OtlpRecord record, ulong receivedNanos, OtlpContent content)
    {
        var message = _cut.Apply(record.Message);
        if (_codec.Read(message, record.Resource, record.Scope, receivedNanos, out var fault) is { } span) content.Spans.Add(new(span, message));
        else content.Rejections.Add(fault!);
    }

    private static int PartsOf(RawSpan span)
    {
        var parts = span.Attributes.Count + span.Events.Count + span.Links.Count;
        foreach (var raised in span.Events) parts += raised.Attributes.Count;
        foreach (var link in span.Links) parts += link.Attributes.Count;
        return parts;
    }

    /// <summary>
    /// The three signals share their outer field numbers, so a request sent to the wrong path half decodes into records without ids.
    /// Rejecting them one by one would hide the one mistake there is.
    /// </summary>
    private static string? LooksLikeAnother(OtlpSignal signal, List<OtlpRecord> records) => signal switch
    {
        OtlpSignal.Traces when records.Count > 0 && records.TrueForAll(r => IsLog(r.Message)) => "this looks like logs; send to /v1/logs",
        OtlpSignal.Logs when records.Count > 0 && records.TrueForAll(r => IsSpan(r.Message)) => "this looks like traces; send to /v1/traces",
        OtlpSignal.Metrics when records.Count > 0 && records.TrueForAll(r => IsSpan(r.Message) && HasFixedTime(r.Message)) => "this looks like traces; send to /v1/traces",
        _ => null,
    };

    // LogRecord: 1 time and 11 observed time are fixed64, where a Span has its trace id and its events.
    private static bool IsLog(ReadOnlyMemory<byte> record)
    {
        var reader = new WireReader(record);
        while (reader.Next())
            if (reader.Field is 1 or 11) return !reader.IsBytes && reader.Number != 0;
        return false;
    }

    // Span: 7 is its start, where a Metric has a sum; a metric's name may be as long as a trace id.
    private static bool HasFixedTime(ReadOnlyMemory<byte> record)
    {
        var reader = new WireReader(record);
        while (reader.Next())
            if (reader.Field == 7) return !reader.IsBytes;
        return false;
    }

    // Span: 1 is its trace id, where a LogRecord has its time.
    private static bool IsSpan(ReadOnlyMemory<byte> record)
    {
        var reader = new WireReader(record);
        while (reader.Next())
            if (reader.Field == 1) return reader.IsBytes && reader.Bytes.Length == 16;
        return false;
    }
}
