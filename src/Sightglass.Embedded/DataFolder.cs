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
        var ownerPath = System.IO.Path.Combine(full, "owner");
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
            // Only "None" is an exclusive lock on Unix, and it keeps readers out too: the owner's id is in a file of its own.
            held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException exception) when (File.Exists(lockPath) && Owner(ownerPath) is { } owner)
        {
            throw new StoreUnavailableException($"The data folder {full} is in use by process {owner}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data folder {full} is not writable: {exception.Message}", exception);
        }
        return new(full, held);
    }

    public void Dispose() => _lock.Dispose();

    private static string? Owner(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 } id ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
