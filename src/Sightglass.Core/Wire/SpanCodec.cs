using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Wire;

/// <summary>
/// OTLP <c>Span</c>, <c>Resource</c>, <c>InstrumentationScope</c> and attributes, read and written. It is the form spans arrive in and the form
/// they are kept in. Field numbers: https://github.com/open-telemetry/opentelemetry-proto (trace.proto, common.proto, resource.proto), OTLP 1.11.
/// </summary>
public sealed class SpanCodec(KeyTable keys)
{
    /// <summary>How deep lists and maps may nest; below it values are read as empty.</summary>
    public const int DeepestValue = 32;

    /// <summary>Reads a span; the text of its attributes stays in <paramref name="message"/>.</summary>
    /// <param name="fault">Why there is no span: a wrong id or bytes that are no protobuf. Null when there is one.</param>
    public RawSpan? Read(ReadOnlyMemory<byte> message, RawResource resource, RawScope scope, ulong receivedNanos, out string? fault)
    {
        TraceId? traceId = null;
        ObservationId? spanId = null, parentId = null;
        var parentFault = false;
        string? name = null, statusMessage = null, traceState = null;
        var attributes = new AttributeList(16);
        List<RawEvent>? events = null;
        List<RawLink>? links = null;
        int kind = 0, status = 0;
        ulong start = 0, end = 0;
        uint flags = 0;

        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: traceId = TraceId.From(reader.Bytes.Span); break;
                case 2: spanId = ObservationId.From(reader.Bytes.Span); break;
                case 3: traceState = reader.Bytes.IsEmpty ? null : Text(reader.Bytes); break;
                case 4:
                    // All zero means "no parent" to some emitters.
                    parentId = ObservationId.From(reader.Bytes.Span);
                    parentFault = reader.Bytes.Length is not (0 or 8);
                    break;
                case 5: name = keys.Get(reader.Bytes.Span); break;
                case 6: kind = reader.Number <= 5 ? (int)reader.Number : 0; break;
                case 7: start = reader.Number; break;
                case 8: end = reader.Number; break;
                case 9: ReadAttribute(reader.Bytes, ref attributes, 0); break;
                case 11: (events ??= []).Add(ReadEvent(reader.Bytes)); break;
                case 13: if (ReadLink(reader.Bytes) is { } link) (links ??= []).Add(link); break;
                case 15: ReadStatus(reader.Bytes, ref status, ref statusMessage); break;
                case 16: flags = (uint)reader.Number; break;
            }

        fault = reader.Failed ? "the span is not valid protobuf"
            : traceId is null ? "trace_id is not 16 bytes with a bit set"
            : spanId is null ? "span_id is not 8 bytes with a bit set"
            : parentFault ? "parent_span_id is neither empty nor 8 bytes"
            : null;
        return fault is not null ? null : new RawSpan
        {
            TraceId = traceId!.Value,
            SpanId = spanId!.Value,
            ParentSpanId = parentId,
            Name = name is "" ? null : name,
            Kind = kind,
            StartNanos = start,
            EndNanos = end,
            ReceivedNanos = receivedNanos,
            Attributes = attributes.ToList(),
            Events = events ?? (IReadOnlyList<RawEvent>)[],
            Links = links ?? (IReadOnlyList<RawLink>)[],
            Status = status,
            StatusMessage = statusMessage,
            TraceState = traceState,
            Flags = flags,
            Resource = resource,
            Scope = scope,
        };
    }

    /// <summary>The trace of a span as <see cref="Read"/> finds it, without the rest. Null when it has none.</summary>
    public static TraceId? ReadTraceId(ReadOnlyMemory<byte> message)
    {
        TraceId? id = null;
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 1) id = TraceId.From(reader.Bytes.Span);
        return id;
    }

    public RawResource ReadResource(ReadOnlyMemory<byte> message, string? schemaUrl)
    {
        var attributes = new AttributeList(0);
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 1) ReadAttribute(reader.Bytes, ref attributes, 0);
        return new(attributes.ToList(), schemaUrl);
    }

    public RawScope ReadScope(ReadOnlyMemory<byte> message, string? schemaUrl)
    {
        string name = "", version = "";
        var attributes = new AttributeList(0);
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: name = keys.Get(reader.Bytes.Span); break;
                case 2: version = keys.Get(reader.Bytes.Span); break;
                case 3: ReadAttribute(reader.Bytes, ref attributes, 0); break;
            }
        return new(name, version.Length == 0 ? null : version, attributes.ToList(), schemaUrl);
    }

    /// <summary>Reads a <c>KeyValue</c>.</summary>
    public RawAttribute ReadAttribute(ReadOnlyMemory<byte> message, int depth)
    {
        var key = "";
        var value = RawValue.Empty;
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: key = keys.Get(reader.Bytes.Span); break;
                case 2: value = ReadValue(reader.Bytes, depth); break;
            }
        return new(key, value);
    }

    /// <summary>Reads an <c>AnyValue</c>. Faulty or too deep ones are empty.</summary>
    public RawValue ReadValue(ReadOnlyMemory<byte> message, int depth)
    {
        var value = RawValue.Empty;
        if (depth >= DeepestValue) return value;
        var reader = new WireReader(message);
        while (reader.Next())
            value = reader.Field switch
            {
                1 when reader.IsBytes => RawValue.OfUtf8(reader.Bytes),
                2 => RawValue.Of(reader.Number != 0),
                3 => RawValue.Of((long)reader.Number),
                4 => RawValue.Of(BitConverter.UInt64BitsToDouble(reader.Number)),
                5 => ReadList(reader.Bytes, depth),
                6 => ReadMap(reader.Bytes, depth),
                7 => RawValue.OfBytes(reader.Bytes),
                _ => value,
            };
        return value;
    }

    /// <summary>Writes a span as OTLP; <see cref="Read"/> reads it back the same, but for resource, scope and time of receipt.</summary>
    public static void Write(WireWriter writer, RawSpan span)
    {
        Span<byte> id = stackalloc byte[16];
        span.TraceId.WriteTo(id);
        writer.Bytes(1, id);
        span.SpanId.WriteTo(id);
        writer.Bytes(2, id[..8]);
        if (span.TraceState is { } traceState) writer.Text(3, traceState);
        if (span.ParentSpanId is { } parent)
        {
            parent.WriteTo(id);
            writer.Bytes(4, id[..8]);
        }
        if (span.Name is { } name) writer.Text(5, name);
        if (span.Kind != 0) writer.Varint(6, (ulong)span.Kind);
        if (span.StartNanos != 0) writer.Fixed64(7, span.StartNanos);
        if (span.EndNanos != 0) writer.Fixed64(8, span.EndNanos);
        WriteAttributes(writer, 9, span.Attributes);
        foreach (var e in span.Events)
            writer.Message(11, e, static (w, e) =>
            {
                if (e.TimeNanos != 0) w.Fixed64(1, e.TimeNanos);
                w.Text(2, e.Name);
                WriteAttributes(w, 3, e.Attributes);
            });
        foreach (var link in span.Links)
            writer.Message(13, link, static (w, l) =>
            {
                Span<byte> id = stackalloc byte[16];
                l.TraceId.WriteTo(id);
                w.Bytes(1, id);
                l.SpanId.WriteTo(id);
                w.Bytes(2, id[..8]);
                WriteAttributes(w, 4, l.Attributes);
            });
        if (span.Status != 0 || span.StatusMessage is not null)
            writer.Message(15, span, static (w, s) =>
            {
                if (s.StatusMessage is { } message) w.Text(2, message);
                if (s.Status != 0) w.Varint(3, (ulong)s.Status);
            });
        if (span.Flags != 0) writer.Fixed32(16, span.Flags);
    }

    public static void Write(WireWriter writer, RawResource resource) => WriteAttributes(writer, 1, resource.Attributes);

    public static void Write(WireWriter writer, RawScope scope)
    {
        if (scope.Name.Length > 0) writer.Text(1, scope.Name);
        if (scope.Version is { } version) writer.Text(2, version);
        WriteAttributes(writer, 3, scope.Attributes);
    }

    private static void WriteAttributes(WireWriter writer, int field, IReadOnlyList<RawAttribute> attributes)
    {
        foreach (var attribute in attributes) writer.Message(field, attribute, Write);
    }

    private static void Write(WireWriter writer, RawAttribute attribute)
    {
        writer.Text(1, attribute.Key);
        writer.Message(2, attribute.Value, Write);
    }

    private static void Write(WireWriter writer, RawValue value)
    {
        switch (value.Kind)
        {
            case RawKind.Text: writer.Bytes(1, value.Utf8.Span); break;
            case RawKind.Boolean: writer.Varint(2, value.Boolean ? 1UL : 0); break;
            case RawKind.Integer: writer.Varint(3, (ulong)value.Integer); break;
            case RawKind.Real: writer.Fixed64(4, BitConverter.DoubleToUInt64Bits(value.Real)); break;
            case RawKind.List: writer.Message(5, value.List, static (w, list) => { foreach (var item in list) w.Message(1, item, Write); }); break;
            case RawKind.Map: writer.Message(6, value.Map, static (w, map) => WriteAttributes(w, 1, map)); break;
            case RawKind.Bytes: writer.Bytes(7, value.Utf8.Span); break;
        }
    }

    private void ReadAttribute(ReadOnlyMemory<byte> message, ref AttributeList into, int depth)
    {
        var attribute = ReadAttribute(message, depth);
        if (attribute.Key.Length > 0) into.Add(attribute);
    }

    private RawEvent ReadEvent(ReadOnlyMemory<byte> message)
    {
        var name = "";
        ulong time = 0;
        var attributes = new AttributeList(0);
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: time = reader.Number; break;
                case 2: name = keys.Get(reader.Bytes.Span); break;
                case 3: ReadAttribute(reader.Bytes, ref attributes, 0); break;
            }
        return new(name, time, attributes.ToList());
    }

    private RawLink? ReadLink(ReadOnlyMemory<byte> message)
    {
        TraceId? traceId = null;
        ObservationId? spanId = null;
        var attributes = new AttributeList(0);
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: traceId = TraceId.From(reader.Bytes.Span); break;
                case 2: spanId = ObservationId.From(reader.Bytes.Span); break;
                case 4: ReadAttribute(reader.Bytes, ref attributes, 0); break;
            }
        return traceId is { } t && spanId is { } s ? new(t, s, attributes.ToList()) : null;
    }

    // A message that comes twice is merged, as protobuf has it.
    private static void ReadStatus(ReadOnlyMemory<byte> message, ref int code, ref string? text)
    {
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 2: text = reader.Bytes.IsEmpty ? null : Text(reader.Bytes); break;
                case 3: code = reader.Number <= 2 ? (int)reader.Number : 0; break;
            }
    }

    private RawValue ReadList(ReadOnlyMemory<byte> message, int depth)
    {
        var items = new List<RawValue>();
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 1) items.Add(ReadValue(reader.Bytes, depth + 1));
        return RawValue.Of(items.ToArray());
    }

    private RawValue ReadMap(ReadOnlyMemory<byte> message, int depth)
    {
        var items = new List<RawAttribute>();
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 1) items.Add(ReadAttribute(reader.Bytes, depth + 1));
        return RawValue.Of(items.ToArray());
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    /// <summary>Most spans have fewer attributes than a rented scratch array would cost; events, of which there may be thousands, have few.</summary>
    private struct AttributeList(int expected)
    {
        private const int FewestItems = 4;
        private RawAttribute[]? _items;
        private int _count;

        public void Add(RawAttribute attribute)
        {
            if (_items is null) _items = new RawAttribute[Math.Max(expected, FewestItems)];
            else if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
            _items[_count++] = attribute;
        }

        public readonly IReadOnlyList<RawAttribute> ToList() =>
            _items is null ? Array.Empty<RawAttribute>() : new ArraySegment<RawAttribute>(_items, 0, _count);
    }
}
