using System.Net;
using Grpc.Core;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Projects;

/// <summary>What a stranger's page can make a browser on this machine send.</summary>
public sealed class A_request_of_a_stranger(SharedApp shared) : IClassFixture<SharedApp>
{
    private SightglassApp App => shared.App;

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:4318", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]:9", true)]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.nip.io", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.2", false)]
    public async Task Is_turned_away_by_the_host_it_believes_to_talk_to(string host, bool isLetIn)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent("{}"u8.ToArray()), Headers = { Host = host } };
        request.Content.Headers.ContentType = new("application/json");

        var response = await App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(isLetIn ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        if (!isLetIn) Assert.Equal((7, $"this server does not answer to the host name '{host}'; start it with --host to add a name"), await CodeAndMessageAsync(response));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/traces")]
    [InlineData("/api/public/health")]
    [InlineData("/app.css")]
    [InlineData("/api/public/traces?limit=many")]
    public async Task Is_answered_without_a_body_when_it_asks_for_the_head(string path)
    {
        var head = await App.Http.SendAsync(new(HttpMethod.Head, path), TestContext.Current.CancellationToken);
        var get = await App.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/sign-in")]
    [InlineData("POST", "/v1/metrics")]
    [InlineData("GET", "/nothing/here")]
    public async Task Is_turned_away_by_its_host_on_every_path(string method, string path)
    {
        var request = new HttpRequestMessage(new(method), path) { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await App.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Is_turned_away_by_its_host_over_gRPC_too()
    {
        using var handler = new SocketsHttpHandler();
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(App.GrpcAddress, new() { HttpHandler = new OtherHost(handler) });
        var bytes = Marshallers.Create(static (byte[] b) => b, static b => b);

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(
            new Method<byte[], byte[]>(MethodType.Unary, GrpcSender.Traces, "Export", bytes, bytes), null, new(cancellationToken: TestContext.Current.CancellationToken), []));

        Assert.Equal(StatusCode.PermissionDenied, fault.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("own", true)]
    public async Task Is_turned_away_by_its_origin_when_it_would_change_something(string origin, bool isLetIn)
    {
        var header = origin == "own" ? App.Address.GetLeftPart(UriPartial.Authority) : origin;
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent("{}"u8.ToArray()), Headers = { { "Origin", header } } };
        request.Content.Headers.ContentType = new("application/json");

        Assert.Equal(isLetIn ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await App.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        var signOut = await App.SendAsync(HttpMethod.Post, "/sign-out", ("Origin", header));
        Assert.Equal(isLetIn ? HttpStatusCode.Redirect : HttpStatusCode.Forbidden, signOut.StatusCode);
    }

    // A WebSocket opens with a GET, and no same-origin policy keeps a page from reading it.
    [Fact]
    public async Task Is_turned_away_by_its_origin_when_it_opens_a_web_socket() =>
        Assert.Equal(HttpStatusCode.Forbidden, (await App.SendAsync(HttpMethod.Get, "/_blazor",
            ("Origin", "http://evil.example"), ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="), ("Sec-WebSocket-Version", "13"))).StatusCode);

    [Fact]
    public async Task Gets_headers_that_keep_pages_to_themselves()
    {
        foreach (var path in (string[])["/sign-in", "/v1/nothing", "/nothing"])
        {
            var headers = (await App.SendAsync(HttpMethod.Get, path)).Headers;
            Assert.Contains("frame-ancestors 'none'", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", headers.GetValues("Referrer-Policy").Single());
        }
    }

    private static async Task<(int, string)> CodeAndMessageAsync(HttpResponseMessage response)
    {
        var (code, message, _) = await response.StatusAsync();
        return (code, message);
    }

    private sealed class OtherHost(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = "evil.example";
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>Browser applications may send OTLP when their origin was given with --cors.</summary>
public sealed class A_browser_application
{
    private const string Origin = "https://app.example.com";

    [Fact]
    public async Task May_send_when_its_origin_was_given()
    {
        await using var app = await SightglassApp.StartAsync(new() { Cors = [Origin] });

        var preflight = await PreflightAsync(app, Origin);
        var sent = await PostAsync(app, Origin);
        var refused = await PostAsync(app, Origin, "garbage");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.BadRequest), (preflight.StatusCode, sent.StatusCode, refused.StatusCode));
        Assert.All((HttpResponseMessage[])[preflight, sent, refused], r => Assert.Equal(Origin, r.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Contains("content-encoding", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(app, "https://other.example.com")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.SendAsync(HttpMethod.Post, "/sign-out", ("Origin", Origin))).StatusCode);
    }

    [Fact]
    public async Task May_not_send_otherwise()
    {
        await using var app = await SightglassApp.StartAsync();

        var preflight = await PreflightAsync(app, Origin);

        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(app, Origin)).StatusCode);
    }

    private static Task<HttpResponseMessage> PreflightAsync(SightglassApp app, string origin) => app.SendAsync(HttpMethod.Options, "/v1/traces",
        ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type,content-encoding"));

    private static Task<HttpResponseMessage> PostAsync(SightglassApp app, string origin, string body = "{}")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new StringContent(body), Headers = { { "Origin", origin } } };
        request.Content.Headers.ContentType = new("application/json");
        return app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
