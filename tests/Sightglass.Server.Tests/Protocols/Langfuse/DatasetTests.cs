using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for every database that datasets can be in.</summary>
public abstract class A_dataset(SharedAppOfTwoProjects shared)
{
    private protected readonly string Name = "dataset " + Guid.NewGuid();

    private protected SightglassApp App => shared.App;
    private protected static (string, string) Other => SharedAppOfTwoProjects.Other;

    [Fact]
    public async Task Is_created_changed_and_read_by_name()
    {
        var created = await App.PostAsync("v2/datasets", $$"""{"name":"{{Name}}","description":"Capitals","metadata":{"b":1.0,"a":[null,"é"]} }""");
        AssertJson($$"""
            {"name":"{{Name}}","description":"Capitals","metadata":{"b":1.0,"a":[null,"é"]},"inputSchema":null,"expectedOutputSchema":null,"projectId":"default"}
            """, created);

        var changed = await App.PostAsync("v2/datasets", $$"""{"name":"{{Name}}","description":null,"metadata":"text"}""");

        Assert.Equal((string)created["id"]!, (string)changed["id"]!);
        AssertJson("""{"description":"Capitals","metadata":"text"}""", changed);
        AssertJson(changed.ToJsonString(), await App.GetAsync($"v2/datasets/{Uri.EscapeDataString(Name)}"));
    }

    [Theory]
    [InlineData("folder/sub folder/x")]
    [InlineData("a+b|c%2Fd 100%")]
    [InlineData("名前 é 🙂")]
    [InlineData("..%")]
    public async Task Is_found_by_any_name_as_one_segment_of_a_path(string name)
    {
        name += Guid.NewGuid();
        var id = (string)(await App.PostAsync("v2/datasets", new JsonObject { ["name"] = name }.ToJsonString()))["id"]!;
        var segment = Uri.EscapeDataString(name);

        foreach (var path in (string[])[segment, Uri.EscapeDataString(segment)])
        {
            Assert.Equal(id, (string)(await App.GetAsync($"v2/datasets/{path}"))["id"]!);
            Assert.Equal(id, (string)(await App.GetAsync($"datasets/{path}"))["id"]!);
            Assert.Empty((await App.GetAsync($"datasets/{path}/runs"))["data"]!.AsArray());
        }
        Assert.Equal(0, (int)(await App.GetAsync($"dataset-items?datasetName={segment}"))["meta"]!["totalItems"]!);
    }

    [Fact]
    public async Task Is_listed_newest_first_with_right_pages()
    {
        foreach (var n in (int[])[1, 2, 3]) await App.PostAsync("v2/datasets", $$"""{"name":"{{Name}} {{n}}"}""");

        var page = await App.GetAsync("v2/datasets?limit=2");

        Assert.Equal([Name + " 3", Name + " 2"], page["data"]!.AsArray().Select(d => (string)d!["name"]!));
        Assert.Equal(((int)page["meta"]!["totalItems"]! + 1) / 2, (int)page["meta"]!["totalPages"]!);
    }

    [Fact]
    public async Task Of_version_1_has_its_items_and_runs_in_it()
    {
        AssertJson("""{"items":[],"runs":[]}""", await App.PostAsync("datasets", $$"""{"name":"{{Name}}"}"""));
        await ItemAsync("""{"id":"1","input":"Peru"}""");
        await ItemAsync("""{"id":"2","status":"ARCHIVED"}""");
        await App.PostAsync("dataset-run-items", $$"""{"runName":"first","datasetItemId":"{{Name}} 1","traceId":"t"}""");

        var dataset = await App.GetAsync($"datasets/{Uri.EscapeDataString(Name)}");

        Assert.Equal("Peru", (string)Assert.Single(dataset["items"]!.AsArray())!["input"]!);
        Assert.Equal("first", (string)Assert.Single(dataset["runs"]!.AsArray())!);
        var listed = (await App.GetAsync("datasets?limit=100"))["data"]!.AsArray().Single(d => (string)d!["name"]! == Name)!;
        AssertJson($$"""{"items":["{{Name}} 1"],"runs":["first"]}""", listed);
    }

    [Fact]
    public async Task That_is_made_by_many_at_once_is_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => App.PostAsync("v2/datasets", $$"""{"name":"{{Name}}","metadata":{{n}} }""")));
        Assert.Single(answers.Select(a => (string)a["id"]!).Distinct());
    }

    [Fact]
    public async Task Is_seen_by_its_own_project_alone()
    {
        await App.PostAsync("v2/datasets", $$"""{"name":"{{Name}}"}""");
        await ItemAsync("""{"id":"1","input":1}""");
        await App.PostAsync("dataset-run-items", $$"""{"runName":"run","datasetItemId":"{{Name}} 1","traceId":"t"}""");
        var (name, item) = (Uri.EscapeDataString(Name), Uri.EscapeDataString(Name + " 1"));

        foreach (var path in (string[])[$"v2/datasets/{name}", $"datasets/{name}", $"datasets/{name}/runs", $"datasets/{name}/runs/run", $"dataset-items/{item}", $"dataset-items?datasetName={name}"])
            await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, path, null, Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"dataset-items/{item}", null, Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"datasets/{name}/runs/run", null, Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Post, "dataset-items", $$"""{"datasetName":"{{Name}}"}""", Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Post, "dataset-run-items", $$"""{"runName":"run","datasetItemId":"{{Name}} 1","traceId":"t"}""", Other);
        Assert.Equal(0, (int)(await App.CallAsync(HttpMethod.Get, $"dataset-items?sourceTraceId={item}", null, Other))["meta"]!["totalPages"]!);

        var namesake = await App.CallAsync(HttpMethod.Post, "v2/datasets", $$"""{"name":"{{Name}}"}""", Other);
        await App.CallAsync(HttpMethod.Post, "dataset-items", $$"""{"datasetName":"{{Name}}","id":"{{Name}} 1","input":2}""", Other);
        Assert.Equal("other", (string)namesake["projectId"]!);
        Assert.Equal(1, (int)(await App.GetAsync($"dataset-items/{item}"))["input"]!);
    }

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a\u0000b"}""", "name")]
    [InlineData("""{"name":"a\nb"}""", "name")]
    [InlineData("""{"name":{}}""", "name")]
    [InlineData("""{"name":"n","description":[]}""", "description")]
    [InlineData("""{"name":"n","description":"\u0000"}""", "description")]
    [InlineData("""{"name":"n","inputSchema":{"type":"nothing"} }""", "inputSchema")]
    [InlineData("""{"name":"n","expectedOutputSchema":"text"}""", "expectedOutputSchema")]
    [InlineData("""{"name":"n","inputSchema":{"$ref":"http://127.0.0.1:1/elsewhere"} }""", "inputSchema")]
    [InlineData("""[]""", "")]
    [InlineData("""{"name":"n",""", "")]
    public async Task That_makes_no_sense_is_refused(string json, string field) => await App.InvalidAsync(HttpMethod.Post, "v2/datasets", json, field);

    [Fact]
    public async Task That_nobody_made_is_not_found()
    {
        foreach (var path in (string[])["v2/datasets/none", "datasets/none", "datasets/none/runs", "dataset-items?datasetName=none"])
            AssertJson("""{"message":"Dataset not found","error":"LangfuseNotFoundError"}""", await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, path));
    }

    private protected async Task<JsonNode> ItemAsync(string json)
    {
        var item = JsonNode.Parse(json)!.AsObject();
        item["datasetName"] ??= Name;
        if (item["id"] is { } id) item["id"] = $"{Name} {(string)id!}";
        return await App.PostAsync("dataset-items", item.ToJsonString());
    }
}

public sealed class A_dataset_in_SQLite(SharedAppOfTwoProjects shared) : A_dataset(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class A_dataset_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : A_dataset(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;
