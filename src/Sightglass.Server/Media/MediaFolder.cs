using System.Buffers;
using System.Security.Cryptography;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Media;

/// <summary>The content of media: one file a hash in <c>media/&lt;project&gt;</c> of the data folder. A file that is there is whole.</summary>
internal sealed class MediaFolder(string root)
{
    private const int Piece = 81_920;

    public string PathOf(ProjectId project, string sha256) => Path.Combine(root, project.Value, sha256);

    public bool Has(ProjectId project, string sha256) => File.Exists(PathOf(project, sha256));

    /// <summary>Stores content that is what it was announced to be. Durable on return.</summary>
    /// <returns>Null when it is stored; else why it is not, and nothing is.</returns>
    public async Task<string?> StoreAsync(ProjectId project, string sha256, long length, Stream content, CancellationToken cancellationToken)
    {
        var unfinished = Path.Combine(Directory.CreateDirectory(Path.Combine(root, project.Value)).FullName, $".{Guid.NewGuid():N}");
        try
        {
            string? fault;
            await using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous }))
            {
                fault = await CopyAsync(content, file, sha256, length, cancellationToken);
                if (fault is null) file.Flush(flushToDisk: true);
            }
            if (fault is null) File.Move(unfinished, PathOf(project, sha256), overwrite: true);
            return fault;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<string?> CopyAsync(Stream content, FileStream file, string sha256, long length, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            long total = 0;
            while (await content.ReadAsync(piece, cancellationToken) is > 0 and var read)
            {
                total += read;
                if (total > length) return $"the content is longer than the {length} bytes that were announced";
                hash.AppendData(piece, 0, read);
                await file.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            }
            return total < length ? $"the content has {total} bytes; {length} were announced"
                : Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256 ? "the content has another SHA-256 than was announced" : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
