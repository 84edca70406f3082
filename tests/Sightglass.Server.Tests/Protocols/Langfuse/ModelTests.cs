using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for every database that prices of projects can be in.</summary>
public abstract class A_model_of_a_project(SharedAppOfTwoProjects shared)
{
    private readonly string _model = "model-" + Guid.NewGuid();

    private SightglassApp App => shared.App;

    [Fact]
    public async Task With_flat_prices_is_created_changed_and_deleted()
    {
        var created = await App.PostAsync("models", $$"""
            {"modelName":"{{_model}}","matchPattern":"(?i)^{{_model}}$","startDate":"2026-01-02T03:04:05Z","unit":"TOKENS","inputPrice":0.000002,"outputPrice":0.000008,"tokenizerId":"openai","tokenizerConfig":{"a":1} }
            """);
        var id = (string)created["id"]!;
        AssertJson($$"""
            {"modelName":"{{_model}}","matchPattern":"(?i)^{{_model}}$","startDate":"2026-01-02T03:04:05.000Z","unit":"TOKENS","inputPrice":0.000002,"outputPrice":0.000008,"totalPrice":null,
             "tokenizerId":"openai","tokenizerConfig":{"a":1},"isLangfuseManaged":false,"prices":{"input":{"price":0.000002},"output":{"price":0.000008} } }
            """, created);
        var tier = Assert.Single(created["pricingTiers"]!.AsArray())!;
        Assert.Equal(("Standard", true, 0, 0), ((string)tier["name"]!, (bool)tier["isDefault"]!, (int)tier["priority"]!, tier["conditions"]!.AsArray().Count));
        AssertJson(created.ToJsonString(), (await App.GetAsync("models?limit=1"))["data"]![0]!);
        await App.RefusedAsync(HttpStatusCode.Conflict, HttpMethod.Post, "models", $$"""{"modelName":"{{_model}}","matchPattern":"x","startDate":"2026-01-02T03:04:05Z","unit":"TOKENS","totalPrice":1}""");

        var changed = await App.CallAsync(HttpMethod.Put, $"models/{id}", $$"""{"modelName":"{{_model}}","matchPattern":"{{_model}}","totalPrice":0.001}""");

        AssertJson($$"""{"id":"{{id}}","createdAt":{{created["createdAt"]!.ToJsonString()}},"startDate":null,"unit":null,"inputPrice":null,"totalPrice":0.001}""", changed);
        AssertJson(changed.ToJsonString(), await App.GetAsync($"models/{id}"));
        await App.CallAsync(HttpMethod.Delete, $"models/{id}");
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete]) await App.RefusedAsync(HttpStatusCode.NotFound, method, $"models/{id}");
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Put, $"models/{id}", $$"""{"modelName":"{{_model}}","matchPattern":"x","totalPrice":1}""");
    }

    [Fact]
    public async Task Prices_what_comes_in_afterwards_and_nothing_before()
    {
        var (before, between, after) = (await CallAsync(), default(string), default(string));
        var id = (string)(await App.PostAsync("models", $$"""{"modelName":"{{_model}}","matchPattern":"(?i)^{{_model.ToUpperInvariant()}}$","inputPrice":0.5,"outputPrice":2}"""))["id"]!;
        between = await CallAsync();
        await App.CallAsync(HttpMethod.Put, $"models/{id}", $$"""{"modelName":"{{_model}}","matchPattern":"^{{_model}}","totalPrice":1}""");
        after = await CallAsync();
        await App.CallAsync(HttpMethod.Delete, $"models/{id}");

        Assert.Equal([null, 110m, 130m, null], [await CostAsync(before), await CostAsync(between), await CostAsync(after), await CostAsync(await CallAsync())]);
        Assert.Null(await CostAsync(await CallAsync(SharedAppOfTwoProjects.Other), SharedAppOfTwoProjects.Other));
    }

    [Fact]
    public async Task Goes_before_a_built_in_one()
    {
        var name = PriceTable.BuiltIn.Rows.First(r => r.Vendor == "openai" && r.From is null).Model;
        var id = (string)(await App.CallAsync(HttpMethod.Post, "models", $$"""{"modelName":"{{_model}}","matchPattern":"^{{name}}$","totalPrice":1}""", SharedAppOfTwoProjects.Other))["id"]!;

        Assert.Equal(130m, await CostAsync(await CallAsync(SharedAppOfTwoProjects.Other, name), SharedAppOfTwoProjects.Other));
        Assert.NotEqual(130m, await CostAsync(await CallAsync(model: name)));
        await App.CallAsync(HttpMethod.Delete, $"models/{id}", null, SharedAppOfTwoProjects.Other);
    }

    [Fact]
    public async Task Has_tiers_for_large_calls_and_for_parameters()
    {
        var created = await App.PostAsync("models", $$$"""
            {"modelName":"{{{_model}}}","matchPattern":"{{{_model}}}","pricingTiers":[
              {"name":"Large","isDefault":false,"priority":2,"conditions":[{"usageDetailPattern":"^input","operator":"gt","value":99,"caseSensitive":false}],"prices":{"input":2,"output":2}},
              {"name":"Fast","isDefault":false,"priority":1,"conditions":[{"source":"model_parameters","key":"service_tier","operator":"in","values":["fast"]}],"prices":{"input":5,"output":5}},
              {"name":"Standard","isDefault":true,"priority":0,"conditions":[],"prices":{"input":1,"output":1,"input_cached_tokens":0.5,"web_search_queries":3}}]}
            """);
        AssertJson("""{"inputPrice":1,"outputPrice":1,"prices":{"input":{"price":1},"output":{"price":1},"input_cached_tokens":{"price":0.5},"web_search_queries":{"price":3} } }""", created);
        Assert.Equal(["Standard", "Fast", "Large"], created["pricingTiers"]!.AsArray().Select(t => (string)t!["name"]!));
        AssertJson("""[{"source":"model_parameters","key":"service_tier","operator":"in","values":["fast"]}]""", created["pricingTiers"]![1]!["conditions"]!);

        Assert.Equal(260m, await CostAsync(await CallAsync()));
        Assert.Equal(40m, await CostAsync(await CallAsync(usage: """{"input":10,"output":30}""")));
        Assert.Equal(45m, await CostAsync(await CallAsync(usage: """{"input":10,"output":30,"input_cached_tokens":10}""")));
        Assert.Equal(200m, await CostAsync(await CallAsync(usage: """{"input":10,"output":30}""", more: ""","modelParameters":{"service_tier":"fast"}""")));
    }

    [Fact]
    public async Task Prices_the_past_when_that_is_asked_for()
    {
        var before = await CallAsync();
        await App.PostAsync("models", $$"""{"modelName":"{{_model}}","matchPattern":"{{_model}}","totalPrice":1}""");
        Assert.Null(await CostAsync(before));

        using var answer = await App.PostJsonAsync("/api/prices/recalculate", "");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains("--rebuild-index", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(130m, await CostAsync(before));
    }

    [Fact]
    public async Task Is_listed_before_the_built_in_ones()
    {
        var id = (string)(await App.PostAsync("models", $$"""{"modelName":"{{_model}}","matchPattern":"{{_model}}","totalPrice":1}"""))["id"]!;
        var first = await App.GetAsync("models?limit=100");
        Assert.True((int)first["meta"]!["totalItems"]! > PriceTable.BuiltIn.Rows.Count);
        Assert.Contains(first["data"]!.AsArray(), m => (string)m!["id"]! == id);
        var builtIn = first["data"]!.AsArray().First(m => (bool)m!["isLangfuseManaged"]!)!;
        AssertJson(builtIn.ToJsonString(), await App.GetAsync($"models/{Uri.EscapeDataString((string)builtIn["id"]!)}"));
        Assert.NotEmpty(builtIn["prices"]!.AsObject());
        Assert.True((bool)builtIn["pricingTiers"]![0]!["isDefault"]!);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"models/{Uri.EscapeDataString((string)builtIn["id"]!)}");
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete]) await App.RefusedAsync(HttpStatusCode.NotFound, method, $"models/{id}", null, SharedAppOfTwoProjects.Other);
    }

    [Theory]
    [InlineData("""{"matchPattern":"x","totalPrice":1}""", "modelName")]
    [InlineData("""{"modelName":"m","totalPrice":1}""", "matchPattern")]
    [InlineData("""{"modelName":"m","matchPattern":"(","totalPrice":1}""", "matchPattern")]
    [InlineData("""{"modelName":"m","matchPattern":"(?=a)b","totalPrice":1}""", "matchPattern")]
    [InlineData("""{"modelName":"m","matchPattern":"x","unit":"WORDS","totalPrice":1}""", "unit")]
    [InlineData("""{"modelName":"m","matchPattern":"x","startDate":"soon","totalPrice":1}""", "startDate")]
    [InlineData("""{"modelName":"m","matchPattern":"x"}""", "inputPrice")]
    [InlineData("""{"modelName":"m","matchPattern":"x","inputPrice":-1}""", "inputPrice")]
    [InlineData("""{"modelName":"m","matchPattern":"x","inputPrice":1,"totalPrice":1}""", "totalPrice")]
    [InlineData("""{"modelName":"m","matchPattern":"x","inputPrice":1,"pricingTiers":[]}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":[]}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":{}}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":[{"name":"a","isDefault":false,"priority":0,"conditions":[],"prices":{"input":1}}]}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":[{"name":"a","isDefault":true,"priority":0,"conditions":[],"prices":{"input":1}},{"name":"b","isDefault":true,"priority":1,"conditions":[],"prices":{"input":1}}]}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":[{"name":"a","isDefault":true,"priority":0,"conditions":[],"prices":{}}]}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":[{"name":"a","isDefault":true,"priority":0,"conditions":[],"prices":{"input":1}},{"name":"b","isDefault":false,"priority":1,"conditions":[],"prices":{"input":1}}]}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":[{"name":"a","isDefault":true,"priority":0,"conditions":[],"prices":{"input":1}},{"name":"b","isDefault":false,"priority":1,"conditions":[{"usageDetailPattern":"(","operator":"gt","value":1}],"prices":{"input":1}}]}""", "pricingTiers")]
    [InlineData("""{"modelName":"m","matchPattern":"x","pricingTiers":[{"name":"a","isDefault":true,"priority":0,"conditions":[],"prices":{"input":1}},{"name":"b","isDefault":false,"priority":1,"conditions":[{"operator":"in"}],"prices":{"input":1}}]}""", "pricingTiers")]
    public async Task That_makes_no_sense_is_refused(string json, string field) => await App.InvalidAsync(HttpMethod.Post, "models", json, field);

    /// <returns>The id of a call of 100 tokens in and 20 out, and 10 of reasoning.</returns>
    private async Task<string> CallAsync(
        (string Name, string Value)? project = null, string? model = null, string usage = """{"input":100,"output":20,"output_reasoning_tokens":10}""", string more = "")
    {
        var id = Guid.NewGuid().ToString();
        var body = $$"""{"id":"{{id}}","traceId":"t-{{id}}","name":"chat","startTime":"2026-11-24T12:00:00Z","model":"{{model ?? _model}}","usageDetails":{{usage}}{{more}} }""";
        var batch = new JsonObject { ["batch"] = new JsonArray(Events.Of("generation-create", body)) };
        await App.CallAsync(HttpMethod.Post, "ingestion", batch.ToJsonString(), project is { } key ? [key] : []);
        return id;
    }

    private async Task<decimal?> CostAsync(string id, (string Name, string Value)? project = null)
    {
        var of = project is null ? ProjectId.Default : SharedAppOfTwoProjects.OtherProject;
        return (await App.Reader.GetObservationAsync(of, null, ObservationId.OfExternal(id), TestContext.Current.CancellationToken))!.CostUsd;
    }
}

public sealed class A_model_of_a_project_in_SQLite(SharedAppOfTwoProjects shared) : A_model_of_a_project(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class A_model_of_a_project_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : A_model_of_a_project(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;

public sealed class Prices_of_a_project
{
    [Fact]
    public async Task Are_known_to_a_start_that_makes_its_index_again()
    {
        await using var app = await SightglassApp.StartAsync();
        await app.PostAsync("models", """{"modelName":"mine","matchPattern":"^mine$","totalPrice":1}""");
        await app.IngestAsync(Events.Of("generation-create", """{"id":"g","traceId":"t","startTime":"2026-11-24T12:00:00Z","model":"mine","usageDetails":{"input":7} }"""));

        await using var restarted = await app.RestartAsync(new() { RebuildIndex = true });

        Assert.Equal(7m, (decimal)(await restarted.GetAsync("traces/t"))["totalCost"]!);
    }
}
