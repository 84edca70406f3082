using System.Diagnostics;
using System.Globalization;

namespace Sightglass.Benchmarks;

/// <summary>A real server in a process of its own, with its CPU time and memory as the operating system accounts for them.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, TimeSpan startTime) => (_process, Address, StartTime) = (process, address, startTime);

    public Uri Address { get; }

    /// <summary>From starting the process to its first answer.</summary>
    public TimeSpan StartTime { get; }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ServerProcess> StartAsync(string dll, string dataFolder, int port)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                dll, "--http", $"127.0.0.1:{port}", "--grpc", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port + 1}"), "--data", dataFolder,
            },
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start");
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        using var http = new HttpClient { BaseAddress = address };
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(new Uri("/api/public/health", UriKind.Relative));
                break;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(5);
            }
        }
        return new(process, address, clock.Elapsed);
    }

    /// <summary>Stops it as a service manager would, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await terminate.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
