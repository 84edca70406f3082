using System.Buffers;
using Sightglass.Core.Storage;

namespace Sightglass.Server.Ingestion;

/// <summary>Pooled memory for request bodies, bounded over all requests together: many large ones at once are turned away, not died of.</summary>
internal sealed class RequestMemory(IngestLimits limits)
{
    private long _taken;

    /// <summary>An empty buffer. Whoever has it disposes it once nothing points into it any more: after the spans in it are stored.</summary>
    /// <exception cref="StoreUnavailableException">Too many bytes are in flight.</exception>
    public RequestBuffer Rent(int size) => new(this, size);

    internal byte[] Take(int size)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        if (Interlocked.Add(ref _taken, bytes.Length) <= limits.BytesInFlight) return bytes;
        Give(bytes);
        throw new StoreUnavailableException("Too many bytes are in flight");
    }

    internal void Give(byte[] bytes)
    {
        Interlocked.Add(ref _taken, -bytes.Length);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}

/// <summary>One request's bytes in pooled memory. Growing moves them: take slices when it is complete.</summary>
internal sealed class RequestBuffer(RequestMemory memory, int size) : IDisposable
{
    private byte[] _bytes = memory.Take(Math.Max(size, 256));

    public int Length { get; private set; }
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Room for at least <paramref name="least"/> more bytes; what is written there counts after <see cref="Advance"/>.</summary>
    /// <exception cref="StoreUnavailableException">Too many bytes are in flight.</exception>
    public Span<byte> Free(int least)
    {
        Reserve(least);
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Takes back everything from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Makes a gap of <paramref name="count"/> bytes before <paramref name="position"/>; what was there moves on.</summary>
    public Span<byte> Insert(int position, int count)
    {
        Reserve(count);
        _bytes.AsSpan(position, Length - position).CopyTo(_bytes.AsSpan(position + count));
        Length += count;
        return _bytes.AsSpan(position, count);
    }

    public Span<byte> At(int position) => _bytes.AsSpan(position, Length - position);

    public void Dispose()
    {
        if (_bytes.Length == 0) return;
        memory.Give(_bytes);
        (_bytes, Length) = ([], 0);
    }

    private void Reserve(int least)
    {
        if (_bytes.Length - Length >= least) return;
        var larger = memory.Take((int)Math.Min(Math.Max(_bytes.Length * 2L, (long)Length + least), Array.MaxLength));
        Written.CopyTo(larger);
        memory.Give(_bytes);
        _bytes = larger;
    }
}
