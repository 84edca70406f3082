using System.IO.Compression;
using System.Runtime.InteropServices;
using Grpc.Net.Compression;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;
using ZstdSharp;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>Compression of gRPC messages with the same limits as over HTTP: gRPC's own providers would inflate a small message without end.</summary>
internal sealed class GrpcCompression(string name, CompressionFormat format, IngestLimits limits, RequestMemory memory) : ICompressionProvider
{
    public string EncodingName => name;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => format switch
    {
        CompressionFormat.Gzip => new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true),
        CompressionFormat.Deflate => new ZLibStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true),
        _ => new CompressionStream(stream, leaveOpen: true),
    };

    public Stream CreateDecompressionStream(Stream stream)
    {
        try
        {
            // All of it: the limits need to know how much there is, and not every stream of gRPC's says so.
            using var compressed = memory.Rent(16_384);
            int read;
            do compressed.Advance(read = stream.Read(compressed.Free(16_384)));
            while (read > 0);
            return new MessageStream(Decompression.Decompress(compressed.Written, format, memory, limits));
        }
        catch (Exception exception) when (Refusal.Of(exception) is { } refusal)
        {
            throw OtlpStatus.ToRpcException(refusal);
        }
    }

    /// <summary>The message, in memory that is given back with the stream.</summary>
    private sealed class MessageStream(RequestBuffer message) : MemoryStream(
        MemoryMarshal.TryGetArray(message.Written, out var bytes) ? bytes.Array! : [], 0, message.Length, writable: false)
    {
        protected override void Dispose(bool disposing)
        {
            message.Dispose();
            base.Dispose(disposing);
        }
    }
}
