using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Crash;

/// <summary>The real server in a process of its own, on a free port.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    /// <summary>From the start of the process to the first answer.</summary>
    public TimeSpan StartUp { get; private set; }

    public HttpClient Http { get; private set; } = new();

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What it printed, for a failing test.</summary>
    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    /// <summary>Begins; <see cref="ReadyAsync"/> waits for the first answer.</summary>
    /// <param name="more">Further variables of its environment, such as keys.</param>
    public static ServerProcess Begin(string data, int? sealRows, params IEnumerable<(string Name, string Value)> more)
    {
        var start = new ProcessStartInfo("dotnet", [Dll]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SIGHTGLASS_HTTP"] = "127.0.0.1:0";
        start.Environment["SIGHTGLASS_GRPC"] = "127.0.0.1:0";
        start.Environment["SIGHTGLASS_DATA"] = data;
        if (sealRows is not null) start.Environment["SIGHTGLASS_SEAL_ROWS"] = $"{sealRows}";
        foreach (var (name, value) in more) start.Environment[name] = value;
        var server = new ServerProcess(new() { StartInfo = start, EnableRaisingEvents = true });
        server._process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        server._process.Exited += (_, _) => server.End();
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var address = await _listening.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
        using var answer = await Http.GetAsync("/api/public/health", cancellationToken);
        answer.EnsureSuccessStatusCode();
        StartUp = TimeProvider.System.GetLocalNow() - _process.StartTime;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        End();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        Http.Dispose();
        _process.Dispose();
    }

    private void End()
    {
        _ended.TrySetResult();
        _listening.TrySetException(new InvalidOperationException("The server ended before it listened: " + Said));
        _ = _listening.Task.Exception;
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_said) _said.AppendLine(line);
        if (HttpAddress().Match(line) is { Success: true } match) _listening.TrySetResult(new(match.Groups["address"].Value));
    }

    private static string Dll
    {
        get
        {
            var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(Repository.Root, "artifacts", "bin", "Sightglass.Server", configuration, "Sightglass.Server.dll");
        }
    }

    [GeneratedRegex(@"OTLP/HTTP\s+(?<address>http://\S+)")]
    private static partial Regex HttpAddress();
}
