namespace Sightglass.Server.Ingestion;

/// <summary>Decompressed bytes, up to the limits on their number and on their ratio to the compressed ones.</summary>
internal sealed class BoundedStream(Stream inner, long compressedLength, IngestLimits limits) : Stream
{
    private long _read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _read += count;
        if (_read > limits.LargestRequest)
            throw new BadHttpRequestException($"the body is larger than {limits.LargestRequest} bytes once decompressed", StatusCodes.Status413PayloadTooLarge);
        if (_read > limits.RatioFreeBytes && _read / limits.MostRatio > compressedLength)
            throw new BadHttpRequestException($"the body grows more than {limits.MostRatio}-fold when decompressed", StatusCodes.Status413PayloadTooLarge);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
