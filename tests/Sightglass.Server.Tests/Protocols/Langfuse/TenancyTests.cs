using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>
/// Every route below /api/public, and what each sort of key gets of it. A route without a row fails, and so does a row without a route. "Right" is a key
/// of the organization where the route is the organization's.
/// </summary>
public sealed class A_route_of_the_API(SharedAppWithKeys shared) : IClassFixture<SharedAppWithKeys>
{
    private const string Any = "any";
    private readonly SightglassApp _app = shared.App;

    /// <summary>Statuses: no key, wrong key, public key alone, key of another project, right key.</summary>
    private static readonly Row[] Rows =
    [
        new("GET", "health", (200, 200, 200, 200, 200)),
        new(Any, "otel/v1/traces", (401, 401, 403, 200, 200), Body: "{}"),
        new(Any, "otel/v1/logs", (401, 401, 403, 200, 200), Body: "{}"),
        new(Any, "otel/v1/metrics", (401, 401, 403, 200, 200), Body: "{}"),
        new(Any, "otel/v1/{**rest}", (404, 404, 404, 404, 404), Body: "{}"),
        new(Any, "otel/v1development/{**rest}", (404, 404, 404, 404, 404), Body: "{}"),

        new("GET", "traces", (401, 401, 403, 200, 200), Shows: true),
        new("GET", "traces/{traceId}", (401, 401, 403, 404, 200), Shows: true),
        new("DELETE", "traces/{traceId}", (401, 401, 403, 200, 200), Keeps: "traces/{traceId}"),
        new("GET", "observations", (401, 401, 403, 200, 200), Shows: true),
        new("GET", "observations/{observationId}", (401, 401, 403, 404, 200), Shows: true),

        new("GET", "prompts", (401, 401, 403, 404, 200), Query: "?name={promptName}", Shows: true),
        new("POST", "prompts", (401, 401, 403, 201, 201), Body: """{"name":"{promptName}","prompt":"x"}""", Keeps: "v2/prompts/{promptName}"),
        new("GET", "v2/prompts", (401, 401, 403, 200, 200), Shows: true, Query: "?name={promptName}"),
        new("POST", "v2/prompts", (401, 401, 403, 201, 201), Body: """{"name":"{promptName}","prompt":"x","labels":["production"]}""", Keeps: "v2/prompts/{promptName}"),
        new("GET", "v2/prompts/{promptName}", (401, 401, 403, 404, 200), Shows: true),
        new("DELETE", "v2/prompts/{promptName}", (401, 401, 403, 404, 204), Keeps: "v2/prompts/{promptName}"),
        new("PATCH", "v2/prompts/{promptName}/versions/{promptVersion}", (401, 401, 403, 404, 200), Body: """{"newLabels":["a"]}"""),

        new("GET", "projects", (401, 401, 403, 200, 200)),
        new("POST", "projects", (401, 401, 403, 403, 201), Body: """{"name":"{marker} 2","retention":0}"""),
        new("PUT", "projects/{projectId}", (401, 401, 403, 403, 200), Body: """{"name":"{marker} 3"}"""),
        new("DELETE", "projects/{projectId}", (401, 401, 403, 403, 202)),
        new("GET", "projects/{projectId}/apiKeys", (401, 401, 403, 403, 200)),
        new("POST", "projects/{projectId}/apiKeys", (401, 401, 403, 403, 201), Body: "{}"),
        new("DELETE", "projects/{projectId}/apiKeys/{apiKeyId}", (401, 401, 403, 403, 200)),
        new("GET", "projects/{projectId}/memberships", (401, 401, 403, 403, 200)),
        new("PUT", "projects/{projectId}/memberships", (401, 401, 403, 403, 501), Body: """{"userId":"u","role":"ADMIN"}"""),
        new("DELETE", "projects/{projectId}/memberships", (401, 401, 403, 403, 501), Body: """{"userId":"u"}"""),
        new("GET", "organizations/projects", (401, 401, 403, 403, 200), Shows: true),
        new("GET", "organizations/apiKeys", (401, 401, 403, 403, 200)),
        new("GET", "organizations/memberships", (401, 401, 403, 403, 200)),
        new("PUT", "organizations/memberships", (401, 401, 403, 403, 501), Body: """{"userId":"u","role":"ADMIN"}"""),
        new("DELETE", "organizations/memberships", (401, 401, 403, 403, 501), Body: """{"userId":"u"}"""),
    ];

    public static TheoryData<int, string> Numbered => [.. Rows.Select((row, i) => (i, row.ToString()))];

    [Fact]
    public void Has_a_row_here_and_every_row_has_a_route()
    {
        var routes =
            from endpoint in _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let template = endpoint.RoutePattern.RawText!.TrimStart('/')
            where template.StartsWith("api/public/", StringComparison.Ordinal)
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [Any]
            select $"{method} {template["api/public/".Length..]}";

        Assert.Equal(Rows.Select(r => r.ToString()).Order(), routes.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Numbered))]
    public async Task Opens_to_its_keys_and_to_no_others(int number, string route)
    {
        var row = Rows[number];
        var values = await GivenAsync();
        string Fill(string text) => values.Aggregate(text, (filled, value) => filled.Replace(value.Key, value.Value, StringComparison.Ordinal));
        async Task<(int Status, string Body)> AskAsync(string? authorization, string method, string path, string? body)
        {
            using var answer = await new Caller(_app, authorization).SendAsync(method == Any ? "POST" : method, Fill(path), body is null ? null : Fill(body));
            return ((int)answer.StatusCode, await answer.TextAsync());
        }
        Task<(int Status, string Body)> SendAsync(string? authorization) => AskAsync(authorization, row.Method, row.Template + row.Query, row.Body);

        var (noKey, wrong, half) = (await SendAsync(null), await SendAsync(Caller.Basic("pk-lf-wrong", "sk-lf-wrong")), await SendAsync("Bearer " + SharedAppWithKeys.PublicKey));
        var other = await SendAsync((await Caller.OfNewProjectAsync(_app)).Authorization);
        if (row.Keeps is { } kept)
            Assert.Contains(values["{marker}"], (await AskAsync(Caller.OfDefault(_app).Authorization, "GET", kept, null)).Body, StringComparison.Ordinal);
        // The organization's routes refuse every project's key.
        var right = await SendAsync((row.Statuses.Other == 403 ? Caller.OfOrganization(_app) : Caller.OfDefault(_app)).Authorization);

        Assert.Equal((route, row.Statuses), (route, (noKey.Status, wrong.Status, half.Status, other.Status, right.Status)));
        if (row.Shows) Assert.Contains(values["{marker}"], right.Body, StringComparison.Ordinal);
        foreach (var answer in new[] { noKey, wrong, half, other })
            // An error may repeat the name that was asked for; nothing else of it is known.
            Assert.False(row.Shows && answer.Status < 400 && answer.Body.Contains(values["{marker}"], StringComparison.Ordinal), answer.Body);
    }

    /// <summary>A trace, a prompt and a project that have the marker in their names; the first two belong to project default.</summary>
    private async Task<Dictionary<string, string>> GivenAsync()
    {
        var (marker, trace, organization) = ("marker-" + Guid.NewGuid(), Proto.NewTrace(), Caller.OfOrganization(_app));
        var observation = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Address, "v1/traces")) { Content = new ByteArrayContent(Proto.Traces(ASpan(trace, observation, name: marker))) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TryAddWithoutValidation("x-api-key", SharedAppWithKeys.SecretKey);
        Assert.Equal(HttpStatusCode.OK, (await _app.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        await Caller.OfDefault(_app).ExpectAsync(HttpStatusCode.Created, "POST", "v2/prompts", $$"""{"name":"{{marker}}","prompt":"x","labels":["production"]}""");
        var project = (string)(await organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{marker}}"}"""))["id"]!;
        var key = (string)(await organization.ExpectAsync(HttpStatusCode.Created, "POST", $"projects/{project}/apiKeys", "{}"))["id"]!;
        return new()
        {
            ["{marker}"] = marker,
            ["{traceId}"] = trace.ToString(),
            ["{observationId}"] = observation.ToString("x16", null),
            ["{promptName}"] = marker,
            ["{promptVersion}"] = "1",
            ["{projectId}"] = project,
            ["{apiKeyId}"] = key,
            ["{**rest}"] = "anything",
        };
    }

    /// <param name="Shows">The right answer names what is asked for, and nobody else's does.</param>
    /// <param name="Keeps">What must still be there for its owner after another has asked.</param>
    private sealed record Row(
        string Method, string Template, (int NoKey, int Wrong, int PublicKey, int Other, int Right) Statuses, string Query = "", string? Body = null, bool Shows = false, string? Keeps = null)
    {
        public override string ToString() => $"{Method} {Template}";
    }
}
