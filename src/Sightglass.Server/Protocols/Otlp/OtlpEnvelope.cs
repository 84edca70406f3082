using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>A span, log record or metric of a request, still encoded, with the resource and the scope it was sent under.</summary>
internal readonly record struct OtlpRecord(ReadOnlyMemory<byte> Message, RawResource Resource, RawScope Scope);

/// <summary>
/// The layers around the records. They have the same field numbers in all three signals: request {1 by resource}, by resource
/// {1 resource, 2 by scope, 3 schema URL}, by scope {1 scope, 2 records, 3 schema URL}.
/// </summary>
internal sealed class OtlpEnvelope(SpanCodec codec, SpanCut cut)
{
    // Nobody needs a longer one, and each block repeats it.
    private const int LongestSchemaUrl = 1_024;

    /// <summary>Null when the layers are not valid protobuf; records that are not are found by whoever reads them.</summary>
    public List<OtlpRecord>? Open(ReadOnlyMemory<byte> request)
    {
        var records = new List<OtlpRecord>();
        var reader = new WireReader(request);
        while (reader.Next())
            if (reader.Field == 1 && !OpenResource(reader.Bytes, records)) return null;
        return reader.Failed ? null : records;
    }

    // The resource may stand behind what belongs to it, so each layer is walked twice; walking skips what it does not need.
    private bool OpenResource(ReadOnlyMemory<byte> message, List<OtlpRecord> records)
    {
        if (ReadHead(message) is not var (head, schemaUrl)) return false;
        var resource = head.IsEmpty ? RawResource.None : codec.ReadResource(cut.ApplyToResource(head), schemaUrl);
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 2 && !OpenScope(reader.Bytes, resource, records)) return false;
        return true;
    }

    private bool OpenScope(ReadOnlyMemory<byte> message, RawResource resource, List<OtlpRecord> records)
    {
        if (ReadHead(message) is not var (head, schemaUrl)) return false;
        var scope = head.IsEmpty ? RawScope.None : codec.ReadScope(cut.ApplyToScope(head), schemaUrl);
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 2) records.Add(new(reader.Bytes, resource, scope));
        return true;
    }

    /// <summary>Field 1, merged when it comes more than once, and the schema URL. Null when the message is not valid protobuf.</summary>
    private static (ReadOnlyMemory<byte> Head, string? SchemaUrl)? ReadHead(ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte> head = default;
        string? schemaUrl = null;
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                // Messages one after the other are, by protobuf's own rule, the merged message.
                case 1: head = head.IsEmpty ? reader.Bytes : (byte[])[.. head.Span, .. reader.Bytes.Span]; break;
                case 3: schemaUrl = reader.Bytes.Length is 0 or > LongestSchemaUrl ? null : System.Text.Encoding.UTF8.GetString(reader.Bytes.Span); break;
            }
        return reader.Failed ? null : (head, schemaUrl);
    }
}
