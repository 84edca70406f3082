using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests;

public sealed partial class A_start : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sightglass-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prints_where_it_listens_where_the_data_is_and_a_line_that_sends_a_first_trace()
    {
        await RunAsync(async http =>
        {
            var banner = _output.ToString();
            Assert.Contains($"Data                {_folder}", banner, StringComparison.Ordinal);
            Assert.Matches(@"OTLP/gRPC\s+http://127\.0\.0\.1:\d+", banner);

            var line = CurlLine().Match(banner);
            Assert.True(line.Success, banner);
            var content = new StringContent(line.Groups["body"].Value, Encoding.UTF8, "application/json");
            var response = await http.PostAsync(new Uri(line.Groups["address"].Value), content, Cancellation);

            Assert.Equal((HttpStatusCode.OK, "{}"), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
        });
        Assert.Empty(_errors.ToString());
    }

    /// <summary>The Web SDK would start it in the project's folder, and <c>./data</c> would be there.</summary>
    [Fact]
    public async Task From_the_sources_happens_in_the_folder_where_it_was_asked_for()
    {
        var project = Path.Combine(Repository.Root, "src", "Sightglass.Server", "Sightglass.Server.csproj");
        using var evaluation = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", project, "-getProperty:RunWorkingDirectory"]) { RedirectStandardOutput = true })!;

        Assert.Equal("", (await evaluation.StandardOutput.ReadToEndAsync(Cancellation)).Trim());
        await evaluation.WaitForExitAsync(Cancellation);
        Assert.Equal(0, evaluation.ExitCode);
    }

    [Fact]
    public async Task Prints_its_version_when_asked()
    {
        Assert.Equal(0, await LaunchAsync("--version"));
        Assert.Equal("Sightglass 0.1.0", _output.ToString().TrimEnd());
    }

    [Fact]
    public async Task Prints_its_options_when_asked()
    {
        Assert.Equal(0, await LaunchAsync("--help"));
        Assert.Contains("SIGHTGLASS_HTTP", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_2_when_the_options_make_no_sense()
    {
        Assert.Equal(2, await LaunchAsync("--http", "nonsense"));
        Assert.StartsWith("sightglass: --http: 'nonsense' is not address:port", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http", "--grpc")]
    [InlineData("--grpc", "--http")]
    public async Task Ends_with_1_and_says_which_port_is_in_use(string taken, string free)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = other.LocalEndpoint.ToString()!;

        Assert.Equal(1, await LaunchAsync(taken, address, free, "127.0.0.1:0", "--data", _folder));
        Assert.StartsWith($"sightglass: {address} is in use by another process; choose another address", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(taken, _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(_errors.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Ends_with_1_when_another_process_has_the_data_and_says_which()
    {
        await RunAsync(async _ =>
        {
            Assert.Equal(1, await LaunchAsync("--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", _folder));
            Assert.Equal($"sightglass: The data folder {_folder} is in use by process {Environment.ProcessId}", _errors.ToString().TrimEnd());
        });
    }

    [Fact]
    public async Task Ends_with_1_when_the_data_folder_cannot_be_written_to()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);

        Assert.Equal(1, await LaunchAsync("--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", Path.Combine(file, "data")));
        Assert.StartsWith($"sightglass: The data folder {file}", _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(_errors.ToString().TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=secret", "sightglass: The metadata database u at 127.0.0.1:1 cannot be opened: ")]
    [InlineData("Host=127.0.0.1;Port=1;Database=d;Username=u;Password=secret", "sightglass: The metadata database d at 127.0.0.1:1 cannot be opened: ")]
    public async Task Ends_with_1_when_the_metadata_database_does_not_answer(string connection, string says)
    {
        Assert.Equal(1, await LaunchAsync("--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", _folder, "--metadata", connection));
        Assert.StartsWith(says, _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(_errors.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Ends_with_1_when_the_metadata_database_is_something_else()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "metadata.db"), new string('x', 10_000), Cancellation);

        Assert.Equal(1, await LaunchAsync("--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", _folder));
        Assert.StartsWith($"sightglass: The metadata database {Path.Combine(_folder, "metadata.db")} cannot be opened: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(_errors.ToString().TrimEnd().Split('\n'));
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _output.Dispose();
        _errors.Dispose();
    }

    /// <summary>Runs the server as its command line does, until <paramref name="meanwhile"/> is done.</summary>
    private async Task RunAsync(Func<HttpClient, Task> meanwhile)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var http = new HttpClient();
        using var output = new Announced(_output, "Send a first trace:");
        var server = Launch.RunAsync(["--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", _folder], _ => null, output, _errors, stop.Token);
        await Task.WhenAny(output.Seen, server);
        Assert.False(server.IsCompleted, _errors.ToString());
        await meanwhile(http);
        await stop.CancelAsync();
        Assert.Equal(0, await server);
    }

    private Task<int> LaunchAsync(params string[] arguments) => Launch.RunAsync(arguments, _ => null, _output, _errors, Cancellation);

    [GeneratedRegex(@"^curl -H 'content-type: application/json' (?<address>http://127\.0\.0\.1:\d+/v1/traces) -d '(?<body>[^']+)'$", RegexOptions.Multiline)]
    private static partial Regex CurlLine();

    /// <summary>Completes when a text has been written.</summary>
    private sealed class Announced(StringWriter into, string text) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override async Task WriteLineAsync(string? value)
        {
            await into.WriteLineAsync(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true) _seen.TrySetResult();
        }
    }
}
