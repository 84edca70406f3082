using System.Diagnostics;

namespace Sightglass.Storage.Tests.Support;

/// <summary>A real file system of a few megabytes, so that a disk can be full. Mounting one needs root: without it the test says that it was skipped.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _ballast;

    private SmallDisk(string path) => (Path, _ballast) = (path, System.IO.Path.Combine(path, "ballast"));

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(int megabytes, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "mounting a small disk needs root on Linux");
        var path = Directory.CreateTempSubdirectory("sightglass-disk-").FullName;
        if (await RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path], cancellationToken) is { } fault)
        {
            Directory.Delete(path);
            Assert.Skip("a small disk cannot be mounted here: " + fault);
        }
        return new(path);
    }

    /// <summary>Takes the room that is left, but for some kilobytes.</summary>
    public void Fill(int except = 0)
    {
        using var ballast = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 4096 })
            try
            {
                while (true) ballast.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Full for this size.
            }
        ballast.SetLength(ballast.Length - except * 1024L);
    }

    public void MakeRoom() => File.Delete(_ballast);

    public async Task MakeReadOnlyAsync(CancellationToken cancellationToken) =>
        Assert.Null(await RunAsync("mount", ["-o", "remount,ro", Path], cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", ["-l", Path], CancellationToken.None);
        Directory.Delete(Path);
    }

    private static async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? null : errors.Trim();
    }
}
