using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for every database that items of datasets can be in.</summary>
public abstract class An_item_of_a_dataset(SharedAppOfTwoProjects shared) : IAsyncLifetime
{
    private readonly string _dataset = "capitals/" + Guid.NewGuid();
    private readonly string _id = Guid.NewGuid().ToString();

    private SightglassApp App => shared.App;
    private string Items => $"dataset-items?datasetName={Uri.EscapeDataString(_dataset)}";

    public async ValueTask InitializeAsync() => await App.PostAsync("v2/datasets", $$"""{"name":"{{_dataset}}"}""");

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Comes_back_as_it_was_sent()
    {
        var created = await SaveAsync($$"""
            {"id":"{{_id}}","input":{"b":1.50,"a":"\u0000 \"é\" 🙂","n":12345678901234567890},"expectedOutput":"Lima","metadata":[1,null,{}],"sourceTraceId":"t 1","sourceObservationId":"o/1"}
            """);

        AssertJson($$"""
            {"id":"{{_id}}","status":"ACTIVE","expectedOutput":"Lima","metadata":[1,null,{}],"sourceTraceId":"t 1","sourceObservationId":"o/1","datasetName":"{{_dataset}}","mediaReferences":[]}
            """, created);
        using var raw = await App.SendAsync(HttpMethod.Get, $"/api/public/dataset-items/{_id}");
        Assert.Contains("""{"b":1.50,"a":"\u0000 \"é\" 🙂","n":12345678901234567890}""", await raw.TextAsync(), StringComparison.Ordinal);
        AssertJson(created.ToJsonString(), (await App.GetAsync(Items))["data"]![0]!);
    }

    [Fact]
    public async Task Keeps_what_a_change_does_not_name()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":"Peru","expectedOutput":"Lima","metadata":{"n":1} }""");

        var archived = await SaveAsync($$"""{"id":"{{_id}}","input":null,"expectedOutput":null,"metadata":null,"status":"ARCHIVED"}""");

        AssertJson("""{"input":"Peru","expectedOutput":"Lima","metadata":{"n":1},"status":"ARCHIVED"}""", archived);
        AssertJson("""{"input":"Chile","status":"ARCHIVED"}""", await SaveAsync($$"""{"id":"{{_id}}","input":"Chile"}"""));
        AssertJson("""{"status":"ACTIVE"}""", await SaveAsync($$"""{"id":"{{_id}}","status":"ACTIVE"}"""));
        Assert.Equal(1, (int)(await App.GetAsync(Items))["meta"]!["totalItems"]!);
    }

    [Fact]
    public async Task Is_read_as_of_any_time()
    {
        var first = await SaveAsync($$"""{"id":"{{_id}}","input":1}""");
        var second = await SaveAsync($$"""{"id":"{{_id}}","input":2}""");
        var same = await SaveAsync($$"""{"id":"{{_id}}","input":2}""");
        await App.CallAsync(HttpMethod.Delete, $"dataset-items/{_id}");
        var again = await SaveAsync($$"""{"id":"{{_id}}","input":3}""");

        Assert.Equal((string)second["updatedAt"]!, (string)same["updatedAt"]!);
        Assert.Equal((string)first["createdAt"]!, (string)second["createdAt"]!);
        Assert.Equal("1", await InputsAsync((string)first["updatedAt"]!));
        Assert.Equal("2", await InputsAsync((string)second["updatedAt"]!));
        Assert.Equal("3", await InputsAsync((string)again["updatedAt"]!));
        Assert.Equal("", await InputsAsync("2020-01-01T00:00:00Z"));
        Assert.Equal("3", await InputsAsync(null));
    }

    [Fact]
    public async Task Is_listed_newest_first_and_never_on_two_pages()
    {
        foreach (var n in Enumerable.Range(1, 5)) await SaveAsync($$"""{"input":{{n}},"sourceTraceId":"{{_id}}"}""");
        await SaveAsync("""{"input":9}""");

        var inputs = new List<int>();
        for (var page = 1; page <= 3; page++)
        {
            var answer = await App.GetAsync($"{Items}&sourceTraceId={_id}&limit=2&page={page}");
            AssertJson($$"""{"page":{{page}},"limit":2,"totalItems":5,"totalPages":3}""", answer["meta"]!);
            inputs.AddRange(answer["data"]!.AsArray().Select(i => (int)i!["input"]!));
        }
        Assert.Equal([1, 2, 3, 4, 5], inputs.Order());
        Assert.Equal(9, (int)(await App.GetAsync(Items))["data"]![0]!["input"]!);
    }

    [Fact]
    public async Task That_is_changed_by_many_at_once_has_one_state_and_every_version()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":0}""");
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => SaveAsync($$"""{"id":"{{_id}}","input":{{n}} }""")));

        Assert.Equal(8, answers.Select(a => (string)a["updatedAt"]!).Distinct().Count());
        foreach (var answer in answers) Assert.Equal(answer["input"]!.ToJsonString(), await InputsAsync((string)answer["updatedAt"]!));
        Assert.Equal(1, (int)(await App.GetAsync(Items))["meta"]!["totalItems"]!);
    }

    [Fact]
    public async Task Of_another_dataset_is_not_taken_over()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":1}""");
        await App.PostAsync("v2/datasets", $$"""{"name":"{{_dataset}} 2"}""");

        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Post, "dataset-items", $$"""{"datasetName":"{{_dataset}} 2","id":"{{_id}}","input":2}""");
        Assert.Equal("1", await InputsAsync(null));
    }

    [Fact]
    public async Task Keeps_to_the_schemas_of_its_dataset()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":{"country":7} }""");
        const string Schema = """{"type":"object","properties":{"country":{"type":"string","minLength":2} },"required":["country"]}""";
        var fault = await App.InvalidAsync(HttpMethod.Post, "v2/datasets", $$"""{"name":"{{_dataset}}","inputSchema":{{Schema}} }""", "inputSchema");
        Assert.Contains(_id, fault, StringComparison.Ordinal);
        await SaveAsync($$"""{"id":"{{_id}}","input":{"country":"Peru"},"expectedOutput":"Lima"}""");
        await App.PostAsync("v2/datasets", $$"""{"name":"{{_dataset}}","inputSchema":{{Schema}},"expectedOutputSchema":{"enum":["Lima"]} }""");

        foreach (var (input, place) in ((string, string)[])[("""{"country":"P"}""", "/country"), ("{}", "/"), ("7", "/")])
            Assert.Contains($": {place}: ", await App.InvalidAsync(HttpMethod.Post, "dataset-items", $$"""{"datasetName":"{{_dataset}}","input":{{input}},"expectedOutput":"Lima"}""", "input"), StringComparison.Ordinal);
        await App.InvalidAsync(HttpMethod.Post, "dataset-items", $$"""{"datasetName":"{{_dataset}}","id":"{{_id}}","expectedOutput":"Cusco"}""", "expectedOutput");
        AssertJson("""{"expectedOutput":"Lima"}""", await SaveAsync($$"""{"id":"{{_id}}","expectedOutput":"Lima"}"""));
        Assert.Equal(1, (int)(await App.GetAsync(Items))["meta"]!["totalItems"]!);
    }

    [Theory]
    [InlineData("""{"datasetName":null}""", "datasetName")]
    [InlineData("""{"id":""}""", "id")]
    [InlineData("""{"id":"a\u0000"}""", "id")]
    [InlineData("""{"id":{}}""", "id")]
    [InlineData("""{"status":"GONE"}""", "status")]
    [InlineData("""{"sourceTraceId":[]}""", "sourceTraceId")]
    public async Task That_makes_no_sense_is_refused(string json, string field)
    {
        var item = JsonNode.Parse(json)!.AsObject();
        if (!item.ContainsKey("datasetName")) item["datasetName"] = _dataset;
        await App.InvalidAsync(HttpMethod.Post, "dataset-items", item.ToJsonString(), field);
        Assert.Equal(0, (int)(await App.GetAsync(Items))["meta"]!["totalPages"]!);
    }

    [Theory]
    [InlineData("dataset-items?version=soon&datasetName=x", "version")]
    [InlineData("dataset-items?version=2026-01-01T00:00:00Z", "version")]
    [InlineData("dataset-items?page=0", "page")]
    public async Task Is_not_looked_for_with_a_parameter_that_makes_no_sense(string path, string field) => await App.InvalidAsync(HttpMethod.Get, path, null, field);

    [Fact]
    public async Task Is_gone_when_it_is_deleted_and_so_is_what_it_came_to()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":1}""");
        await App.PostAsync("dataset-run-items", $$"""{"runName":"run","datasetItemId":"{{_id}}","traceId":"t"}""");

        await App.CallAsync(HttpMethod.Delete, $"dataset-items/{_id}");

        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"dataset-items/{_id}");
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"dataset-items/{_id}");
        Assert.Empty((await App.GetAsync($"datasets/{Uri.EscapeDataString(_dataset)}/runs/run"))["datasetRunItems"]!.AsArray());
    }

    [Fact]
    public async Task Is_linked_to_a_run_which_comes_to_be_with_the_first_link()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":1}""");
        var link = $$"""{"runName":"run / one","runDescription":"First","metadata":{"model":"m"},"datasetItemId":"{{_id}}","traceId":"trace-1","observationId":null}""";
        var linked = await App.PostAsync("dataset-run-items", link);
        var again = await App.PostAsync("dataset-run-items", link);
        var other = await App.PostAsync("dataset-run-items", $$"""{"runName":"run / one","datasetItemId":"{{_id}}","traceId":"trace-1","observationId":"o"}""");

        AssertJson($$"""{"datasetRunName":"run / one","datasetItemId":"{{_id}}","traceId":"trace-1","observationId":null}""", linked);
        Assert.Equal(linked.ToJsonString(), again.ToJsonString());
        Assert.NotEqual((string)linked["id"]!, (string)other["id"]!);
        var name = Uri.EscapeDataString(_dataset);
        var run = await App.GetAsync($"datasets/{name}/runs/{Uri.EscapeDataString("run / one")}");
        AssertJson($$"""{"id":"{{(string)linked["datasetRunId"]!}}","name":"run / one","description":"First","metadata":{"model":"m"},"datasetName":"{{_dataset}}"}""", run);
        Assert.Equal(2, run["datasetRunItems"]!.AsArray().Count);
        AssertJson("""{"page":1,"limit":50,"totalItems":1,"totalPages":1}""", (await App.GetAsync($"datasets/{name}/runs"))["meta"]!);
        var items = await App.GetAsync($"dataset-run-items?datasetId={(string)run["datasetId"]!}&runName={Uri.EscapeDataString("run / one")}&limit=1");
        AssertJson("""{"page":1,"limit":1,"totalItems":2,"totalPages":2}""", items["meta"]!);

        await App.CallAsync(HttpMethod.Delete, $"datasets/{name}/runs/{Uri.EscapeDataString("run / one")}");

        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"datasets/{name}/runs/{Uri.EscapeDataString("run / one")}");
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"datasets/{name}/runs/{Uri.EscapeDataString("run / one")}");
    }

    [Fact]
    public async Task Is_linked_by_an_observation_alone_when_that_has_arrived()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":1}""");
        var link = $$"""{"runName":"run","datasetItemId":"{{_id}}","observationId":"{{_id}}-o"}""";
        AssertJson("""{"message":"Observation not found"}""", await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Post, "dataset-run-items", link));

        await App.IngestAsync(Events.Of("span-create", $$"""{"id":"{{_id}}-o","traceId":"{{_id}}-t","name":"s"}"""));

        AssertJson($$"""{"traceId":"{{_id}}-t","observationId":"{{_id}}-o"}""", await App.PostAsync("dataset-run-items", link));
    }

    [Fact]
    public async Task Makes_one_run_when_many_link_at_once()
    {
        await SaveAsync($$"""{"id":"{{_id}}","input":1}""");
        var links = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => App.PostAsync("dataset-run-items", $$"""{"runName":"run","datasetItemId":"{{_id}}","traceId":"t{{n % 4}}"}""")));
        Assert.Single(links.Select(l => (string)l["datasetRunId"]!).Distinct());
        Assert.Equal(4, links.Select(l => (string)l["id"]!).Distinct().Count());
    }

    [Theory]
    [InlineData("""{"runName":"r","traceId":"t"}""", "datasetItemId")]
    [InlineData("""{"datasetItemId":"i","traceId":"t"}""", "runName")]
    [InlineData("""{"runName":"r","datasetItemId":"i"}""", "traceId")]
    [InlineData("""{"runName":"r","datasetItemId":"i","traceId":"t","datasetVersion":"soon"}""", "datasetVersion")]
    [InlineData("""{"runName":"r","datasetItemId":"i","traceId":"t","createdAt":7}""", "createdAt")]
    public async Task Is_not_linked_when_that_makes_no_sense(string json, string field) => await App.InvalidAsync(HttpMethod.Post, "dataset-run-items", json, field);

    // Byte for byte, but for the name of the dataset in front.
    private Task<JsonNode> SaveAsync(string json) => App.PostAsync("dataset-items", $"{{\"datasetName\":\"{_dataset}\",{json.TrimStart()[1..]}");

    private async Task<string> InputsAsync(string? version) => string.Join(',', (await App.GetAsync(Items + (version is null ? "" : "&version=" + Uri.EscapeDataString(version))))["data"]!.AsArray().Select(i => i!["input"]!.ToJsonString()));
}

public sealed class An_item_of_a_dataset_in_SQLite(SharedAppOfTwoProjects shared) : An_item_of_a_dataset(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class An_item_of_a_dataset_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : An_item_of_a_dataset(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;
