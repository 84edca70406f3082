using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Embedded;
using Sightglass.Server.Metadata;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Tests.Support;

/// <summary>The whole server in this process: real store in a folder of its own, real HTTP and gRPC on free ports of the loopback.</summary>
internal sealed class SightglassApp : IAsyncDisposable
{
    private readonly string _folder;
    private readonly TelemetryStore _store;
    private readonly MetadataDatabase _metadata;
    private readonly WebApplication _app;
    private bool _isClosed;

    private SightglassApp(string folder, TelemetryStore store, MetadataDatabase metadata, WebApplication app, ServerFaults faults)
    {
        (_folder, _store, _metadata, _app, Faults) = (folder, store, metadata, app, faults);
        // 0.0.0.0 is an address to listen on, not one to send to.
        Address = new(app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        GrpcAddress = new(app.Urls.Last().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }
    public Uri GrpcAddress { get; }

    /// <summary>Follows no redirect and keeps no cookie.</summary>
    public HttpClient Http { get; }

    public ServerFaults Faults { get; }

    public ITelemetryReader Reader => _store.Embedded.Reader;
    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="replace">Services that take the place of ours.</param>
    public static Task<SightglassApp> StartAsync(Options? options = null, Action<IServiceCollection, EmbeddedStore>? replace = null) =>
        StartAsync(Directory.CreateTempSubdirectory("sightglass-").FullName, options ?? new(), replace);

    /// <summary>Stops this server and starts another one over the same data.</summary>
    public async Task<SightglassApp> RestartAsync(Options options)
    {
        await CloseAsync();
        return await StartAsync(_folder, options, null);
    }

    private static async Task<SightglassApp> StartAsync(string folder, Options options, Action<IServiceCollection, EmbeddedStore>? replace)
    {
        options = options with { Data = folder, Http = new(options.Http.Address, 0), Grpc = new(options.Grpc.Address, 0) };
        var store = await TelemetryStore.OpenAsync(options, TimeProvider.System, _ => { }, _ => { }, Cancellation);
        var metadata = await MetadataDatabase.OpenAsync(folder, options.Metadata, Program.Entities, Cancellation);
        var faults = new ServerFaults();
        var app = Program.Build(options, store, metadata, services =>
        {
            services.AddLogging(logging => logging.ClearProviders().AddProvider(faults));
            replace?.Invoke(services, store.Embedded);
        });
        // Stands for every endpoint that says nothing about access.
        app.MapGet("/probe", () => "here");
        // For what a browser sends with a public key.
        app.MapPost("/scores-probe", (HttpContext context) => context.User.Project().Value)
            .RequireAuthorization(ProjectAccess.ScoresPolicy).RequireCors(ProjectsSlice.BrowserCorsPolicy);
        await app.StartAsync(Cancellation);
        return new(folder, store, metadata, app, faults);
    }

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string contentType = "application/x-protobuf", string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return Http.PostAsync(new Uri(Address.GetLeftPart(UriPartial.Authority) + path), content, Cancellation);
    }

    public Task<HttpResponseMessage> PostJsonAsync(string path, string body) =>
        PostAsync(path, System.Text.Encoding.UTF8.GetBytes(body), "application/json");

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, Address.GetLeftPart(UriPartial.Authority) + path);
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) throw new ArgumentException(name);
        return Http.SendAsync(request, Cancellation);
    }

    public async Task<HttpResponseMessage> SendJsonAsync(HttpMethod method, string path, string json)
    {
        using var request = new HttpRequestMessage(method, Address.GetLeftPart(UriPartial.Authority) + path) { Content = new StringContent(json, null, "application/json") };
        return await Http.SendAsync(request, Cancellation);
    }

    /// <summary>The spans of a trace as they are stored.</summary>
    public async Task<IReadOnlyList<RawSpan>> TraceAsync(TraceId trace) =>
        [.. (await Reader.GetObservationsAsync(ProjectId.Default, trace, 1_000, Cancellation)).Select(o => o.Raw)];

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task CloseAsync()
    {
        if (_isClosed) return;
        _isClosed = true;
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _metadata.Dispose();
        await _store.DisposeAsync();
    }
}

/// <summary>One server for all tests of a class, on the loopback without keys; each test has traces of its own.</summary>
public class SharedApp : IAsyncLifetime
{
    private SightglassApp? _app;

    internal SightglassApp App
    {
        get
        {
            if (_app is null) Assert.Skip(PostgresCluster.Missing);
            return _app;
        }
    }

    private protected virtual Options Options => new();

    public virtual async ValueTask InitializeAsync() => _app = await SightglassApp.StartAsync(Options);

    private protected async Task StartAsync(Options options, Action<IServiceCollection, EmbeddedStore> replace) => _app = await SightglassApp.StartAsync(options, replace);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same, listening on every address as in a container, with keys.</summary>
public class SharedAppWithKeys : SharedApp
{
    public const string PublicKey = "pk-lf-1234567890", SecretKey = "sk-lf-abcdefghij";
    public const string OrganizationPublicKey = "pk-lf-organization", OrganizationSecretKey = "sk-lf-of-the-organization";

    internal static Options WithKeys => new()
    {
        Http = new(IPAddress.Any, 0),
        Grpc = new(IPAddress.Any, 0),
        PublicKey = PublicKey,
        SecretKey = SecretKey,
        OrganizationPublicKey = OrganizationPublicKey,
        OrganizationSecretKey = OrganizationSecretKey,
    };

    private protected override Options Options => WithKeys;
}

/// <summary>The same with its metadata in PostgreSQL. The tests skip themselves where there is none.</summary>
public sealed class SharedAppWithKeysOnPostgres : SharedAppWithKeys
{
    private string? _database;

    private protected override Options Options => WithKeys with { Metadata = _database };

    public override async ValueTask InitializeAsync()
    {
        if (!PostgresCluster.IsInstalled) return;
        _database = await PostgresCluster.NewDatabaseAsync(TestContext.Current.CancellationToken);
        await base.InitializeAsync();
    }
}
