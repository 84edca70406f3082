using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Ingestion;

/// <summary>Reads a request's body whole, within the limits, and decompresses it.</summary>
internal static class RequestBody
{
    // What a client merely announces is not reserved: a few idle connections could take all memory.
    private const int MostReservedAtFirst = 1 << 20;

    /// <exception cref="BadHttpRequestException">413 too large, 415 unknown encoding, 400 damaged or cut short, 408 too slow.</exception>
    /// <exception cref="StoreUnavailableException">Too many bytes are in flight.</exception>
    public static async Task<RequestBuffer> ReadAsync(HttpRequest request, RequestMemory memory, IngestLimits limits, CancellationToken cancellationToken)
    {
        if (!Decompression.TryFind(request.Headers.ContentEncoding.ToString(), out var format))
            throw new BadHttpRequestException(
                $"content-encoding '{Shown(request.Headers.ContentEncoding.ToString())}' is not one of {Decompression.Names}", StatusCodes.Status415UnsupportedMediaType);
        var body = await ReadAsync(request, memory, format is null ? limits.LargestRequest : limits.LargestCompressed, cancellationToken);
        if (format is not { } compressed) return body;
        using (body) return Decompression.Decompress(body.Written, compressed, memory, limits);
    }

    private static async Task<RequestBuffer> ReadAsync(HttpRequest request, RequestMemory memory, int largest, CancellationToken cancellationToken)
    {
        if (request.ContentLength > largest) throw TooLarge(largest);
        var buffer = memory.Rent((int)Math.Min(request.ContentLength ?? 16_384, MostReservedAtFirst));
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancellationToken);
                var isTooLarge = buffer.Length + read.Buffer.Length > largest;
                if (!isTooLarge)
                    foreach (var piece in read.Buffer) buffer.Write(piece.Span);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (isTooLarge) throw TooLarge(largest);
                if (read.IsCompleted) return buffer;
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static BadHttpRequestException TooLarge(int largest) =>
        new($"the body is larger than {largest} bytes", StatusCodes.Status413PayloadTooLarge);

    private static string Shown(string header) => Beginning.Of(header, 40);
}
