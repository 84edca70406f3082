using System.Globalization;
using Sightglass.Core.Storage;

namespace Sightglass.Embedded;

/// <summary>The folder of one store, held by one process at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }
    public string Blocks => System.IO.Path.Combine(Path, "blocks.sqlite");
    public string Index => System.IO.Path.Combine(Path, "index.duckdb");

    /// <exception cref="StoreUnavailableException">It cannot be written to, or another process holds it (the message says which).</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var lockPath = System.IO.Path.Combine(full, "lock");
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data folder {full} cannot be created: {exception.Message}", exception);
        }
        FileStream held;
        try
        {
            held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (IOException exception) when (File.Exists(lockPath) && Owner(lockPath) is { } owner)
        {
            throw new StoreUnavailableException($"The data folder {full} is in use by process {owner}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data folder {full} is not writable: {exception.Message}", exception);
        }
        held.SetLength(0);
        held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        held.Flush();
        return new(full, held);
    }

    public void Dispose() => _lock.Dispose();

    private static string? Owner(string lockPath)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(lockPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd() is { Length: > 0 } id ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
