using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Server.Connections;
using Sightglass.Server.Metadata;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for every database that connections can be in.</summary>
public abstract class A_connection_to_models(SharedAppOfTwoProjects shared)
{
    private readonly string _provider = Guid.NewGuid().ToString();

    private SightglassApp App => shared.App;

    [Fact]
    public async Task Is_made_and_replaced_by_its_provider_and_never_tells_its_secret()
    {
        var made = await PutAsync($$"""
            {"provider":"{{_provider}}","adapter":"openai","secretKey":"sk-secret-0123456789","baseURL":"https://models.example.com/v1","customModels":["m"],"withDefaultModels":false,
             "extraHeaders":{"x-team":"hidden-value"},"config":{"region":"eu"} }
            """);
        AssertJson($$"""
            {"provider":"{{_provider}}","adapter":"openai","displaySecretKey":"...6789","baseURL":"https://models.example.com/v1","customModels":["m"],"withDefaultModels":false,
             "extraHeaderKeys":["x-team"],"config":{"region":"eu"} }
            """, made);

        var replaced = await PutAsync($$"""{"provider":"{{_provider}}","adapter":"anthropic","secretKey":"short"}""");

        AssertJson($$"""{"id":"{{(string)made["id"]!}}","adapter":"anthropic","displaySecretKey":"...","baseURL":null,"customModels":[],"withDefaultModels":true,"extraHeaderKeys":[],"config":null}""", replaced);
        var listed = (await App.GetAsync("llm-connections?limit=100"))["data"]!.AsArray();
        AssertJson(replaced.ToJsonString(), Assert.Single(listed, c => (string)c!["provider"]! == _provider)!);
    }

    [Fact]
    public async Task Is_not_kept_in_plain()
    {
        await PutAsync($$"""{"provider":"{{_provider}}","adapter":"openai","secretKey":"sk-secret-0123456789","extraHeaders":{"x-team":"hidden-value"} }""");

        await using var db = App.Services.GetRequiredService<IDbContextFactory<MetadataDb>>().CreateDbContext();
        var row = JsonSerializer.Serialize(await db.Set<LlmConnection>().SingleAsync(c => c.Provider == _provider, TestContext.Current.CancellationToken));

        Assert.DoesNotContain("secret-0123", row, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-value", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_deleted_by_its_own_project_alone()
    {
        var id = (string)(await PutAsync($$"""{"provider":"{{_provider}}","adapter":"openai","secretKey":"sk"}"""))["id"]!;
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"llm-connections/{id}", null, SharedAppOfTwoProjects.Other);
        Assert.Empty((await App.CallAsync(HttpMethod.Get, "llm-connections", null, SharedAppOfTwoProjects.Other))["data"]!.AsArray());

        await App.CallAsync(HttpMethod.Delete, $"llm-connections/{id}");

        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"llm-connections/{id}");
    }

    [Theory]
    [InlineData("""{"adapter":"openai","secretKey":"s"}""", "provider")]
    [InlineData("""{"provider":"p","secretKey":"s"}""", "adapter")]
    [InlineData("""{"provider":"p","adapter":"carrier-pigeon","secretKey":"s"}""", "adapter")]
    [InlineData("""{"provider":"p","adapter":"openai"}""", "secretKey")]
    [InlineData("""{"provider":"p","adapter":"openai","secretKey":""}""", "secretKey")]
    [InlineData("""{"provider":"p","adapter":"openai","secretKey":"s","baseURL":"file:///etc/passwd"}""", "baseURL")]
    [InlineData("""{"provider":"p","adapter":"openai","secretKey":"s","customModels":[1]}""", "customModels")]
    [InlineData("""{"provider":"p","adapter":"openai","secretKey":"s","extraHeaders":{"a":1} }""", "extraHeaders")]
    [InlineData("""{"provider":"p","adapter":"openai","secretKey":"s","config":[]}""", "config")]
    public async Task That_makes_no_sense_is_refused(string json, string field) => await App.InvalidAsync(HttpMethod.Put, "llm-connections", json, field);

    private Task<System.Text.Json.Nodes.JsonNode> PutAsync(string json) => App.CallAsync(HttpMethod.Put, "llm-connections", json);
}

public sealed class A_connection_to_models_in_SQLite(SharedAppOfTwoProjects shared) : A_connection_to_models(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class A_connection_to_models_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : A_connection_to_models(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;

public sealed class What_does_not_exist_yet(SharedApp shared) : IClassFixture<SharedApp>
{
    [Theory]
    [InlineData("GET", "integrations/blob-storage")]
    [InlineData("PUT", "integrations/blob-storage")]
    [InlineData("DELETE", "integrations/blob-storage/1")]
    [InlineData("POST", "feedback")]
    [InlineData("GET", "unstable/dashboards")]
    [InlineData("POST", "unstable/dashboards/1/placements")]
    [InlineData("PATCH", "unstable/dashboard-widgets/1")]
    [InlineData("GET", "v2/evaluators")]
    [InlineData("GET", "v2/evaluators/1/versions")]
    [InlineData("POST", "v2/evaluation-rules")]
    public async Task Says_so(string method, string path) =>
        AssertJson("""{"error":"NotImplementedError"}""", await shared.App.RefusedAsync(HttpStatusCode.NotImplemented, new(method), path, method is "GET" ? null : "{}"));
}
