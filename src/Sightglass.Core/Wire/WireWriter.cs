using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sightglass.Core.Wire;

/// <summary>Writes protobuf fields into a growing buffer. Nested messages are written with <see cref="Message"/>.</summary>
public sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Varint(int field, ulong value)
    {
        Raw((ulong)field << 3);
        Raw(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Raw((ulong)field << 3 | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Fixed32(int field, uint value)
    {
        Raw((ulong)field << 3 | 5);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Raw((ulong)field << 3 | 2);
        Raw((ulong)value.Length);
        _buffer.Write(value);
    }

    public void Text(int field, string value)
    {
        Raw((ulong)field << 3 | 2);
        var length = Encoding.UTF8.GetByteCount(value);
        Raw((ulong)length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    /// <summary>A nested message, empty ones too: in OTLP an empty message can mean something.</summary>
    public void Message<T>(int field, T value, Action<WireWriter, T> write)
    {
        var nested = new WireWriter();
        write(nested, value);
        Bytes(field, nested.Written.Span);
    }

    /// <summary>A nested message whose fields are already written, in two pieces.</summary>
    public void Nested(int field, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        Raw((ulong)field << 3 | 2);
        Raw((ulong)(head.Length + tail.Length));
        _buffer.Write(head);
        _buffer.Write(tail);
    }

    /// <summary>Fields that are protobuf already (<see cref="WireReader.Raw"/>).</summary>
    public void Raw(ReadOnlySpan<byte> fields) => _buffer.Write(fields);

    private void Raw(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
