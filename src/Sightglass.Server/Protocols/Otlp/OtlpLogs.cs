using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>
/// Log records that tell something about a model call. With the ids of a span they become a fragment of it that holds one event; without,
/// an observation of their own. Every other log record is counted and let go: this is no log store.
/// </summary>
internal sealed class OtlpLogs(KeyTable keys, SpanCodec codec, SpanCut cut)
{
    /// <summary>What ties records without a trace together, the widest first.</summary>
    private static readonly string[] Threads = ["session.id", "prompt.id", "conversation.id", "gen_ai.conversation.id"];

    /// <summary>All that these scopes emit is about model calls, whatever it is called.</summary>
    private static readonly string[] RelatedScopes = ["com.anthropic.claude_code", "codex_"];

    public void Read(OtlpRecord record, ulong receivedNanos, OtlpContent content)
    {
        if (OtlpLogRecord.Read(record.Message, keys) is not { } log)
            content.Rejections.Add("the log record is not valid protobuf");
        else if (!log.IsRelated && !Array.Exists(RelatedScopes, s => record.Scope.Name.StartsWith(s, StringComparison.Ordinal)))
            content.LogsNotStored++;
        else if (log.TraceId.Length is not (0 or 16))
            content.Rejections.Add("trace_id is neither empty nor 16 bytes");
        else if (log.SpanId.Length is not (0 or 8))
            content.Rejections.Add("span_id is neither empty nor 8 bytes");
        else
        {
            var message = cut.Apply(Encode(log, record.Message, receivedNanos));
            if (codec.Read(message, record.Resource, record.Scope, receivedNanos, out var fault) is { } span) content.Spans.Add(new(span, message));
            else content.Rejections.Add(fault!);
        }
    }

    /// <summary>The record as an OTLP <c>Span</c>; its attributes and body are copied as they came.</summary>
    private static ReadOnlyMemory<byte> Encode(OtlpLogRecord log, ReadOnlyMemory<byte> record, ulong receivedNanos)
    {
        var span = new WireWriter();
        var traceId = TraceId.From(log.TraceId.Span);
        var spanId = ObservationId.From(log.SpanId.Span);
        WriteIds(span, traceId ?? TraceOf(log, record), spanId ?? ObservationId.OfName(record.Span));
        if (traceId is null || spanId is null)
        {
            var time = log.TimeNanos != 0 ? log.TimeNanos : receivedNanos;
            span.Text(5, log.Name);
            span.Fixed64(7, time);
            span.Fixed64(8, time);
            foreach (var attribute in log.Attributes) span.Bytes(9, attribute.Span);
        }
        span.Message(11, log, WriteEvent);
        return span.Written;
    }

    private static void WriteIds(WireWriter span, TraceId traceId, ObservationId spanId)
    {
        Span<byte> id = stackalloc byte[16];
        traceId.WriteTo(id);
        span.Bytes(1, id);
        spanId.WriteTo(id);
        span.Bytes(2, id[..8]);
    }

    private static void WriteEvent(WireWriter span, OtlpLogRecord log)
    {
        if (log.TimeNanos != 0) span.Fixed64(1, log.TimeNanos);
        span.Text(2, log.Name);
        foreach (var attribute in log.Attributes) span.Bytes(3, attribute.Span);
        if (log.Body is { } body)
            span.Message(3, body, static (w, value) =>
            {
                w.Text(1, "body");
                w.Bytes(2, value.Span);
            });
    }

    private static TraceId TraceOf(OtlpLogRecord log, ReadOnlyMemory<byte> record)
    {
        foreach (var thread in Threads)
            if (log.Text(thread) is { } name) return TraceId.OfName(name);
        return TraceId.OfName(Convert.ToHexStringLower(record.Span));
    }
}
