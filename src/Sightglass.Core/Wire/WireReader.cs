using System.Buffers.Binary;

namespace Sightglass.Core.Wire;

/// <summary>
/// Walks the fields of one protobuf message without copying. Malformed input never throws: <see cref="Next"/> returns false and
/// <see cref="Failed"/> says that it was not the end. Wire format: https://protobuf.dev/programming-guides/encoding/
/// </summary>
public ref struct WireReader(ReadOnlyMemory<byte> message)
{
    private readonly ReadOnlySpan<byte> _span = message.Span;
    private int _position;
    private int _start;
    private int _wireType;

    /// <summary>Field number of the current field.</summary>
    public int Field { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>Value of a varint, fixed32 or fixed64 field; 0 for the others.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of a length-delimited field; empty for the others.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    public readonly bool IsBytes => _wireType == 2;

    /// <summary>The current field as it stands in the message, tag included: for copying it on.</summary>
    public readonly ReadOnlyMemory<byte> Raw => message[_start.._position];

    /// <summary>Moves to the next field; groups (deprecated wire types 3 and 4) are skipped. False at the end or at the first fault.</summary>
    public bool Next()
    {
        while (_position < _span.Length && !Failed)
        {
            _start = _position;
            if (!TryVarint(out var tag) || tag >> 3 is 0 or > 536870911) return Fail();
            Field = (int)(tag >> 3);
            _wireType = (int)(tag & 7);
            (Number, Bytes) = (0, default);
            switch (_wireType)
            {
                case 0:
                    if (!TryVarint(out var number)) return Fail();
                    Number = number;
                    return true;
                case 1:
                    if (_span.Length - _position < 8) return Fail();
                    Number = BinaryPrimitives.ReadUInt64LittleEndian(_span[_position..]);
                    _position += 8;
                    return true;
                case 2:
                    if (!TryVarint(out var length) || length > (ulong)(_span.Length - _position)) return Fail();
                    Bytes = message.Slice(_position, (int)length);
                    _position += (int)length;
                    return true;
                case 5:
                    if (_span.Length - _position < 4) return Fail();
                    Number = BinaryPrimitives.ReadUInt32LittleEndian(_span[_position..]);
                    _position += 4;
                    return true;
                case 3 when SkipGroup():
                    continue;
                default:
                    return Fail();
            }
        }
        return false;
    }

    private bool SkipGroup()
    {
        for (var depth = 1; depth > 0;)
        {
            if (!TryVarint(out var tag)) return false;
            switch (tag & 7)
            {
                case 0: if (!TryVarint(out _)) return false; break;
                case 1: _position += 8; break;
                case 2: if (!TryVarint(out var length) || length > (ulong)(_span.Length - _position)) return false; _position += (int)length; break;
                case 3: depth++; break;
                case 4: depth--; break;
                case 5: _position += 4; break;
                default: return false;
            }
            if (_position > _span.Length) return false;
        }
        return true;
    }

    // Over-long encodings are legal up to ten bytes: exporters reserve four bytes for a length and fill them in later.
    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && _position < _span.Length; shift += 7)
        {
            var b = _span[_position++];
            if (shift < 64) value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }

    private bool Fail()
    {
        Failed = true;
        return false;
    }
}
