using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

public sealed class A_request_to_Langfuse_s_API(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly SightglassApp _app = shared.App;

    [Fact]
    public async Task For_its_health_is_told_which_version_of_the_API_this_is()
    {
        var health = await _app.GetAsync("health");
        Assert.Equal(("OK", "4.35.0", "0.1.0"), ((string)health["status"]!, (string)health["version"]!, (string)health["sightglass"]!));
        Assert.Equal("OK", (string?)(await _app.GetAsync("health?failIfDatabaseUnavailable=true"))["status"]);
    }

    [Theory]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("page=0", "page")]
    [InlineData("page=1.5", "page")]
    [InlineData("page=99999999999", "page")]
    [InlineData("orderBy=timestamp", "orderBy")]
    [InlineData("orderBy=timestamp.up", "orderBy")]
    [InlineData("orderBy=nonsense.asc", "orderBy")]
    [InlineData("fromTimestamp=yesterday", "fromTimestamp")]
    [InlineData("toTimestamp=2026-13-01T00:00:00Z", "toTimestamp")]
    [InlineData("toTimestamp=12", "toTimestamp")]
    public async Task With_a_parameter_that_cannot_be_read_is_told_which(string query, string parameter)
    {
        var error = await _app.ErrorAsync(HttpStatusCode.BadRequest, "traces?" + query);
        Assert.Equal("Invalid request data", (string?)error["message"]);
        var fault = Assert.Single(error["error"]!.AsArray())!;
        Assert.Equal([parameter], fault["path"]!.AsArray().Select(p => (string)p!));
        Assert.Contains(parameter, (string)fault["message"]!, StringComparison.Ordinal);
        Assert.Equal("invalid_value", (string?)fault["code"]);
    }

    [Theory]
    [InlineData("type=NONSENSE")]
    [InlineData("type=RERANKER")]
    [InlineData("type=1")]
    [InlineData("level=fatal")]
    [InlineData("fromStartTime=x")]
    public async Task With_a_word_that_the_API_does_not_know_is_told_so(string query) =>
        Assert.Single((await _app.ErrorAsync(HttpStatusCode.BadRequest, "observations?" + query))["error"]!.AsArray());

    [Fact]
    public async Task With_a_word_that_the_API_does_not_know_is_told_those_it_knows()
    {
        var error = await _app.ErrorAsync(HttpStatusCode.BadRequest, "observations?level=fatal");
        Assert.Equal("level is not one of DEBUG, DEFAULT, WARNING, ERROR: fatal", (string?)error["error"]![0]!["message"]);
    }

    [Fact]
    public async Task With_several_faults_is_told_all_of_them() =>
        Assert.Equal(3, (await _app.ErrorAsync(HttpStatusCode.BadRequest, "observations?limit=0&page=x&level=y"))["error"]!.AsArray().Count);

    [Theory]
    [InlineData("traces/0123456789abcdef0123456789abcdef", "Trace not found within authorized project")]
    [InlineData("traces/nonsense", "Trace not found within authorized project")]
    [InlineData("traces/a%2Fb", "Trace not found within authorized project")]
    [InlineData("traces/%F0%9F%9A%B2%20%25", "Trace not found within authorized project")]
    [InlineData("observations/0123456789abcdef", "Observation not found within authorized project")]
    [InlineData("observations/..%2f..%2fhealth", "Observation not found within authorized project")]
    [InlineData("observations/'%20OR%201=1", "Observation not found within authorized project")]
    public async Task For_what_is_not_there_is_told_so(string path, string message)
    {
        var error = await _app.ErrorAsync(HttpStatusCode.NotFound, path);
        Assert.Equal((message, "LangfuseNotFoundError"), ((string)error["message"]!, (string)error["error"]!));
    }

    [Theory]
    [InlineData("nothing", "GET", HttpStatusCode.NotFound, "LangfuseNotFoundError")]
    [InlineData("v2/nothing", "GET", HttpStatusCode.NotFound, "LangfuseNotFoundError")]
    [InlineData("../nothing", "GET", HttpStatusCode.NotFound, "LangfuseNotFoundError")]
    [InlineData("traces", "PUT", HttpStatusCode.MethodNotAllowed, "MethodNotAllowedError")]
    public async Task For_what_is_not_served_gets_an_error_in_JSON(string path, string method, HttpStatusCode status, string error) =>
        Assert.Equal(error, (string?)(await _app.ErrorAsync(status, path, new(method)))["error"]);

    [Fact]
    public async Task May_encode_ids_once_or_twice_and_in_either_case()
    {
        var trace = Proto.NewTrace();
        await _app.SendAsync(ASpan(trace, 0xabc));
        var encoded = string.Concat(trace.ToString().Select(c => $"%{(int)c:X2}"));

        foreach (var id in new[] { trace.ToString(), trace.ToString().ToUpperInvariant(), encoded, encoded.Replace("%", "%25", StringComparison.Ordinal) })
            Assert.Equal(trace.ToString(), (string?)(await _app.GetAsync("traces/" + id))["id"]);
        Assert.Equal("0000000000000abc", (string?)(await _app.GetAsync("observations/%30000000000000ABC"))["id"]);
        Assert.Equal(1, (int)(await _app.GetAsync("observations?traceId=" + encoded))["meta"]!["totalItems"]!);
    }

    [Fact]
    public async Task To_delete_a_trace_is_carried_out_at_once()
    {
        var (kept, deleted) = (Proto.NewTrace(), Proto.NewTrace());
        await _app.SendAsync(ASpan(kept, 1), ASpan(deleted, 1), ASpan(deleted, 2, 1));

        // As often as somebody likes; unknown ids are no error there.
        foreach (var id in new[] { deleted.ToString(), deleted.ToString(), "nonsense" })
        {
            var answer = await _app.SendAsync(HttpMethod.Delete, "/api/public/traces/" + id);
            AssertJson("""{ "message": "Trace deleted successfully" }""", JsonNode.Parse(await answer.TextAsync()));
        }
        await _app.ErrorAsync(HttpStatusCode.NotFound, "traces/" + deleted);
        Assert.Single((await _app.GetAsync("traces/" + kept))["observations"]!.AsArray());
    }

    [Fact]
    public async Task While_the_store_is_not_available_is_told_to_come_back()
    {
        await using var app = await SightglassApp.StartAsync(replace: (services, _) => services.AddSingleton<Core.Storage.ITelemetryReader>(new ClosedReader()));
        foreach (var path in new[] { "traces", "observations", "traces/0123456789abcdef0123456789abcdef", "health?failIfDatabaseUnavailable=true" })
            Assert.Equal("ServiceUnavailableError", (string?)(await app.ErrorAsync(HttpStatusCode.ServiceUnavailable, path))["error"]);
        Assert.Equal("OK", (string?)(await app.GetAsync("health"))["status"]);
        var answer = await app.SendAsync(HttpMethod.Get, "/api/public/traces");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
    }
}

public sealed class A_request_to_Langfuse_s_API_from_elsewhere(SharedAppWithKeys shared) : IClassFixture<SharedAppWithKeys>
{
    private readonly SightglassApp _app = shared.App;

    [Theory]
    [InlineData(null, "a key is needed")]
    [InlineData("Basic d3Jvbmc6d3Jvbmc=", "the key is wrong")]
    public async Task Needs_the_key_pair(string? authorization, string message)
    {
        foreach (var path in new[] { "traces", "traces/0123456789abcdef0123456789abcdef", "observations", "observations/0123456789abcdef" })
        {
            var answer = await _app.SendAsync(HttpMethod.Get, "/api/public/" + path, authorization is null ? [] : [("authorization", authorization)]);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            var error = JsonNode.Parse(await answer.TextAsync())!;
            Assert.StartsWith(message, (string)error["message"]!, StringComparison.Ordinal);
            Assert.Equal("UnauthorizedError", (string?)error["error"]);
        }
    }

    [Fact]
    public async Task Is_let_in_with_Basic_auth_and_health_without()
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SharedAppWithKeys.PublicKey}:{SharedAppWithKeys.SecretKey}"));
        Assert.Equal(HttpStatusCode.OK, (await _app.SendAsync(HttpMethod.Get, "/api/public/traces", ("authorization", basic))).StatusCode);
        Assert.Equal("OK", (string?)(await _app.GetAsync("health"))["status"]);
    }
}
