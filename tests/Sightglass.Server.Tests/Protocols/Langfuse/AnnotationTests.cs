using System.Net;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for comments and annotation queues in every database.</summary>
public abstract class People(SharedAppOfTwoProjects shared)
{
    private readonly string _id = Guid.NewGuid().ToString();

    private SightglassApp App => shared.App;
    private static (string, string) Other => SharedAppOfTwoProjects.Other;

    [Fact]
    public async Task Comment_on_things_and_find_what_was_said()
    {
        var ids = new List<string>();
        foreach (var (type, author) in ((string, string)[])[("TRACE", "\"ann\""), ("OBSERVATION", "null"), ("SESSION", "\"bob\""), ("PROMPT", "\"ann\"")])
            ids.Add((string)(await App.PostAsync("comments", $$"""{"projectId":"default","objectType":"{{type}}","objectId":"{{_id}}","content":"see @ann 🙂","authorUserId":{{author}} }"""))["id"]!);

        AssertJson($$"""{"id":"{{ids[0]}}","projectId":"default","objectType":"TRACE","objectId":"{{_id}}","content":"see @ann 🙂","authorUserId":"ann"}""", await App.GetAsync($"comments/{ids[0]}"));
        AssertJson("""{"authorUserId":null}""", await App.GetAsync($"comments/{ids[1]}"));
        AssertJson("""{"page":1,"limit":50,"totalItems":1,"totalPages":1}""", (await App.GetAsync($"comments?objectType=SESSION&objectId={_id}"))["meta"]!);
        Assert.Equal(ids[3], (string)(await App.GetAsync("comments?authorUserId=ann&limit=1"))["data"]![0]!["id"]!);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"comments/{ids[0]}", null, Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "comments/none");
        Assert.Empty((await App.CallAsync(HttpMethod.Get, $"comments?objectType=TRACE&objectId={_id}", null, Other))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"objectType":"TRACE","objectId":"t","content":"c"}""", "projectId")]
    [InlineData("""{"projectId":"other","objectType":"TRACE","objectId":"t","content":"c"}""", "projectId")]
    [InlineData("""{"projectId":"default","objectId":"t","content":"c"}""", "objectType")]
    [InlineData("""{"projectId":"default","objectType":"USER","objectId":"t","content":"c"}""", "objectType")]
    [InlineData("""{"projectId":"default","objectType":"TRACE","content":"c"}""", "objectId")]
    [InlineData("""{"projectId":"default","objectType":"TRACE","objectId":"t"}""", "content")]
    [InlineData("""{"projectId":"default","objectType":"TRACE","objectId":"t","content":" "}""", "content")]
    public async Task Make_no_comment_that_makes_no_sense(string json, string field) => await App.InvalidAsync(HttpMethod.Post, "comments", json, field);

    [Theory]
    [InlineData("comments?objectId=x", "objectType")]
    [InlineData("comments?objectType=USER", "objectType")]
    public async Task Look_for_no_comments_that_make_no_sense(string path, string field) => await App.InvalidAsync(HttpMethod.Get, path, null, field);

    [Fact]
    public async Task Work_through_a_queue()
    {
        var queue = await QueueAsync();
        var items = new List<string>();
        foreach (var type in (string[])["TRACE", "OBSERVATION", "SESSION"])
            items.Add((string)(await App.PostAsync($"annotation-queues/{queue}/items", $$"""{"objectType":"{{type}}","objectId":"{{_id}}"}"""))["id"]!);

        var done = await App.CallAsync(HttpMethod.Patch, $"annotation-queues/{queue}/items/{items[0]}", """{"status":"COMPLETED"}""");

        AssertJson($$"""{"id":"{{items[0]}}","queueId":"{{queue}}","objectId":"{{_id}}","objectType":"TRACE","status":"COMPLETED"}""", done);
        Assert.NotNull((string?)done["completedAt"]);
        Assert.Equal([items[2], items[1]], (await App.GetAsync($"annotation-queues/{queue}/items?status=PENDING"))["data"]!.AsArray().Select(i => (string)i!["id"]!));
        AssertJson("""{"page":1,"limit":50,"totalItems":1,"totalPages":1}""", (await App.GetAsync($"annotation-queues/{queue}/items?status=COMPLETED"))["meta"]!);
        AssertJson("""{"status":"PENDING","completedAt":null}""", await App.CallAsync(HttpMethod.Patch, $"annotation-queues/{queue}/items/{items[0]}", """{"status":"PENDING"}"""));
        AssertJson("""{"success":true}""", await App.CallAsync(HttpMethod.Delete, $"annotation-queues/{queue}/items/{items[0]}"));
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"annotation-queues/{queue}/items/{items[0]}");
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"annotation-queues/{queue}/items/{items[0]}");
    }

    [Fact]
    public async Task Are_assigned_to_a_queue_and_taken_off_it()
    {
        var queue = await QueueAsync();
        for (var twice = 0; twice < 2; twice++)
            AssertJson($$"""{"userId":"ann","queueId":"{{queue}}","projectId":"default"}""", await App.PostAsync($"annotation-queues/{queue}/assignments", """{"userId":"ann"}"""));
        for (var twice = 0; twice < 2; twice++)
            AssertJson("""{"success":true}""", await App.CallAsync(HttpMethod.Delete, $"annotation-queues/{queue}/assignments", """{"userId":"ann"}"""));
        await App.InvalidAsync(HttpMethod.Post, $"annotation-queues/{queue}/assignments", "{}", "userId");
    }

    [Fact]
    public async Task See_the_queues_of_their_own_project_alone()
    {
        var queue = await QueueAsync();
        var item = (string)(await App.PostAsync($"annotation-queues/{queue}/items", """{"objectType":"TRACE","objectId":"t"}"""))["id"]!;

        foreach (var (method, path, json) in ((HttpMethod, string, string?)[])
        [
            (HttpMethod.Get, "", null), (HttpMethod.Get, "/items", null), (HttpMethod.Get, $"/items/{item}", null), (HttpMethod.Post, "/items", """{"objectType":"TRACE","objectId":"t"}"""),
            (HttpMethod.Patch, $"/items/{item}", "{}"), (HttpMethod.Delete, $"/items/{item}", null), (HttpMethod.Post, "/assignments", """{"userId":"u"}"""), (HttpMethod.Delete, "/assignments", """{"userId":"u"}"""),
        ])
            await App.RefusedAsync(HttpStatusCode.NotFound, method, $"annotation-queues/{queue}{path}", json, Other);
        Assert.Empty((await App.CallAsync(HttpMethod.Get, "annotation-queues", null, Other))["data"]!.AsArray());
        Assert.Equal(queue, (string)(await App.GetAsync("annotation-queues?limit=1"))["data"]![0]!["id"]!);
    }

    [Fact]
    public async Task Make_queues_with_configs_that_exist_and_names_of_their_own()
    {
        await App.InvalidAsync(HttpMethod.Post, "annotation-queues", """{"name":"q","scoreConfigIds":[]}""", "scoreConfigIds");
        await App.InvalidAsync(HttpMethod.Post, "annotation-queues", """{"name":"q","scoreConfigIds":["none"]}""", "scoreConfigIds");
        await App.InvalidAsync(HttpMethod.Post, "annotation-queues", """{"scoreConfigIds":["none"]}""", "name");
        var queue = await App.GetAsync($"annotation-queues/{await QueueAsync()}");
        AssertJson($$"""{"name":"{{_id}}","description":"to do"}""", queue);
        await App.RefusedAsync(HttpStatusCode.Conflict, HttpMethod.Post, "annotation-queues", $$"""{"name":"{{_id}}","scoreConfigIds":{{queue["scoreConfigIds"]!.ToJsonString()}} }""");
        await App.InvalidAsync(HttpMethod.Post, $"annotation-queues/{(string)queue["id"]!}/items", """{"objectType":"PROMPT","objectId":"p"}""", "objectType");
        await App.InvalidAsync(HttpMethod.Patch, $"annotation-queues/{(string)queue["id"]!}/items/x", """{"status":"STARTED"}""", "status");
    }

    private async Task<string> QueueAsync()
    {
        var config = (string)(await App.PostAsync("score-configs", """{"name":"c","dataType":"BOOLEAN"}"""))["id"]!;
        return (string)(await App.PostAsync("annotation-queues", $$"""{"name":"{{_id}}","description":"to do","scoreConfigIds":["{{config}}"]}"""))["id"]!;
    }
}

public sealed class People_in_SQLite(SharedAppOfTwoProjects shared) : People(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class People_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : People(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;
