using System.Buffers;
using System.Buffers.Binary;
using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;
using ZstdNet;

namespace Sightglass.Embedded;

/// <summary>One fragment of a span in a block: its resource and scope by number, when it came in, and its OTLP bytes.</summary>
internal readonly record struct BlockRecord(RawResource Resource, RawScope Scope, ulong ReceivedNanos, ReadOnlyMemory<byte> Span);

/// <summary>
/// The bytes of a block: protobuf fields (1 version, 2 resources, 3 scopes, 4 records), compressed with zstd and its checksum.
/// A record is: 1 resource number, 2 scope number, 3 time of receipt, 4 the OTLP <c>Span</c>; an empty record is one that was deleted,
/// kept so that the others keep their number.
/// </summary>
internal sealed class BlockCodec(KeyTable keys) : IDisposable
{
    private const int Version = 1;
    private const int Level = 1;
    private static readonly CompressionOptions Options = new(dict: null, new Dictionary<ZSTD_cParameter, int> { [ZSTD_cParameter.ZSTD_c_checksumFlag] = 1 }, Level);
    private readonly SpanCodec _spans = new(keys);
    private readonly Compressor _compressor = new(Options);

    /// <summary>
    /// Compresses into pooled memory, which <see cref="Release"/> gives back: arrays of this size would each bring a full collection nearer.
    /// Not safe for several threads at once; decoding is.
    /// </summary>
    public ArraySegment<byte> Encode(WireWriter plain)
    {
        var into = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(plain.Written.Length));
        return new(into, 0, _compressor.Wrap(plain.Written.Span, into, 0));
    }

    public static void Release(ArraySegment<byte> encoded) => ArrayPool<byte>.Shared.Return(encoded.Array!);

    /// <summary>Writes the plain form of a block; null records become empty ones.</summary>
    public static void Write(WireWriter into, IEnumerable<BlockRecord?> records)
    {
        var resources = new Dictionary<RawResource, int>(ReferenceEqualityComparer.Instance);
        var scopes = new Dictionary<RawScope, int>(ReferenceEqualityComparer.Instance);
        into.Varint(1, Version);
        Span<byte> head = stackalloc byte[32];
        foreach (var item in records)
        {
            if (item is not { } record)
            {
                into.Bytes(4, []);
                continue;
            }
            var resource = Number(resources, record.Resource, into, static (w, r) => w.Message(2, r, static (w, r) =>
            {
                w.Message(1, r, SpanCodec.Write);
                if (r.SchemaUrl is { } url) w.Text(2, url);
            }));
            var scope = Number(scopes, record.Scope, into, static (w, s) => w.Message(3, s, static (w, s) =>
            {
                w.Message(1, s, SpanCodec.Write);
                if (s.SchemaUrl is { } url) w.Text(2, url);
            }));
            // Written by hand rather than as a nested message: the span is the bulk of a block and is copied once.
            var length = Head(head, resource, scope, record.ReceivedNanos, record.Span.Length);
            into.Nested(4, head[..length], record.Span.Span);
        }
    }

    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public static byte[] Decompress(byte[] data)
    {
        try
        {
            using var decompressor = new Decompressor();
            return decompressor.Unwrap(data);
        }
        catch (ZstdException exception)
        {
            throw new InvalidDataException("The block does not decompress: " + exception.Message, exception);
        }
    }

    /// <summary>The records of a decompressed block by number; null where one was deleted.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public List<BlockRecord?> Read(ReadOnlyMemory<byte> plain)
    {
        var resources = new List<RawResource>();
        var scopes = new List<RawScope>();
        var records = new List<BlockRecord?>();
        var reader = new WireReader(plain);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1 when reader.Number != Version: throw new InvalidDataException($"The block has version {reader.Number}, this server reads {Version}");
                case 2: resources.Add(ReadNamed(reader.Bytes, _spans.ReadResource)); break;
                case 3: scopes.Add(ReadNamed(reader.Bytes, _spans.ReadScope)); break;
                case 4: records.Add(reader.Bytes.IsEmpty ? null : ReadRecord(reader.Bytes, resources, scopes)); break;
            }
        return reader.Failed ? throw new InvalidDataException("The block is not valid") : records;
    }

    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public RawSpan ReadSpan(BlockRecord record) =>
        _spans.Read(record.Span, record.Resource, record.Scope, record.ReceivedNanos, out var fault) ?? throw new InvalidDataException(fault);

    public void Dispose() => _compressor.Dispose();

    private static BlockRecord ReadRecord(ReadOnlyMemory<byte> message, List<RawResource> resources, List<RawScope> scopes)
    {
        int resource = 0, scope = 0;
        ulong received = 0;
        ReadOnlyMemory<byte> span = default;
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: resource = (int)reader.Number; break;
                case 2: scope = (int)reader.Number; break;
                case 3: received = reader.Number; break;
                case 4: span = reader.Bytes; break;
            }
        if (reader.Failed || resource >= resources.Count || scope >= scopes.Count) throw new InvalidDataException("A record of the block is not valid");
        return new(resources[resource], scopes[scope], received, span);
    }

    private static T ReadNamed<T>(ReadOnlyMemory<byte> message, Func<ReadOnlyMemory<byte>, string?, T> read)
    {
        ReadOnlyMemory<byte> inner = default;
        string? url = null;
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Field == 1) inner = reader.Bytes;
            else if (reader.Field == 2) url = System.Text.Encoding.UTF8.GetString(reader.Bytes.Span);
        return read(inner, url);
    }

    private static int Number<T>(Dictionary<T, int> numbers, T item, WireWriter into, Action<WireWriter, T> write) where T : class
    {
        if (numbers.TryGetValue(item, out var number)) return number;
        write(into, item);
        return numbers[item] = numbers.Count;
    }

    private static int Head(Span<byte> head, int resource, int scope, ulong received, int spanLength)
    {
        var at = 0;
        Varint(head, ref at, 1 << 3);
        Varint(head, ref at, (ulong)resource);
        Varint(head, ref at, 2 << 3);
        Varint(head, ref at, (ulong)scope);
        Varint(head, ref at, 3 << 3 | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(head[at..], received);
        at += 8;
        Varint(head, ref at, 4 << 3 | 2);
        Varint(head, ref at, (ulong)spanLength);
        return at;

        static void Varint(Span<byte> into, ref int at, ulong value)
        {
            for (; value >= 0x80; value >>= 7) into[at++] = (byte)(value | 0x80);
            into[at++] = (byte)value;
        }
    }
}
