using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for every database that score configs can be in.</summary>
public abstract class A_score_config(SharedAppOfTwoProjects shared)
{
    private const string Tone = """{"name":"tone","dataType":"CATEGORICAL","categories":[{"label":"rude","value":0},{"label":"kind","value":1.5}],"description":"How it sounds"}""";
    private readonly string _trace = Guid.NewGuid().ToString();

    private SightglassApp App => shared.App;

    [Theory]
    [InlineData("""{"name":"n","dataType":"NUMERIC","minValue":-1,"maxValue":1.5}""", """{"dataType":"NUMERIC","minValue":-1,"maxValue":1.5,"categories":null}""")]
    [InlineData("""{"name":"n","dataType":"NUMERIC"}""", """{"minValue":null,"maxValue":null,"categories":null,"description":null}""")]
    [InlineData("""{"name":"n","dataType":"BOOLEAN"}""", """{"categories":[{"value":1,"label":"True"},{"value":0,"label":"False"}]}""")]
    [InlineData("""{"name":"n","dataType":"TEXT"}""", """{"dataType":"TEXT","categories":null}""")]
    [InlineData(Tone, """{"dataType":"CATEGORICAL","categories":[{"value":0,"label":"rude"},{"value":1.5,"label":"kind"}],"description":"How it sounds"}""")]
    public async Task Of_each_type_is_created_and_read_back(string json, string expected)
    {
        var created = await App.PostAsync("score-configs", json);
        AssertJson(expected, created);
        AssertJson("""{"isArchived":false,"projectId":"default"}""", created);
        AssertJson(created.ToJsonString(), await App.GetAsync($"score-configs/{(string)created["id"]!}"));
        AssertJson(created.ToJsonString(), (await App.GetAsync("score-configs?limit=1"))["data"]![0]!);
    }

    [Fact]
    public async Task Is_changed_field_by_field()
    {
        var id = await CreateAsync("""{"name":"n","dataType":"NUMERIC","minValue":0,"maxValue":10}""");

        AssertJson("""{"name":"m","minValue":0,"maxValue":5,"isArchived":true}""", await App.CallAsync(HttpMethod.Patch, $"score-configs/{id}", """{"name":"m","maxValue":5,"isArchived":true}"""));
        await App.InvalidAsync(HttpMethod.Patch, $"score-configs/{id}", """{"minValue":6}""", "minValue");
        AssertJson("""{"minValue":0,"isArchived":false}""", await App.CallAsync(HttpMethod.Patch, $"score-configs/{id}", """{"isArchived":false}"""));
    }

    [Theory]
    [InlineData("""{"dataType":"NUMERIC"}""", "name")]
    [InlineData("""{"name":"n"}""", "dataType")]
    [InlineData("""{"name":"n","dataType":"CORRECTION"}""", "dataType")]
    [InlineData("""{"name":"n","dataType":"NUMERIC","minValue":2,"maxValue":1}""", "minValue")]
    [InlineData("""{"name":"n","dataType":"NUMERIC","minValue":"low"}""", "minValue")]
    [InlineData("""{"name":"n","dataType":"NUMERIC","categories":[{"label":"a","value":1}]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL"}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":[]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":{}}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":["a"]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":[{"label":"a"}]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":[{"label":"","value":1}]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":[{"label":"a","value":1},{"label":"a","value":2}]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":[{"label":"a","value":1},{"label":"b","value":1}]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"CATEGORICAL","categories":[{"label":"a","value":1}],"minValue":1}""", "minValue")]
    [InlineData("""{"name":"n","dataType":"BOOLEAN","categories":[{"label":"Yes","value":1},{"label":"No","value":0}]}""", "categories")]
    [InlineData("""{"name":"n","dataType":"TEXT","maxValue":1}""", "maxValue")]
    public async Task That_contradicts_itself_is_refused(string json, string field) => await App.InvalidAsync(HttpMethod.Post, "score-configs", json, field);

    [Fact]
    public async Task Gives_a_score_its_type_and_a_category_its_number()
    {
        var (tone, isRight) = (await CreateAsync(Tone), await CreateAsync("""{"name":"right","dataType":"BOOLEAN"}"""));

        var kind = await ScoreAsync($$"""{"name":"tone","value":"kind","configId":"{{tone}}"}""");
        var right = await ScoreAsync($$"""{"name":"right","value":1,"configId":"{{isRight}}"}""");

        AssertJson($$"""{"dataType":"CATEGORICAL","value":1.5,"stringValue":"kind","configId":"{{tone}}"}""", kind);
        AssertJson("""{"dataType":"BOOLEAN","value":1,"stringValue":"True"}""", right);
        Assert.Equal("kind", (string)(await App.GetAsync($"v3/scores?id={(string)kind["id"]!}"))["data"]![0]!["value"]!);
    }

    [Fact]
    public async Task Turns_away_scores_that_it_does_not_allow_alone_and_in_a_batch()
    {
        var tone = await CreateAsync(Tone);
        var range = await CreateAsync("""{"name":"n","dataType":"NUMERIC","minValue":0,"maxValue":10}""");
        var archived = await CreateAsync("""{"name":"n","dataType":"NUMERIC"}""");
        await App.CallAsync(HttpMethod.Patch, $"score-configs/{archived}", """{"isArchived":true}""");
        var elsewhere = (string)(await App.CallAsync(HttpMethod.Post, "score-configs", Tone, SharedAppOfTwoProjects.Other))["id"]!;

        foreach (var (config, value, type, field) in new[]
        {
            (tone, "\"brisk\"", "null", "value"), (tone, "1", "null", "value"), (tone, "1", "\"NUMERIC\"", "dataType"), (range, "11", "null", "value"), (range, "-0.1", "\"NUMERIC\"", "value"),
            (range, "\"better\"", "\"CORRECTION\"", "dataType"), (archived, "1", "null", "configId"), (elsewhere, "\"kind\"", "null", "configId"), ("none", "1", "null", "configId"),
        })
        {
            var score = $$"""{"name":"n","traceId":"{{_trace}}","value":{{value}},"dataType":{{type}},"configId":"{{config}}"}""";
            await App.InvalidAsync(HttpMethod.Post, "scores", score, field);
            var batch = await App.IngestAsync(Events.Of("score-create", score), Events.Of("score-create", $$"""{"name":"fine","traceId":"{{_trace}}","value":10,"configId":"{{range}}"}"""));
            Assert.Equal(400, (int)Assert.Single(batch["errors"]!.AsArray())!["status"]!);
            Assert.Single(batch["successes"]!.AsArray());
        }
        Assert.All((await App.GetAsync($"v2/scores?traceId={_trace}"))["data"]!.AsArray(), s => Assert.Equal("fine", (string)s!["name"]!));
    }

    [Fact]
    public async Task Is_seen_by_its_own_project_alone()
    {
        var id = await CreateAsync(Tone);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"score-configs/{id}", null, SharedAppOfTwoProjects.Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Patch, $"score-configs/{id}", """{"isArchived":true}""", SharedAppOfTwoProjects.Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "score-configs/none");
        Assert.DoesNotContain((await App.CallAsync(HttpMethod.Get, "score-configs", null, SharedAppOfTwoProjects.Other))["data"]!.AsArray(), c => (string)c!["id"]! == id);
    }

    private async Task<string> CreateAsync(string json) => (string)(await App.PostAsync("score-configs", json))["id"]!;

    private async Task<JsonNode> ScoreAsync(string json)
    {
        var score = JsonNode.Parse(json)!.AsObject();
        score["traceId"] = _trace;
        return await App.GetAsync($"v2/scores/{(string)(await App.PostAsync("scores", score.ToJsonString()))["id"]!}");
    }
}

public sealed class A_score_config_in_SQLite(SharedAppOfTwoProjects shared) : A_score_config(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class A_score_config_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : A_score_config(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;
