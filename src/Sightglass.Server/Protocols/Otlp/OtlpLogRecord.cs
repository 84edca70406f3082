using System.Text;
using Sightglass.Core.Wire;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>The fields of a <c>LogRecord</c> that matter to us (opentelemetry-proto, logs.proto); attributes and body stay encoded.</summary>
internal sealed class OtlpLogRecord
{
    private const int LongestName = 256;

    /// <summary>Emitters that are about model calls only; their event names and attribute keys begin so.</summary>
    private static readonly string[] RelatedPrefixes = ["gen_ai.", "claude_code.", "codex."];

    private readonly List<(string Key, ReadOnlyMemory<byte> Encoded)> _attributes = [];
    private ReadOnlyMemory<byte> _eventName;

    private OtlpLogRecord()
    {
    }

    /// <summary>Unix nanoseconds: of the event, else of its observation; 0 when neither is known.</summary>
    public ulong TimeNanos { get; private set; }

    /// <summary>As sent, of any length.</summary>
    public ReadOnlyMemory<byte> TraceId { get; private set; }

    /// <summary>As sent, of any length.</summary>
    public ReadOnlyMemory<byte> SpanId { get; private set; }

    /// <summary>An encoded <c>AnyValue</c>; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Body { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>It tells something about a model call.</summary>
    public bool IsRelated =>
        Name == "exception" || IsRelatedName(Name) || _attributes.Exists(a => a.Key == "exception.type" || IsRelatedName(a.Key));

    /// <summary>Encoded <c>KeyValue</c>s.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Attributes => _attributes.Select(a => a.Encoded);

    /// <summary>Null when the message is not valid protobuf.</summary>
    public static OtlpLogRecord? Read(ReadOnlyMemory<byte> message, KeyTable keys)
    {
        var log = new OtlpLogRecord();
        ulong observed = 0;
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: log.TimeNanos = reader.Number; break;
                case 5: log.Body = reader.Bytes; break;
                case 6: log._attributes.Add((keys.Get(Last(reader.Bytes, 1).Span), reader.Bytes)); break;
                case 9: log.TraceId = reader.Bytes; break;
                case 10: log.SpanId = reader.Bytes; break;
                case 11: observed = reader.Number; break;
                case 12: log._eventName = reader.Bytes; break;
            }
        if (log.TimeNanos == 0) log.TimeNanos = observed;
        log.Name = log.ReadName();
        return reader.Failed ? null : log;
    }

    /// <summary>An attribute's text; null when it is absent or no short text.</summary>
    public string? Text(string key)
    {
        foreach (var (name, encoded) in _attributes)
            if (name == key) return ShortText(Last(encoded, 2));
        return null;
    }

    // Field 12 is young: older exporters have the name in an attribute. Claude Code writes "api_request" there and
    // "claude_code.api_request" into the body, which is the name that its documentation uses.
    private string ReadName()
    {
        var body = Body is { } value ? ShortText(value) : null;
        if (body is not null && IsRelatedName(body)) return body;
        return (_eventName.IsEmpty ? null : Encoding.UTF8.GetString(_eventName.Span)) ?? Text("event.name") ?? Text("logrecord.event.name") ?? body ?? "";
    }

    private static bool IsRelatedName(string name)
    {
        foreach (var prefix in RelatedPrefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return true;
        return false;
    }

    private static string? ShortText(ReadOnlyMemory<byte> anyValue) =>
        Last(anyValue, 1) is { Length: > 0 and <= LongestName } utf8 ? Encoding.UTF8.GetString(utf8.Span) : null;

    private static ReadOnlyMemory<byte> Last(ReadOnlyMemory<byte> message, int field)
    {
        ReadOnlyMemory<byte> found = default;
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == field) found = reader.Bytes;
        return found;
    }
}
