using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sightglass.Server.Projects;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Projects;

/// <summary>What each kind of key opens where keys are needed.</summary>
public sealed class A_key(SharedAppWithKeys shared) : IClassFixture<SharedAppWithKeys>
{
    private readonly SightglassApp _app = shared.App;

    [Fact]
    public async Task Of_a_project_opens_nothing_of_the_organization()
    {
        Assert.Equal("this is a key of a project; a key of its organization is needed here",
            await Caller.OfDefault(_app).RefusedAsync(HttpStatusCode.Forbidden, "GET", "organizations/projects"));
        Assert.Equal("this is a key of an organization; a key of a project is needed here",
            await Caller.OfOrganization(_app).RefusedAsync(HttpStatusCode.Forbidden, "GET", "projects"));
    }

    [Fact]
    public async Task Of_an_organization_and_one_that_is_public_send_no_traces()
    {
        foreach (var authorization in new[] { Caller.OfOrganization(_app).Authorization, "Bearer " + SharedAppWithKeys.PublicKey })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            Assert.Equal(HttpStatusCode.Forbidden, (await _app.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    [Fact]
    public async Task That_is_public_sends_scores_and_reads_nothing()
    {
        var half = "Bearer " + SharedAppWithKeys.PublicKey;

        Assert.Equal("default", await (await ProbeAsync(_app, half)).TextAsync());
        Assert.Equal("default", await (await ProbeAsync(_app, Caller.OfDefault(_app).Authorization)).TextAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await ProbeAsync(_app, Caller.OfOrganization(_app).Authorization)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ProbeAsync(_app, "Bearer " + SharedAppWithKeys.OrganizationPublicKey)).StatusCode);
        Assert.Equal("the public key alone may only send scores; the secret key is needed here",
            await new Caller(_app, half).RefusedAsync(HttpStatusCode.Forbidden, "GET", "traces"));
        await new Caller(_app, half).RefusedAsync(HttpStatusCode.Forbidden, "GET", "organizations/projects");
        Assert.Equal(HttpStatusCode.Forbidden, (await _app.SendAsync(HttpMethod.Get, "/probe", ("authorization", half))).StatusCode);
    }

    [Theory]
    [InlineData("https://anybody.example", "Bearer pk-lf-1234567890", HttpStatusCode.OK)]
    [InlineData("https://anybody.example", "Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("https://anybody.example", null, HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:3000", null, HttpStatusCode.Unauthorized)]
    public async Task Decides_what_a_page_may_send(string origin, string? authorization, HttpStatusCode status)
    {
        var answer = await ProbeAsync(_app, authorization, origin);
        var preflight = await _app.SendAsync(HttpMethod.Options, "/scores-probe", ("Origin", origin), ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type,x-langfuse-sdk-name"));

        Assert.Equal((status, HttpStatusCode.NoContent), (answer.StatusCode, preflight.StatusCode));
        Assert.All((HttpResponseMessage[])[answer, preflight], r => Assert.Equal(origin, r.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Equal("authorization,content-type,x-langfuse-sdk-name", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Outlives_a_restart_and_its_last_use_too()
    {
        await using var first = await SightglassApp.StartAsync(SharedAppWithKeys.WithKeys);
        var key = await Caller.OfNewProjectAsync(first);
        await key.ExpectAsync(HttpStatusCode.OK, "GET", "projects");

        await using var second = await first.RestartAsync(SharedAppWithKeys.WithKeys);
        var stored = second.Services.GetRequiredService<KeyRing>().All.Single(k => k.Id.Contains('-', StringComparison.Ordinal) && k.Id.Length == 36);
        Assert.NotNull(stored.LastUsedAt);
        await (key with { App = second }).ExpectAsync(HttpStatusCode.OK, "GET", "projects");
    }

    [Fact]
    public async Task That_has_expired_is_wrong()
    {
        var time = new FakeTimeProvider(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var ring = new KeyRing(SharedAppWithKeys.WithKeys, time);
        var (publicKey, secretKey) = ApiKey.NewPair();
        var made = ApiKey.Of("1", "default", Core.Telemetry.ProjectId.Default, publicKey, secretKey, null, time.GetUtcNow());
        ring.Add(new()
        {
            Id = "1",
            OrganizationId = "default",
            ProjectId = made.ProjectId,
            PublicKey = publicKey,
            SecretHash = made.SecretHash,
            DisplaySecretKey = "",
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = time.GetUtcNow().AddHours(1),
        });

        Assert.NotNull(ring.Find(new(publicKey, secretKey), time.GetUtcNow()));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(ring.Find(new(publicKey, secretKey), time.GetUtcNow()));
        Assert.Null(ring.FindPublic(publicKey, time.GetUtcNow()));
        Assert.Null(ring.FindFingerprint(made.Fingerprint, time.GetUtcNow()));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Opens_a_session_of_its_own_project_that_ends_with_it()
    {
        var organization = Caller.OfOrganization(_app);
        var project = (string)(await organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{Guid.NewGuid()}}"}"""))["id"]!;
        var key = await organization.ExpectAsync(HttpStatusCode.Created, "POST", $"projects/{project}/apiKeys", "{}");
        var cookie = await SignInAsync((string)key["publicKey"]!, (string)key["secretKey"]!);

        var answer = await _app.SendAsync(HttpMethod.Get, "/api/public/projects", ("Cookie", cookie!));
        Assert.Contains(project, await answer.TextAsync(), StringComparison.Ordinal);
        await SeesOnlyItsOwnAsync(cookie!);
        await organization.ExpectAsync(HttpStatusCode.OK, "DELETE", $"projects/{project}/apiKeys/{key["id"]}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.SendAsync(HttpMethod.Get, "/api/public/projects", ("Cookie", cookie!))).StatusCode);
        Assert.Null(await SignInAsync(SharedAppWithKeys.OrganizationPublicKey, SharedAppWithKeys.OrganizationSecretKey));
    }

    // A trace of another project is on no page and in no download.
    private async Task SeesOnlyItsOwnAsync(string cookie)
    {
        var (trace, own) = (Proto.NewTrace(), (await SignInAsync(SharedAppWithKeys.PublicKey, SharedAppWithKeys.SecretKey))!);
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(Proto.Traces(Proto.Span(trace, 1))) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TryAddWithoutValidation("x-api-key", SharedAppWithKeys.SecretKey);
        Assert.Equal(HttpStatusCode.OK, (await _app.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        Task<HttpResponseMessage> GetAsync(string path, string session) => _app.SendAsync(HttpMethod.Get, path, ("Cookie", session), ("Accept", "text/html"));

        foreach (var path in new[] { $"/traces/{trace}", $"/traces/{trace}/observations/0000000000000001/raw" })
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), ((await GetAsync(path, own)).StatusCode, (await GetAsync(path, cookie)).StatusCode));
        var list = "/traces?range=all";
        Assert.Contains(trace.ToString(), await (await GetAsync(list, own)).TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(trace.ToString(), await (await GetAsync(list, cookie)).TextAsync(), StringComparison.Ordinal);
    }

    private async Task<string?> SignInAsync(string publicKey, string secretKey)
    {
        var answer = await _app.Http.PostAsync(new Uri("/sign-in", UriKind.Relative),
            new FormUrlEncodedContent([new("public_key", publicKey), new("secret_key", secretKey)]), TestContext.Current.CancellationToken);
        return answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : null;
    }

    internal static Task<HttpResponseMessage> ProbeAsync(SightglassApp app, string? authorization, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/scores-probe");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (origin is not null) request.Headers.TryAddWithoutValidation("Origin", origin);
        return app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

/// <summary>On the loopback, without keys in the options.</summary>
public sealed class A_key_where_none_is_needed(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly SightglassApp _app = shared.App;

    [Fact]
    public async Task Is_that_of_the_project_default_and_its_organization_unless_we_know_it()
    {
        foreach (var authorization in new[] { null, "Bearer of-another-product", Caller.Basic("pk-lf-x", "sk-lf-unknown") })
        {
            var stranger = new Caller(_app, authorization);
            Assert.Equal("default", (string?)(await stranger.ExpectAsync(HttpStatusCode.OK, "GET", "projects"))["data"]![0]!["id"]);
            Assert.NotEmpty((await stranger.ExpectAsync(HttpStatusCode.OK, "GET", "organizations/projects"))["projects"]!.AsArray());
        }
        var key = await Caller.OfNewProjectAsync(_app);
        Assert.NotEqual("default", (string?)(await key.ExpectAsync(HttpStatusCode.OK, "GET", "projects"))["data"]![0]!["id"]);
        await key.RefusedAsync(HttpStatusCode.Forbidden, "GET", "organizations/projects");
    }

    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://127.0.0.1:5173", true)]
    [InlineData("https://app.example.com", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("null", false)]
    public async Task Is_not_asked_for_from_pages_of_this_machine(string origin, bool isLetIn)
    {
        foreach (var authorization in new[] { null, "Bearer pk-lf-1" })
        {
            var answer = await A_key.ProbeAsync(_app, authorization, origin);
            Assert.Equal((isLetIn ? HttpStatusCode.OK : HttpStatusCode.Forbidden, isLetIn), (answer.StatusCode, answer.Headers.Contains("Access-Control-Allow-Origin")));
        }
    }

    [Fact]
    public async Task Is_not_asked_for_from_pages_of_origins_that_were_given()
    {
        await using var app = await SightglassApp.StartAsync(new() { Cors = ["https://app.example.com"] });
        Assert.Equal(HttpStatusCode.OK, (await A_key.ProbeAsync(app, null, "https://app.example.com")).StatusCode);
    }

    [Fact]
    public async Task Is_needed_by_a_stranger_s_page_once_keys_are_set()
    {
        await using var app = await SightglassApp.StartAsync(new() { PublicKey = "pk", SecretKey = "sk" });
        Assert.Equal(HttpStatusCode.OK, (await A_key.ProbeAsync(app, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await A_key.ProbeAsync(app, null, "https://app.example.com")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await A_key.ProbeAsync(app, "Bearer pk", "https://app.example.com")).StatusCode);
    }

    [Fact]
    public async Task Opens_a_session_whose_end_leads_back_to_the_page()
    {
        await using var app = await SightglassApp.StartAsync();
        var answer = await app.SendAsync(HttpMethod.Get, "/traces", ("Cookie", "sightglass.session=stale"), ("Accept", "text/html"));

        Assert.Equal((HttpStatusCode.Redirect, "/traces"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.StartsWith("sightglass.session=;", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        var elsewhere = await app.SendAsync(HttpMethod.Get, "//evil.example/", ("Cookie", "sightglass.session=stale"), ("Accept", "text/html"));
        Assert.DoesNotContain("evil", elsewhere.Headers.Location?.OriginalString ?? "", StringComparison.Ordinal);
    }
}
