using System.Net;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Projects;

public sealed class Signing_in(SharedAppWithKeys shared) : IClassFixture<SharedAppWithKeys>
{
    private readonly SightglassApp _app = shared.App;

    [Fact]
    public async Task Keeps_a_session_that_no_script_and_no_other_site_gets()
    {
        var response = await EnterAsync(SharedAppWithKeys.PublicKey, SharedAppWithKeys.SecretKey, "/traces?filter=x");

        Assert.Equal((HttpStatusCode.Redirect, "/traces?filter=x"), (response.StatusCode, response.Headers.Location?.OriginalString));
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("sightglass.session=", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(SharedAppWithKeys.SecretKey, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("traces")]
    [InlineData("/a\nb")]
    public async Task Leads_to_no_other_site(string target) =>
        Assert.Equal("/", (await EnterAsync(SharedAppWithKeys.PublicKey, SharedAppWithKeys.SecretKey, target)).Headers.Location?.OriginalString);

    [Theory]
    [InlineData(SharedAppWithKeys.PublicKey, "wrong")]
    [InlineData("wrong", SharedAppWithKeys.SecretKey)]
    [InlineData("", "")]
    public async Task Fails_with_any_other_pair(string publicKey, string secretKey)
    {
        var response = await EnterAsync(publicKey, secretKey, "/\"><script>alert(1)</script>");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        var page = await response.TextAsync();
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opens_pages_but_not_OTLP()
    {
        var cookie = Cookie(await EnterAsync(SharedAppWithKeys.PublicKey, SharedAppWithKeys.SecretKey, "/"));

        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new StringContent("{}"), Headers = { { "Cookie", cookie } } };
        request.Content.Headers.ContentType = new("application/json");

        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _app.SendAsync(HttpMethod.Get, "/probe", ("Cookie", cookie))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _app.SendAsync(HttpMethod.Get, "/probe", ("x-api-key", SharedAppWithKeys.SecretKey))).StatusCode);
    }

    [Fact]
    public async Task Is_what_a_page_asks_for_and_a_program_is_told()
    {
        var page = await _app.SendAsync(HttpMethod.Get, "/probe?a=b", ("Accept", "text/html,*/*"));
        var program = await _app.SendAsync(HttpMethod.Get, "/probe", ("Accept", "application/json"));

        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?return=%2Fprobe%3Fa%3Db"), (page.StatusCode, page.Headers.Location?.OriginalString));
        Assert.Equal((HttpStatusCode.Unauthorized, "a key is needed, or a session from /sign-in\n"), (program.StatusCode, await program.TextAsync()));
    }

    [Fact]
    public async Task Ends_where_every_page_offers_it()
    {
        var cookie = Cookie(await EnterAsync(SharedAppWithKeys.PublicKey, SharedAppWithKeys.SecretKey, "/"));
        var page = await _app.SendAsync(HttpMethod.Get, "/traces", ("Cookie", cookie), ("Accept", "text/html"));
        Assert.Contains("<form method=\"post\" action=\"sign-out\">", await page.TextAsync(), StringComparison.Ordinal);

        var left = await _app.SendAsync(HttpMethod.Post, "/sign-out", ("Cookie", cookie));
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (left.StatusCode, left.Headers.Location?.OriginalString));
        Assert.StartsWith("sightglass.session=;", left.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_when_the_key_changes()
    {
        await using var first = await SightglassApp.StartAsync(SharedAppWithKeys.WithKeys);
        var cookie = Cookie(await EnterAsync(first, SharedAppWithKeys.PublicKey, SharedAppWithKeys.SecretKey, "/"));

        await using var restarted = await first.RestartAsync(SharedAppWithKeys.WithKeys);
        Assert.Equal(HttpStatusCode.OK, (await restarted.SendAsync(HttpMethod.Get, "/probe", ("Cookie", cookie))).StatusCode);
        await using var rotated = await restarted.RestartAsync(SharedAppWithKeys.WithKeys with { SecretKey = "another" });
        Assert.Equal(HttpStatusCode.Unauthorized, (await rotated.SendAsync(HttpMethod.Get, "/probe", ("Cookie", cookie))).StatusCode);
    }

    private static string Cookie(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private Task<HttpResponseMessage> EnterAsync(string publicKey, string secretKey, string target) => EnterAsync(_app, publicKey, secretKey, target);

    private static Task<HttpResponseMessage> EnterAsync(SightglassApp app, string publicKey, string secretKey, string target) => app.Http.PostAsync(
        new Uri("/sign-in", UriKind.Relative),
        new FormUrlEncodedContent([new("public_key", publicKey), new("secret_key", secretKey), new("return", target)]),
        TestContext.Current.CancellationToken);
}
