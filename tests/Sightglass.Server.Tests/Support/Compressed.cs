using System.IO.Compression;
using ZstdSharp;

namespace Sightglass.Server.Tests.Support;

internal static class Compressed
{
    public static byte[] As(string encoding, byte[] plain) => encoding switch
    {
        "gzip" => Through(plain, s => new GZipStream(s, CompressionLevel.Fastest)),
        "zlib" => Through(plain, s => new ZLibStream(s, CompressionLevel.Fastest)),
        "raw deflate" => Through(plain, s => new DeflateStream(s, CompressionLevel.Fastest)),
        "zstd" => Through(plain, s => new CompressionStream(s)),
        _ => plain,
    };

    private static byte[] Through(byte[] plain, Func<Stream, Stream> open)
    {
        using var into = new MemoryStream();
        using (var stream = open(into)) stream.Write(plain);
        return into.ToArray();
    }
}
