using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Crash;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Compat;

/// <summary>A server in a process of its own that wants a key, and programs of Node.js that are given no more than its address and that key.</summary>
public class CompatServer : IAsyncLifetime
{
    public const string PublicKey = "pk-lf-compat-7d1f", SecretKey = "sk-lf-compat-93ac";
    private protected static readonly string Folder = Path.Combine(Repository.Root, "tests", "Compat", "langfuse");
    private readonly string _data = Directory.CreateTempSubdirectory("sightglass-compat-").FullName;
    private ServerProcess? _server;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpClient Http => _server!.Http;

    private string Address => Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public virtual async ValueTask InitializeAsync()
    {
        _server = ServerProcess.Begin(_data, sealRows: null, ("SIGHTGLASS_PUBLIC_KEY", PublicKey), ("SIGHTGLASS_SECRET_KEY", SecretKey));
        await _server.ReadyAsync(Cancellation);
        _server.Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{PublicKey}:{SecretKey}")));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <param name="path">Below /api/public/, as it goes on the wire.</param>
    internal async Task<JsonNode> GetAsync(string path)
    {
        var (status, body) = await SendAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"GET {path}: {status} {body}");
        return JsonNode.Parse(body)!;
    }

    internal async Task<HttpStatusCode> StatusAsync(string path) => (await SendAsync(path)).Status;

    internal async Task<SdkTrace> TraceAsync(string id) => new(await GetAsync("traces/" + id));

    internal static bool IsInstalled(string packages) => Directory.Exists(Path.Combine(Folder, packages, "node_modules"));

    internal async Task<(int ExitCode, string Output, string Errors)> NodeAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LANGFUSE_BASE_URL"] = Address;
        start.Environment["LANGFUSE_PUBLIC_KEY"] = PublicKey;
        start.Environment["LANGFUSE_SECRET_KEY"] = SecretKey;
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(Cancellation);
        var output = await node.StandardOutput.ReadToEndAsync(Cancellation);
        await node.WaitForExitAsync(Cancellation);
        return (node.ExitCode, output, await errors);
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri($"{Address}/api/public/{path}"), Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
