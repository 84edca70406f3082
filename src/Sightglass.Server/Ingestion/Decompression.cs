using System.IO.Compression;
using System.Runtime.InteropServices;
using Sightglass.Core.Storage;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Sightglass.Server.Ingestion;

internal enum CompressionFormat
{
    Gzip,
    Deflate,
    Zstd,
}

/// <summary>gzip, deflate and zstd, with an end to what a small body may grow to.</summary>
internal static class Decompression
{
    public const string Names = "identity, gzip, deflate, zstd";

    // 2^26 bytes: a frame that wants a larger window than a whole request may have is not a request.
    private const int LargestZstdWindow = 26;

    // Without it .NET takes what was cut short for what has ended, and half a batch would be acknowledged as a whole one.
    static Decompression() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <param name="format">Null when the body is not compressed.</param>
    /// <returns>False when the encoding is not one of ours.</returns>
    public static bool TryFind(string contentEncoding, out CompressionFormat? format)
    {
        (var known, format) = contentEncoding.Trim().ToLowerInvariant() switch
        {
            "" or "identity" => (true, (CompressionFormat?)null),
            "gzip" or "x-gzip" => (true, CompressionFormat.Gzip),
            "deflate" => (true, CompressionFormat.Deflate),
            "zstd" => (true, CompressionFormat.Zstd),
            _ => (false, null),
        };
        return known;
    }

    /// <exception cref="BadHttpRequestException">413 grows too much, 400 damaged or cut short.</exception>
    /// <exception cref="StoreUnavailableException">Too many bytes are in flight.</exception>
    public static RequestBuffer Decompress(ReadOnlyMemory<byte> compressed, CompressionFormat format, RequestMemory memory, IngestLimits limits)
    {
        var buffer = memory.Rent((int)Math.Min(compressed.Length * 4L, limits.RatioFreeBytes));
        try
        {
            using var stream = Open(AsStream(compressed), format, limits);
            int read;
            do buffer.Advance(read = stream.Read(buffer.Free(16_384)));
            while (read > 0);
            return buffer;
        }
        catch (Exception exception)
        {
            buffer.Dispose();
            if (exception is InvalidDataException or IOException or ZstdException && exception is not BadHttpRequestException)
                throw new BadHttpRequestException($"the body is not valid {format.ToString().ToLowerInvariant()}", exception);
            throw;
        }
    }

    /// <summary>A stream of the decompressed bytes that throws <see cref="BadHttpRequestException"/> (413) when they pass the limits.</summary>
    public static Stream Open(Stream compressed, CompressionFormat format, IngestLimits limits) => new BoundedStream(
        format switch
        {
            CompressionFormat.Gzip => new GZipStream(compressed, CompressionMode.Decompress),
            CompressionFormat.Deflate => IsZlib(compressed)
                ? new ZLibStream(compressed, CompressionMode.Decompress)
                : new DeflateStream(compressed, CompressionMode.Decompress),
            _ => OpenZstd(compressed),
        },
        compressed.Length, limits);

    private static MemoryStream AsStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array) ? new(array.Array!, array.Offset, array.Count, writable: false) : new(bytes.ToArray(), writable: false);

    private static DecompressionStream OpenZstd(Stream compressed)
    {
        var stream = new DecompressionStream(compressed, checkEndOfStream: true);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestZstdWindow);
        return stream;
    }

    // "deflate" is zlib by its standard and raw deflate by wide habit. A zlib header is a multiple of 31 that names method 8.
    private static bool IsZlib(Stream compressed)
    {
        int first = compressed.ReadByte(), second = compressed.ReadByte();
        compressed.Position = 0;
        return second >= 0 && (first & 0x0F) == 8 && (first << 8 | second) % 31 == 0;
    }
}
