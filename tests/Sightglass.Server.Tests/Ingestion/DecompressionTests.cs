using Microsoft.AspNetCore.Http;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Ingestion;

public sealed class A_compressed_body
{
    private static readonly IngestLimits Limits = new() { LargestRequest = 100_000, RatioFreeBytes = 20_000, MostRatio = 10 };

    [Theory]
    [InlineData("gzip", CompressionFormat.Gzip)]
    [InlineData("zlib", CompressionFormat.Deflate)]
    [InlineData("raw deflate", CompressionFormat.Deflate)]
    [InlineData("zstd", CompressionFormat.Zstd)]
    public void Becomes_what_it_was(string format, object expected)
    {
        var plain = Noise(100_000);

        Assert.Equal(plain, Decompress(Compressed.As(format, plain), expected));
    }

    [Theory]
    [InlineData("gzip", CompressionFormat.Gzip)]
    [InlineData("zlib", CompressionFormat.Deflate)]
    [InlineData("raw deflate", CompressionFormat.Deflate)]
    [InlineData("zstd", CompressionFormat.Zstd)]
    public void Is_too_large_beyond_its_size_or_its_ratio_and_not_before(string format, object expected)
    {
        Assert.Equal(413, Fault(Compressed.As(format, Noise(100_001)), expected));
        Assert.Equal(413, Fault(Compressed.As(format, new byte[50_000]), expected));
        Assert.Equal(20_000, Decompress(Compressed.As(format, new byte[20_000]), expected).Length);
    }

    [Theory]
    [InlineData("gzip", CompressionFormat.Gzip)]
    [InlineData("zlib", CompressionFormat.Deflate)]
    [InlineData("raw deflate", CompressionFormat.Deflate)]
    [InlineData("zstd", CompressionFormat.Zstd)]
    public void Is_refused_wherever_it_is_cut_short(string format, object expected)
    {
        var whole = Compressed.As(format, Noise(2_000));

        for (var length = 1; length < whole.Length - 8; length += 7) Assert.Equal(400, Fault(whole[..length], expected));
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Decompress(byte[] compressed, object format)
    {
        using var buffer = Decompression.Decompress(compressed, (CompressionFormat)format, new(Limits), Limits);
        return buffer.Written.ToArray();
    }

    private static int Fault(byte[] compressed, object format) =>
        Assert.Throws<BadHttpRequestException>(() => Decompress(compressed, format)).StatusCode;
}
