using System.Net;
using System.Text;
using Grpc.Core;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Projects;

/// <summary>Listening beyond this machine: every request needs the key. The server is on 0.0.0.0, as in a container.</summary>
public sealed class Access_from_elsewhere(SharedAppWithKeys shared) : IClassFixture<SharedAppWithKeys>
{
    private const string PublicKey = SharedAppWithKeys.PublicKey, SecretKey = SharedAppWithKeys.SecretKey;
    private readonly SightglassApp _app = shared.App;

    public static TheoryData<string, string, bool> Presented => new()
    {
        { "authorization", Basic(PublicKey, SecretKey), true },
        { "authorization", Basic(PublicKey, SecretKey).TrimEnd('='), true },
        { "authorization", Uri.EscapeDataString(Basic(PublicKey, SecretKey)), true },
        { "authorization", Basic(PublicKey, SecretKey).Replace("Basic", "bASIC", StringComparison.Ordinal), true },
        { "authorization", $"Bearer {SecretKey}", true },
        { "authorization", $"Bearer%20{SecretKey}", true },
        { "x-api-key", SecretKey, true },
        { "authorization", Basic(PublicKey, "wrong"), false },
        { "authorization", Basic("wrong", SecretKey), false },
        { "authorization", Basic(PublicKey, ""), false },
        { "authorization", Basic(SecretKey, PublicKey), false },
        { "authorization", "Basic !!!", false },
        { "authorization", "Bearer ", false },
        { "authorization", SecretKey, false },
        { "x-api-key", PublicKey, false },
        { "x-api-key", SecretKey[..^1], false },
        { "x-other", SecretKey, false },
    };

    [Theory]
    [MemberData(nameof(Presented))]
    public async Task Needs_the_key_on_every_path_of_OTLP(string header, string value, bool isLetIn)
    {
        foreach (var path in (string[])["/v1/traces", "/v1/logs/", "/v1/metrics", "/otel/v1/traces", "/api/public/otel/v1/traces"])
            Assert.Equal(isLetIn ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, (await PostAsync(path, header, value)).StatusCode);
        using var sender = new GrpcSender(_app);
        var export = sender.ExportAsync(GrpcSender.Traces, [], new Grpc.Core.Metadata { { header, value } });
        if (isLetIn) Assert.Empty(await export);
        else Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => export)).StatusCode);
    }

    [Fact]
    public async Task Without_a_key_is_told_so_in_the_shape_of_each_protocol()
    {
        var protobuf = await _app.PostAsync("/v1/traces", []);
        // Under the base of another API, but OTLP all the same.
        var json = await _app.PostJsonAsync("/api/public/otel/v1/traces", "{}");
        using var sender = new GrpcSender(_app);
        var grpc = await Assert.ThrowsAsync<RpcException>(() => sender.ExportAsync(GrpcSender.Logs, []));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (protobuf.StatusCode, json.StatusCode));
        Assert.Equal("application/x-protobuf", protobuf.Content.Headers.ContentType?.MediaType);
        Assert.Equal(16, (await protobuf.StatusAsync()).Code);
        Assert.StartsWith("a key is needed", (await json.StatusAsync()).Message, StringComparison.Ordinal);
        Assert.StartsWith("a key is needed", grpc.Status.Detail, StringComparison.Ordinal);
        Assert.Equal((StatusCode.Unauthenticated, 16), (grpc.StatusCode, Answers.Status(grpc.Trailers.GetValueBytes("grpc-status-details-bin")!).Code));
    }

    [Fact]
    public async Task Without_a_key_learns_nothing_of_the_server_and_stores_nothing()
    {
        var trace = Proto.NewTrace();

        await _app.PostAsync("/v1/traces", Proto.Traces(Proto.Span(trace)));

        Assert.Empty(await _app.TraceAsync(trace));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.SendAsync(HttpMethod.Get, "/v1/traces", ("Accept", "text/html"))).StatusCode);
    }

    [Fact]
    public async Task Is_under_any_host_name_unless_names_were_given()
    {
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/traces", "x-api-key", SecretKey, host: "sightglass.internal")).StatusCode);

        await using var named = await SightglassApp.StartAsync(SharedAppWithKeys.WithKeys with { Hosts = ["sightglass.example:443"] });
        using var http = new HttpClient { BaseAddress = named.Address };
        async Task<HttpStatusCode> UnderAsync(string host)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { Host = host } };
            return (await http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, await UnderAsync("sightglass.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await UnderAsync("other.example"));
    }

    /// <summary>A proxy on the same machine passes on what comes from anywhere, so being connected to from here says nothing.</summary>
    [Fact]
    public async Task Through_a_proxy_needs_the_key_like_any_other()
    {
        await using var app = await SightglassApp.StartAsync(new Options
        {
            Http = new(IPAddress.Loopback, 0),
            Grpc = new(IPAddress.Loopback, 0),
            Hosts = ["sightglass.example"],
            PublicKey = PublicKey,
            SecretKey = SecretKey,
        });
        async Task<HttpStatusCode> GetAsync(string? authorization)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/public/traces") { Headers = { Host = "sightglass.example" } };
            if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
            return (await app.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(null));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(Basic(PublicKey, SecretKey)));
    }

    private static string Basic(string publicKey, string secretKey) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{publicKey}:{secretKey}"))}";

    private Task<HttpResponseMessage> PostAsync(string path, string header, string value, string? host = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TryAddWithoutValidation(header, value);
        request.Headers.Host = host;
        return _app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

/// <summary>Listening on the loopback.</summary>
public sealed class Access_from_this_machine
{
    [Fact]
    public async Task Needs_no_key_and_ignores_those_of_others_while_none_are_set()
    {
        await using var app = await SightglassApp.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.PostJsonAsync("/v1/traces", "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(app, "Bearer of-another-product")).StatusCode);
    }

    [Fact]
    public async Task Needs_no_key_but_no_wrong_one_either_once_keys_are_set()
    {
        await using var app = await SightglassApp.StartAsync(new() { PublicKey = "pk", SecretKey = "sk" });

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(app, null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(app, "Bearer sk")).StatusCode);
        Assert.Equal("the key is wrong", (await (await SendAsync(app, "Bearer other")).StatusAsync()).Message);
    }

    private static Task<HttpResponseMessage> SendAsync(SightglassApp app, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("authorization", authorization);
        return app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
