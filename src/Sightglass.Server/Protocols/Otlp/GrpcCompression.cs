using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using Sightglass.Server.Ingestion;
using ZstdSharp;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>Compression of gRPC messages with the same limits as over HTTP: gRPC's own providers would inflate a small message without end.</summary>
internal sealed class GrpcCompression(string name, CompressionFormat format, IngestLimits limits) : ICompressionProvider
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
            var compressed = new MemoryStream();
            stream.CopyTo(compressed);
            compressed.Position = 0;
            using var decompressed = Decompression.Open(compressed, format, limits);
            var message = new MemoryStream();
            decompressed.CopyTo(message);
            message.Position = 0;
            return message;
        }
        catch (BadHttpRequestException exception)
        {
            throw new RpcException(new(StatusCode.ResourceExhausted, exception.Message));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ZstdException)
        {
            throw new RpcException(new(StatusCode.InvalidArgument, $"the message is not valid {name}"));
        }
    }
}
