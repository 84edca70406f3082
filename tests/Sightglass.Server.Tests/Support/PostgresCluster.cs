using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Sightglass.Server.Tests.Support;

/// <summary>A PostgreSQL of this test run's own, on a free port of the loopback with a temporary folder. Started when the first test asks for it.</summary>
internal static class PostgresCluster
{
    public const string Missing = "PostgreSQL is not installed: tools/prepare-tests.sh does it";

    private static readonly SemaphoreSlim Starting = new(1);
    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb"))) : null;
    private static string? _server;
    private static int _databases;

    public static bool IsInstalled => Programs is not null;

    /// <summary>A connection string to a new, empty database. Skips the test where PostgreSQL is not installed.</summary>
    public static async Task<string> NewDatabaseAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(IsInstalled, Missing);
        await Starting.WaitAsync(cancellationToken);
        try
        {
            _server ??= await StartAsync(Programs!, cancellationToken);
        }
        finally
        {
            Starting.Release();
        }
        var name = $"specs_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(_server + ";Database=postgres;Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return $"{_server};Database={name}";
    }

    private static async Task<string> StartAsync(string programs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sightglass-postgres-").FullName;
        var (data, port) = (Path.Combine(folder, "data"), FreePort());
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["postgres", folder], cancellationToken);
        await RunAsync(Path.Combine(programs, "initdb"), ["-D", data, "-U", "sightglass", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"], cancellationToken);
        // Nobody reads what it says, and a full pipe would stop it: it says nothing.
        string[] settings = ["listen_addresses=127.0.0.1", $"unix_socket_directories={folder}", "fsync=off", "max_connections=400", "log_min_messages=panic"];
        var server = Begin(Path.Combine(programs, "postgres"), ["-D", data, "-p", $"{port}", .. settings.SelectMany(s => new[] { "-c", s })]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(server, folder);
        var address = $"Host=127.0.0.1;Port={port};Username=sightglass";
        while (!await AnswersAsync(address, cancellationToken))
        {
            Assert.False(server.HasExited, "PostgreSQL ended before it answered");
            await Task.Delay(50, cancellationToken);
        }
        return address;
    }

    private static async Task<bool> AnswersAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(address + ";Database=postgres;Pooling=false");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Begin(program, arguments);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
    }

    // PostgreSQL refuses to run as root.
    private static Process Begin(string program, string[] arguments)
    {
        var asPostgres = Environment.IsPrivilegedProcess && program.StartsWith('/');
        return Process.Start(new ProcessStartInfo(asPostgres ? "setpriv" : program,
            asPostgres ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
    }

    private static void End(Process server, string folder)
    {
        if (!server.HasExited)
        {
            server.Kill();
            server.WaitForExit(TimeSpan.FromSeconds(10));
        }
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
