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

    /// <summary>Of observations by their names.</summary>
    private const string Figures = """{"view":"observations","dimensions":[{"field":"name"}],"metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"string","column":"name","operator":"=","value":"{marker}"}],"fromTimestamp":"2026-01-01T00:00:00Z","toTimestamp":"2027-01-01T00:00:00Z","config":{"row_limit":1000}}""";
    private static Task<Dictionary<string, string>>? _given;
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

        new("POST", "ingestion", (401, 401, 207, 207, 207), Body: """{"batch":[{"id":"e","type":"trace-create","timestamp":"2026-11-24T12:00:00Z","body":{"id":"{traceId}","name":"overwritten"}}]}""", Keeps: "traces/{traceId}"),
        new("POST", "scores", (401, 401, 200, 200, 200), Body: """{"name":"n","value":1,"traceId":"{traceId}"}"""),
        new("POST", "traces", (401, 401, 403, 200, 200), Body: """{"name":"t"}"""),
        new("POST", "events", (401, 401, 403, 200, 200), Body: """{"name":"t"}"""),
        new("POST", "spans", (401, 401, 403, 200, 200), Body: """{"name":"t"}"""),
        new("PATCH", "spans", (401, 401, 403, 200, 200), Body: """{"id":"s","name":"t"}"""),
        new("POST", "generations", (401, 401, 403, 200, 200), Body: """{"name":"t"}"""),
        new("PATCH", "generations", (401, 401, 403, 200, 200), Body: """{"id":"g","name":"t"}"""),

        new("GET", "traces", (401, 401, 403, 200, 200), Query: "?name={marker}", Shows: true),
        new("DELETE", "traces", (401, 401, 403, 200, 200), Body: """{"traceIds":["{traceId}"]}""", Keeps: "traces/{traceId}"),
        new("GET", "traces/{traceId}", (401, 401, 403, 404, 200), Shows: true),
        new("DELETE", "traces/{traceId}", (401, 401, 403, 200, 200), Keeps: "traces/{traceId}"),
        new("GET", "observations", (401, 401, 403, 200, 200), Query: "?name={marker}", Shows: true),
        new("GET", "observations/{observationId}", (401, 401, 403, 404, 200), Shows: true),

        new("GET", "v2/observations", (401, 401, 403, 200, 200), Query: "?name={marker}", Shows: true),
        new("GET", "sessions", (401, 401, 403, 200, 200), Shows: true),
        new("GET", "sessions/{sessionId}", (401, 401, 403, 404, 200), Shows: true),
        new("GET", "metrics", (401, 401, 403, 200, 200), Query: "?query=" + Figures, Shows: true),
        new("GET", "metrics/daily", (401, 401, 403, 200, 200), Query: "?traceName={marker}"),
        new("GET", "v2/metrics", (401, 401, 403, 200, 200), Query: "?query=" + Figures, Shows: true),

        new("GET", "scores", (401, 401, 403, 200, 200), Query: "?name={marker}", Shows: true),
        new("GET", "scores/{scoreId}", (401, 401, 403, 404, 200), Shows: true),
        new("DELETE", "scores/{scoreId}", (401, 401, 403, 404, 202), Keeps: "scores/{scoreId}"),
        new("GET", "v2/scores", (401, 401, 403, 200, 200), Query: "?name={marker}", Shows: true),
        new("GET", "v2/scores/{scoreId}", (401, 401, 403, 404, 200), Shows: true),
        new("GET", "v3/scores", (401, 401, 403, 200, 200), Query: "?name={marker}", Shows: true),
        new("GET", "score-configs", (401, 401, 403, 200, 200), Query: "?limit=100", Shows: true),
        new("POST", "score-configs", (401, 401, 403, 200, 200), Body: """{"name":"n","dataType":"NUMERIC"}"""),
        new("GET", "score-configs/{configId}", (401, 401, 403, 404, 200), Shows: true),
        new("PATCH", "score-configs/{configId}", (401, 401, 403, 404, 200), Body: """{"description":"d"}""", Keeps: "score-configs/{configId}"),

        new("GET", "v2/datasets", (401, 401, 403, 200, 200), Query: "?limit=100", Shows: true),
        new("POST", "v2/datasets", (401, 401, 403, 200, 200), Body: """{"name":"{marker}"}""", Keeps: "v2/datasets/{datasetName}"),
        new("GET", "v2/datasets/{datasetName}", (401, 401, 403, 404, 200), Shows: true),
        new("GET", "datasets", (401, 401, 403, 200, 200), Query: "?limit=100", Shows: true),
        new("POST", "datasets", (401, 401, 403, 200, 200), Body: """{"name":"{marker}"}""", Keeps: "v2/datasets/{datasetName}"),
        new("GET", "datasets/{datasetName}", (401, 401, 403, 404, 200), Shows: true),
        new("GET", "dataset-items", (401, 401, 403, 404, 200), Query: "?datasetName={datasetName}", Shows: true),
        new("POST", "dataset-items", (401, 401, 403, 404, 200), Body: """{"datasetName":"{datasetName}","id":"{marker}","input":1}""", Keeps: "dataset-items/{marker}"),
        new("GET", "dataset-items/{id}", (401, 401, 403, 404, 200), Path: "dataset-items/{marker}", Shows: true),
        new("DELETE", "dataset-items/{id}", (401, 401, 403, 404, 200), Path: "dataset-items/{marker}", Keeps: "dataset-items/{marker}"),
        new("GET", "datasets/{datasetName}/runs", (401, 401, 403, 404, 200), Shows: true),
        new("GET", "datasets/{datasetName}/runs/{runName}", (401, 401, 403, 404, 200), Shows: true),
        new("DELETE", "datasets/{datasetName}/runs/{runName}", (401, 401, 403, 404, 200), Keeps: "datasets/{datasetName}/runs/{runName}"),
        new("GET", "dataset-run-items", (401, 401, 403, 404, 200), Query: "?datasetId={datasetId}&runName={runName}", Shows: true),
        new("POST", "dataset-run-items", (401, 401, 403, 404, 200), Body: """{"runName":"{runName}","datasetItemId":"{marker}","traceId":"{traceId}"}"""),
        new("GET", "experiments", (401, 401, 403, 200, 200), Query: "?fromStartTime=2026-01-01T00:00:00Z&name={runName}", Shows: true),
        new("GET", "experiment-items", (401, 401, 403, 200, 200), Query: "?fromStartTime=2026-01-01T00:00:00Z&experimentName={runName}", Shows: true),

        new("POST", "media", (401, 401, 403, 201, 201), Body: """{"traceId":"{traceId}","field":"input","contentType":"text/plain","contentLength":3,"sha256Hash":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="}"""),
        new("GET", "media/{mediaId}", (401, 401, 403, 404, 404)),
        new("PATCH", "media/{mediaId}", (401, 401, 403, 404, 204), Body: """{"uploadedAt":"2026-11-24T12:00:00Z","uploadHttpStatus":200}"""),
        new("GET", "comments", (401, 401, 403, 200, 200), Query: "?limit=100", Shows: true),
        new("POST", "comments", (401, 401, 403, 400, 200), Body: """{"projectId":"default","objectType":"TRACE","objectId":"{traceId}","content":"c"}"""),
        new("GET", "comments/{commentId}", (401, 401, 403, 404, 200), Shows: true),
        new("GET", "annotation-queues", (401, 401, 403, 200, 200), Query: "?limit=100", Shows: true),
        new("POST", "annotation-queues", (401, 401, 403, 400, 200), Body: """{"name":"another {marker}","scoreConfigIds":["{configId}"]}"""),
        new("GET", "annotation-queues/{queueId}", (401, 401, 403, 404, 200), Shows: true),
        new("GET", "annotation-queues/{queueId}/items", (401, 401, 403, 404, 200)),
        new("POST", "annotation-queues/{queueId}/items", (401, 401, 403, 404, 200), Body: """{"objectId":"{traceId}","objectType":"TRACE"}"""),
        new("GET", "annotation-queues/{queueId}/items/{itemId}", (401, 401, 403, 404, 200)),
        new("PATCH", "annotation-queues/{queueId}/items/{itemId}", (401, 401, 403, 404, 200), Body: """{"status":"COMPLETED"}"""),
        new("DELETE", "annotation-queues/{queueId}/items/{itemId}", (401, 401, 403, 404, 200)),
        new("POST", "annotation-queues/{queueId}/assignments", (401, 401, 403, 404, 200), Body: """{"userId":"u"}"""),
        new("DELETE", "annotation-queues/{queueId}/assignments", (401, 401, 403, 404, 200), Body: """{"userId":"u"}"""),
        new("GET", "llm-connections", (401, 401, 403, 200, 200), Query: "?limit=100", Shows: true),
        new("PUT", "llm-connections", (401, 401, 403, 200, 200), Body: """{"provider":"{marker}","adapter":"openai","secretKey":"sk-1234567890"}"""),
        new("DELETE", "llm-connections/{id}", (401, 401, 403, 404, 200), Path: "llm-connections/{connectionId}"),

        new("GET", "models", (401, 401, 403, 200, 200), Query: "?limit=100", Shows: true),
        new("POST", "models", (401, 401, 403, 200, 200), Body: """{"modelName":"another {marker}","matchPattern":"x","unit":"TOKENS","inputPrice":0.1}"""),
        new("GET", "models/{id}", (401, 401, 403, 404, 200), Path: "models/{modelId}", Shows: true),
        new("PUT", "models/{id}", (401, 401, 403, 404, 200), Path: "models/{modelId}", Body: """{"modelName":"{marker}","matchPattern":"x","unit":"TOKENS","inputPrice":0.2}""", Keeps: "models/{modelId}"),
        new("DELETE", "models/{id}", (401, 401, 403, 404, 200), Path: "models/{modelId}", Keeps: "models/{modelId}"),

        new(Any, "integrations/blob-storage", (401, 401, 403, 501, 501)),
        new(Any, "integrations/blob-storage/{id}", (401, 401, 403, 501, 501), Path: "integrations/blob-storage/x"),
        new(Any, "feedback", (401, 401, 403, 501, 501)),
        new(Any, "unstable/dashboards/{**rest}", (401, 401, 403, 501, 501)),
        new(Any, "unstable/dashboard-widgets/{**rest}", (401, 401, 403, 501, 501)),
        new(Any, "unstable/evaluators/{**rest}", (401, 401, 403, 501, 501)),
        new(Any, "unstable/evaluation-rules/{**rest}", (401, 401, 403, 501, 501)),
        new(Any, "v2/evaluators/{**rest}", (401, 401, 403, 501, 501)),
        new(Any, "v2/evaluation-rules/{**rest}", (401, 401, 403, 501, 501)),

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
        // What is changed or deleted is made anew; everything else is asked of the same things.
        var values = row.Method == "DELETE" || row.Keeps is not null ? await GivenAsync() : await (_given ??= GivenAsync());
        string Fill(string text) => values.Aggregate(text, (filled, value) => filled.Replace(value.Key, value.Value, StringComparison.Ordinal));
        async Task<(int Status, string Body)> AskAsync(string? authorization, string method, string path, string? body)
        {
            using var answer = await new Caller(_app, authorization).SendAsync(method == Any ? "POST" : method, Fill(path), body is null ? null : Fill(body));
            return ((int)answer.StatusCode, await answer.TextAsync());
        }
        Task<(int Status, string Body)> SendAsync(string? authorization) => AskAsync(authorization, row.Method, (row.Path ?? row.Template) + row.Query, row.Body);

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
        var owner = Caller.OfDefault(_app);
        await owner.ExpectAsync(HttpStatusCode.MultiStatus, "POST", "ingestion", $$"""{"batch":[{"id":"e","type":"trace-create","timestamp":"{{TimeProvider.System.GetUtcNow():O}}","body":{"id":"{{marker}} in a session","sessionId":"{{marker}}"} }]}""");
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", "scores", $$"""{"id":"{{marker}}","name":"{{marker}}","value":1,"traceId":"{{trace}}"}""");
        var dataset = (string)(await owner.ExpectAsync(HttpStatusCode.OK, "POST", "v2/datasets", $$"""{"name":"{{marker}}"}"""))["id"]!;
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", "dataset-items", $$"""{"datasetName":"{{marker}}","id":"{{marker}}","input":1}""");
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", "dataset-run-items", $$"""{"runName":"{{marker}}","datasetItemId":"{{marker}}","traceId":"{{trace}}"}""");
        var config = (string)(await owner.ExpectAsync(HttpStatusCode.OK, "POST", "score-configs", $$"""{"name":"{{marker}}","dataType":"NUMERIC"}"""))["id"]!;
        var queue = (string)(await owner.ExpectAsync(HttpStatusCode.OK, "POST", "annotation-queues", $$"""{"name":"{{marker}}","scoreConfigIds":["{{config}}"]}"""))["id"]!;
        var item = (string)(await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"annotation-queues/{queue}/items", $$"""{"objectId":"{{trace}}","objectType":"TRACE"}"""))["id"]!;
        var comment = (string)(await owner.ExpectAsync(HttpStatusCode.OK, "POST", "comments", $$"""{"projectId":"default","objectType":"TRACE","objectId":"{{trace}}","content":"{{marker}}"}"""))["id"]!;
        var connection = (string)(await owner.ExpectAsync(HttpStatusCode.OK, "PUT", "llm-connections", $$"""{"provider":"{{marker}}","adapter":"openai","secretKey":"sk-1234567890"}"""))["id"]!;
        var model = (string)(await owner.ExpectAsync(HttpStatusCode.OK, "POST", "models", $$"""{"modelName":"{{marker}}","matchPattern":"{{marker}}","unit":"TOKENS","inputPrice":0.1}"""))["id"]!;
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(marker));
        var media = (string)(await owner.ExpectAsync(HttpStatusCode.Created, "POST", "media", $$"""
            {"traceId":"{{trace}}","field":"input","contentType":"text/plain","contentLength":{{marker.Length}},"sha256Hash":"{{Convert.ToBase64String(hash)}}"}
            """))["mediaId"]!;
        var project = (string)(await organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{marker}}"}"""))["id"]!;
        var key = (string)(await organization.ExpectAsync(HttpStatusCode.Created, "POST", $"projects/{project}/apiKeys", "{}"))["id"]!;
        return new()
        {
            ["{marker}"] = marker,
            ["{traceId}"] = trace.ToString(),
            ["{observationId}"] = observation.ToString("x16", null),
            ["{promptName}"] = marker,
            ["{promptVersion}"] = "1",
            ["{sessionId}"] = marker,
            ["{scoreId}"] = marker,
            ["{datasetName}"] = marker,
            ["{datasetId}"] = dataset,
            ["{runName}"] = marker,
            ["{configId}"] = config,
            ["{queueId}"] = queue,
            ["{itemId}"] = item,
            ["{commentId}"] = comment,
            ["{connectionId}"] = connection,
            ["{mediaId}"] = media,
            ["{modelId}"] = model,
            ["{projectId}"] = project,
            ["{apiKeyId}"] = key,
            ["{**rest}"] = "anything",
        };
    }

    /// <param name="Path">When it is not the template with everything filled in.</param>
    /// <param name="Shows">The right answer names what is asked for, and nobody else's does.</param>
    /// <param name="Keeps">What must still be there for its owner after another has asked.</param>
    private sealed record Row(
        string Method, string Template, (int NoKey, int Wrong, int PublicKey, int Other, int Right) Statuses, string Query = "", string? Body = null, string? Path = null, bool Shows = false, string? Keeps = null)
    {
        public override string ToString() => $"{Method} {Template}";
    }
}
