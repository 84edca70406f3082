using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>Prompts as Langfuse's API has them, on every database that metadata can be in.</summary>
public abstract class A_prompt(SharedAppWithKeys shared)
{
    private readonly SightglassApp _app = shared.App;
    private readonly Caller _caller = Caller.OfDefault(shared.App);
    private readonly string _name = "prompt " + Guid.NewGuid();

    [Fact]
    public async Task Comes_back_as_it_was_made()
    {
        var made = await CreateAsync("""
            {"name":"NAME","prompt":"Hi {{name}}, \u00e9 😀","type":"text","config":{ "b" : 1.0, "a":null },"labels":["production"],"tags":["x","y"],"commitMessage":"first"}
            """.Replace("NAME", _name, StringComparison.Ordinal));

        Assert.Equal(
            ["commitMessage", "config", "createdAt", "createdBy", "id", "isActive", "labels", "name", "projectId", "prompt", "resolutionGraph", "tags", "type", "updatedAt", "version"],
            made.AsObject().Select(p => p.Key).Order());
        Assert.Equal((_name, 1, "text", "first", "default", true, "API"), ((string)made["name"]!, (int)made["version"]!, (string)made["type"]!, (string)made["commitMessage"]!,
            (string)made["projectId"]!, (bool)made["isActive"]!, (string)made["createdBy"]!));
        Assert.Equal("""["production","latest"]""", made["labels"]!.ToJsonString());
        AssertJson(made.ToJsonString(), await GetAsync(_name));
        var text = await (await _caller.SendAsync("GET", Path(_name))).TextAsync();
        Assert.Contains("""
            "prompt":"Hi {{name}}, \u00e9 😀"
            """, text, StringComparison.Ordinal);
        Assert.Contains("""
            "config":{ "b" : 1.0, "a":null }
            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_a_chat_keeps_placeholders_and_all_that_its_messages_have()
    {
        var chat = """[{"role":"system","content":"Be brief"},{"type":"placeholder","name":"history"},{"type":"chatmessage","role":"user","content":"{{q}}"},{"role":"assistant","content":null,"tool_calls":[{"id":"1","n":1.0}]}]""";
        await CreateAsync($$"""{"name":"{{_name}}","prompt":{{chat}},"type":"chat","labels":["production"]}""");

        var text = await (await _caller.SendAsync("GET", Path(_name))).TextAsync();
        Assert.Contains(chat, text, StringComparison.Ordinal);
        Assert.Equal("Previous versions have different prompt type. Create a new prompt with a different name.",
            await _caller.RefusedAsync(HttpStatusCode.BadRequest, "POST", "v2/prompts", $$"""{"name":"{{_name}}","prompt":"x"}"""));
    }

    [Theory]
    [InlineData("""{"prompt":"x"}""", "name")]
    [InlineData("""{"name":1,"prompt":"x"}""", "name")]
    [InlineData("""{"name":"","prompt":"x"}""", "name")]
    [InlineData("""{"name":"a|b","prompt":"x"}""", "name")]
    [InlineData("""{"name":"a\nb","prompt":"x"}""", "name")]
    [InlineData("""{"name":"a\u0000b","prompt":"x"}""", "name")]
    [InlineData("""{"name":"/a","prompt":"x"}""", "name")]
    [InlineData("""{"name":"a/","prompt":"x"}""", "name")]
    [InlineData("""{"name":"a//b","prompt":"x"}""", "name")]
    [InlineData("""{"name":"new","prompt":"x"}""", "name")]
    [InlineData("""{"name":"a\ud800","prompt":"x"}""", "name")]
    [InlineData("""{"name":"a"}""", "prompt")]
    [InlineData("""{"name":"a","prompt":null}""", "prompt")]
    [InlineData("""{"name":"a","prompt":1}""", "prompt")]
    [InlineData("""{"name":"a","prompt":[{"role":"user","content":"x"}]}""", "prompt")]
    [InlineData("""{"name":"a","prompt":"x","type":"chat"}""", "prompt")]
    [InlineData("""{"name":"a","prompt":[{"content":"x"}],"type":"chat"}""", "prompt")]
    [InlineData("""{"name":"a","prompt":[{"role":"user"}],"type":"chat"}""", "prompt")]
    [InlineData("""{"name":"a","prompt":[{"type":"placeholder"}],"type":"chat"}""", "prompt")]
    [InlineData("""{"name":"a","prompt":["x"],"type":"chat"}""", "prompt")]
    [InlineData("""{"name":"a","prompt":"x","type":"image"}""", "type")]
    [InlineData("""{"name":"a","prompt":"x","labels":"production"}""", "labels")]
    [InlineData("""{"name":"a","prompt":"x","labels":["Production"]}""", "labels")]
    [InlineData("""{"name":"a","prompt":"x","labels":["a b"]}""", "labels")]
    [InlineData("""{"name":"a","prompt":"x","labels":["a\n"]}""", "labels")]
    [InlineData("""{"name":"a","prompt":"x","labels":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}""", "labels")]
    [InlineData("""{"name":"a","prompt":"x","tags":[1],"commitMessage":{}}""", "tags commitMessage")]
    [InlineData("[]", "")]
    [InlineData("not JSON", "")]
    public async Task Is_not_made_of_what_makes_no_sense(string body, string fields) => Assert.Equal(fields, await _caller.InvalidAsync("POST", "v2/prompts", body));

    [Fact]
    public async Task Has_a_commit_message_of_five_hundred_characters_at_most()
    {
        await CreateAsync($$"""{"name":"{{_name}}","prompt":"x","commitMessage":"{{new string('x', 500)}}"}""");
        Assert.Equal("commitMessage", await _caller.InvalidAsync("POST", "v2/prompts", $$"""{"name":"{{_name}}","prompt":"x","commitMessage":"{{new string('x', 501)}}"}"""));
    }

    [Fact]
    public async Task Is_read_by_version_by_label_and_as_production_when_nobody_says()
    {
        await CreateAsync($$"""{"name":"{{_name}}","prompt":"one","labels":["production","a.b_c-1"]}""");
        await CreateAsync($$"""{"name":"{{_name}}","prompt":"two"}""");

        Assert.Equal("one", (string?)(await GetAsync(_name))["prompt"]);
        Assert.Equal("two", (string?)(await GetAsync(_name, "?version=2"))["prompt"]);
        Assert.Equal("two", (string?)(await GetAsync(_name, "?label=latest"))["prompt"]);
        Assert.Equal("one", (string?)(await GetAsync(_name, "?label=a.b_c-1"))["prompt"]);
        Assert.Equal("""["production","a.b_c-1"]""", (await GetAsync(_name))["labels"]!.ToJsonString());
        Assert.Equal($"Prompt not found: '{_name}' with version 3", await _caller.RefusedAsync(HttpStatusCode.NotFound, "GET", Path(_name) + "?version=3"));
        Assert.Equal($"Prompt not found: '{_name}' with label 'b'", await _caller.RefusedAsync(HttpStatusCode.NotFound, "GET", Path(_name) + "?label=b"));
        Assert.Equal("Prompt not found: 'no such' with label 'production'", await _caller.RefusedAsync(HttpStatusCode.NotFound, "GET", Path("no such")));
        Assert.Equal("Cannot specify both version and label", await _caller.RefusedAsync(HttpStatusCode.BadRequest, "GET", Path(_name) + "?version=1&label=a"));
        Assert.Equal("version", await _caller.InvalidAsync("GET", Path(_name) + "?version=one"));
    }

    [Fact]
    public async Task Has_each_label_on_one_version()
    {
        await CreateAsync($$"""{"name":"{{_name}}","prompt":"one","labels":["production","a"]}""");
        await CreateAsync($$"""{"name":"{{_name}}","prompt":"two","labels":["a","latest"]}""");
        Assert.Equal(("""["production"]""", """["a","latest"]"""), (await LabelsAsync(1), await LabelsAsync(2)));

        // Added to what is there; SDKs send the name and version along.
        var changed = await _caller.ExpectAsync(HttpStatusCode.OK, "PATCH", Path(_name) + "/versions/1", $$"""{"newLabels":["a","b"],"name":"{{_name}}","version":1}""");
        Assert.Equal("""["production","a","b"]""", changed["labels"]!.ToJsonString());
        Assert.Equal("""["latest"]""", await LabelsAsync(2));
        await _caller.ExpectAsync(HttpStatusCode.OK, "PATCH", Path(_name) + "/versions/2", """{"newLabels":["production"]}""");
        Assert.Equal("two", (string?)(await GetAsync(_name))["prompt"]);

        Assert.Equal("newLabels", await _caller.InvalidAsync("PATCH", Path(_name) + "/versions/1", """{"newLabels":["latest"]}"""));
        Assert.Equal("newLabels", await _caller.InvalidAsync("PATCH", Path(_name) + "/versions/1", """{"newLabels":"a"}"""));
        Assert.Equal("newLabels", await _caller.InvalidAsync("PATCH", Path(_name) + "/versions/1", "{}"));
        Assert.Equal("promptVersion", await _caller.InvalidAsync("PATCH", Path(_name) + "/versions/one", """{"newLabels":["a"]}"""));
        Assert.Equal($"Prompt not found: '{_name}' with version 9", await _caller.RefusedAsync(HttpStatusCode.NotFound, "PATCH", Path(_name) + "/versions/9", """{"newLabels":["a"]}"""));
    }

    [Fact]
    public async Task Has_tags_on_its_whole_name()
    {
        await CreateAsync($$"""{"name":"{{_name}}","prompt":"one","tags":["a"]}""");
        var kept = await CreateAsync($$"""{"name":"{{_name}}","prompt":"two"}""");
        Assert.Equal("""["a"]""", kept["tags"]!.ToJsonString());

        await CreateAsync($$"""{"name":"{{_name}}","prompt":"three","tags":["b","c"]}""");
        Assert.Equal("""["b","c"]""", (await GetAsync(_name, "?version=1"))["tags"]!.ToJsonString());
    }

    [Theory]
    [InlineData("support/refunds/answer")]
    [InlineData("über/名前 + 100%")]
    [InlineData("a%2Fb")]
    [InlineData("a/../b")]
    [InlineData("a?b#c&d=e")]
    [InlineData("🚲\"'\\<>")]
    public async Task May_have_any_name_in_one_segment_of_a_path(string name)
    {
        name = $"{Guid.NewGuid()}/{name}";
        var body = new JsonObject { ["name"] = name, ["prompt"] = "x", ["labels"] = new JsonArray("production") };
        Assert.Equal(name, (string?)(await CreateAsync(body.ToJsonString()))["name"]);

        Assert.Equal(name, (string?)(await GetAsync(name))["name"]);
        // Python's SDK encodes twice with older versions of its HTTP client.
        Assert.Equal(name, (string?)(await GetAsync(Uri.EscapeDataString(name)))["name"]);
        await _caller.ExpectAsync(HttpStatusCode.OK, "PATCH", Path(name) + "/versions/1", """{"newLabels":["a"]}""");
        Assert.Equal(HttpStatusCode.NoContent, (await _caller.SendAsync("DELETE", Path(name))).StatusCode);
        await _caller.RefusedAsync(HttpStatusCode.NotFound, "GET", Path(name));
    }

    [Fact]
    public async Task Is_deleted_by_version_by_label_and_whole()
    {
        foreach (var n in Enumerable.Range(1, 5)) await CreateAsync($$"""{"name":"{{_name}}","prompt":"{{n}}","labels":["l{{n}}"]}""");

        Assert.Equal(HttpStatusCode.NoContent, (await _caller.SendAsync("DELETE", Path(_name) + "?version=5")).StatusCode);
        Assert.Equal("4", (string?)(await GetAsync(_name, "?label=latest"))["prompt"]);
        Assert.Equal(HttpStatusCode.NoContent, (await _caller.SendAsync("DELETE", Path(_name) + "?label=latest")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _caller.SendAsync("DELETE", Path(_name) + "?label=l1")).StatusCode);
        Assert.Equal("[2,3]", (await ListAsync("name=" + Uri.EscapeDataString(_name)))["data"]![0]!["versions"]!.ToJsonString());
        Assert.Equal($"Prompt not found: '{_name}' with version 1", await _caller.RefusedAsync(HttpStatusCode.NotFound, "DELETE", Path(_name) + "?version=1"));
        Assert.Equal($"Prompt not found: '{_name}' with label 'l1'", await _caller.RefusedAsync(HttpStatusCode.NotFound, "DELETE", Path(_name) + "?label=l1"));
        Assert.Equal("version", await _caller.InvalidAsync("DELETE", Path(_name) + "?version=x"));
        Assert.Equal(HttpStatusCode.NoContent, (await _caller.SendAsync("DELETE", Path(_name))).StatusCode);
        Assert.Equal($"Prompt not found: '{_name}'", await _caller.RefusedAsync(HttpStatusCode.NotFound, "DELETE", Path(_name)));
    }

    [Fact]
    public async Task Is_listed_with_its_versions_by_name_label_tag_and_time()
    {
        var (tag, now) = (Guid.NewGuid().ToString(), DateTimeOffset.UnixEpoch);
        foreach (var n in Enumerable.Range(0, 12)) await CreateAsync($$"""{"name":"{{_name}}/{{n:00}}","prompt":"x","tags":["{{tag}}"],"labels":["l{{n}}"],"config":{"n":{{n}} } }""");
        var second = await CreateAsync($$"""{"name":"{{_name}}/00","prompt":"y","config":[2]}""");

        var page = await ListAsync("tag=" + tag);
        AssertJson("""{"page":1,"limit":10,"totalItems":12,"totalPages":2}""", page["meta"]);
        AssertJson(page["meta"]!.ToJsonString(), page["pagination"]);
        Assert.Equal(10, page["data"]!.AsArray().Count);
        var first = page["data"]![0]!;
        Assert.Equal(["labels", "lastConfig", "lastUpdatedAt", "name", "tags", "type", "versions"], first.AsObject().Select(p => p.Key).Order());
        Assert.Equal(($"{_name}/00", "[1,2]", "[2]", (string?)second["updatedAt"]),
            ((string?)first["name"], first["versions"]!.ToJsonString(), first["lastConfig"]!.ToJsonString(), (string?)first["lastUpdatedAt"]));

        Assert.Equal(2, (await ListAsync($"tag={tag}&page=2"))["data"]!.AsArray().Count);
        Assert.Equal($"{_name}/03", (string?)Assert.Single((await ListAsync($"tag={tag}&label=l3"))["data"]!.AsArray())!["name"]);
        Assert.Equal(12, (int)(await ListAsync($"tag={tag}&label=latest"))["meta"]!["totalItems"]!);
        Assert.Equal(1, (int)(await ListAsync("name=" + Uri.EscapeDataString(_name + "/05")))["meta"]!["totalItems"]!);
        Assert.Equal(12, (int)(await ListAsync($"tag={tag}&fromUpdatedAt={now:O}".Replace("+", "%2B", StringComparison.Ordinal)))["meta"]!["totalItems"]!);
        AssertJson("""{"page":1,"limit":10,"totalItems":0,"totalPages":0}""", (await ListAsync($"tag={tag}&toUpdatedAt=2000-01-01T00:00:00Z"))["meta"]);
        Assert.Equal("page limit fromUpdatedAt", await _caller.InvalidAsync("GET", "v2/prompts?page=0&limit=101&fromUpdatedAt=yesterday"));
    }

    [Fact]
    public async Task Is_put_together_of_others_where_its_text_names_them()
    {
        var c = await CreateAsync($$"""{"name":"{{_name}}/c","prompt":"C \"quoted\" é","labels":["production"]}""");
        var b = await CreateAsync($$"""{"name":"{{_name}}/b","prompt":"B(@@@langfusePrompt:name={{_name}}/c|label=production@@@)","labels":["production"]}""");
        var chat = $$"""[{"role":"system","content":"<@@@langfusePrompt:name={{_name}}/b|version=1@@@>","n":1.0},{"type":"placeholder","name":"h"}]""";
        var a = await CreateAsync($$"""{"name":"{{_name}}/a","type":"chat","prompt":{{chat}},"labels":["production"]}""");

        var put = await GetAsync(_name + "/a");
        AssertJson("""[{"role":"system","content":"<B(C \"quoted\" é)>","n":1.0},{"type":"placeholder","name":"h"}]""", put["prompt"]);
        AssertJson($$"""
            {"root":{"name":"{{_name}}/a","version":1,"id":"{{a["id"]}}"},"dependencies":{
             "{{a["id"]}}":[{"name":"{{_name}}/b","version":1,"id":"{{b["id"]}}"}],"{{b["id"]}}":[{"name":"{{_name}}/c","version":1,"id":"{{c["id"]}}"}] } }
            """, put["resolutionGraph"]);
        AssertJson(chat, (await GetAsync(_name + "/a", "?resolve=false"))["prompt"]);
        Assert.Null((await GetAsync(_name + "/c"))["resolutionGraph"]);

        // It follows the label.
        await CreateAsync($$"""{"name":"{{_name}}/c","prompt":"C2","labels":["production"]}""");
        Assert.Equal("<B(C2)>", (string?)(await GetAsync(_name + "/a"))["prompt"]![0]!["content"]);
        // And says so when there is nothing under it any more.
        await _caller.SendAsync("DELETE", Path(_name + "/c"));
        Assert.Equal($"Prompt dependency not found: '{_name}/c' with label 'production'", await _caller.RefusedAsync(HttpStatusCode.Conflict, "GET", Path(_name + "/a")));
        await GetAsync(_name + "/a", "?resolve=false");
    }

    [Fact]
    public async Task Is_not_made_when_it_cannot_be_put_together()
    {
        async Task<string> RefusedAsync(string name, string text) => await _caller.RefusedAsync(HttpStatusCode.Conflict, "POST", "v2/prompts", $$"""{"name":"{{_name}}/{{name}}","prompt":"{{text}}"}""");
        string Place(string name) => $"@@@langfusePrompt:name={_name}/{name}|label=production@@@";
        await CreateAsync($$"""{"name":"{{_name}}/1","prompt":"end","labels":["production"]}""");
        await CreateAsync($$"""{"name":"{{_name}}/chat","prompt":[],"type":"chat","labels":["production"]}""");

        Assert.StartsWith("Prompt dependency not found", await RefusedAsync("x", Place("nothing")), StringComparison.Ordinal);
        Assert.StartsWith("Prompt dependency is not a text prompt", await RefusedAsync("x", Place("chat")), StringComparison.Ordinal);
        Assert.StartsWith("Circular dependency detected", await RefusedAsync("1", Place("1")), StringComparison.Ordinal);
        foreach (var n in Enumerable.Range(2, 5)) await CreateAsync($$"""{"name":"{{_name}}/{{n}}","prompt":"{{n}} {{Place($"{n - 1}")}}","labels":["production"]}""");
        Assert.Equal("6 5 4 3 2 end", (string?)(await GetAsync(_name + "/6"))["prompt"]);
        Assert.Equal("Maximum nesting depth of 5 exceeded", await RefusedAsync("7", Place("6")));
        Assert.StartsWith("Circular dependency detected", await RefusedAsync("1", Place("3")), StringComparison.Ordinal);
        Assert.Equal("The prompts that it is put together of are too many or too long", await RefusedAsync("8", string.Concat(Enumerable.Repeat(Place("5"), 300))));
        // No version was used up.
        Assert.Equal(2, (int)(await CreateAsync($$"""{"name":"{{_name}}/1","prompt":"end"}"""))["version"]!);
        // What only looks like one stays text.
        await CreateAsync($$"""{"name":"{{_name}}/9","prompt":"@@@langfusePrompt:name=x@@@","labels":["production"]}""");
        Assert.Equal("@@@langfusePrompt:name=x@@@", (string?)(await GetAsync(_name + "/9"))["prompt"]);
    }

    [Fact]
    public async Task Made_by_many_at_once_has_every_version_once()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => CreateAsync($$"""{"name":"{{_name}}","prompt":"{{n}}","labels":["production"]}""")));

        Assert.Equal(Enumerable.Range(1, 40), made.Select(m => (int)m["version"]!).Order());
        Assert.Equal((int)(await GetAsync(_name, "?label=latest"))["version"]!, (int)(await GetAsync(_name))["version"]!);
        Assert.Equal(40, (await ListAsync("name=" + Uri.EscapeDataString(_name)))["data"]![0]!["versions"]!.AsArray().Count);
    }

    [Fact]
    public async Task Is_never_without_a_label_that_moves_and_right_at_once_after_it_moved()
    {
        foreach (var n in Enumerable.Range(1, 3)) await CreateAsync($$"""{"name":"{{_name}}","prompt":"{{n}}","labels":["production"]}""");
        using var stop = new CancellationTokenSource();
        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await GetAsync(_name);
        })).ToList();
        for (var i = 0; i < 60; i++)
        {
            var version = i % 3 + 1;
            await _caller.ExpectAsync(HttpStatusCode.OK, "PATCH", $"{Path(_name)}/versions/{version}", """{"newLabels":["production"]}""");
            Assert.Equal(version, (int)(await GetAsync(_name))["version"]!);
        }
        await stop.CancelAsync();
        await Task.WhenAll(reading);
    }

    [Fact]
    public async Task Is_made_and_read_by_the_first_version_of_the_API()
    {
        var made = await _caller.ExpectAsync(HttpStatusCode.Created, "POST", "prompts", $$"""{"name":"{{_name}}","prompt":"x","isActive":true}""");
        Assert.Equal((1, true), ((int)made["version"]!, (bool)made["isActive"]!));
        await _caller.ExpectAsync(HttpStatusCode.Created, "POST", "prompts", $$"""{"name":"{{_name}}","prompt":"y","isActive":false}""");
        var name = Uri.EscapeDataString(_name);
        Assert.Equal("x", (string?)(await _caller.ExpectAsync(HttpStatusCode.OK, "GET", "prompts?name=" + name))["prompt"]);
        Assert.Equal("y", (string?)(await _caller.ExpectAsync(HttpStatusCode.OK, "GET", $"prompts?name={name}&version=2"))["prompt"]);
        Assert.Equal("name", await _caller.InvalidAsync("GET", "prompts"));
        await _caller.RefusedAsync(HttpStatusCode.NotFound, "GET", "prompts?name=nobody");
    }

    [Fact]
    public async Task Is_seen_by_its_project_alone()
    {
        await CreateAsync($$"""{"name":"{{_name}}","prompt":"mine","labels":["production"]}""");
        var other = await Caller.OfNewProjectAsync(_app);

        await other.RefusedAsync(HttpStatusCode.NotFound, "GET", Path(_name));
        await other.RefusedAsync(HttpStatusCode.NotFound, "DELETE", Path(_name));
        await other.RefusedAsync(HttpStatusCode.NotFound, "PATCH", Path(_name) + "/versions/1", """{"newLabels":["a"]}""");
        Assert.Equal(1, (int)(await other.ExpectAsync(HttpStatusCode.Created, "POST", "v2/prompts", $$"""{"name":"{{_name}}","prompt":"theirs"}"""))["version"]!);
        Assert.Equal("mine", (string?)(await GetAsync(_name))["prompt"]);
    }

    private static string Path(string name) => "v2/prompts/" + Uri.EscapeDataString(name);

    private Task<JsonNode> CreateAsync(string body) => _caller.ExpectAsync(HttpStatusCode.Created, "POST", "v2/prompts", body);

    private Task<JsonNode> GetAsync(string name, string query = "") => _caller.ExpectAsync(HttpStatusCode.OK, "GET", Path(name) + query);

    private Task<JsonNode> ListAsync(string query) => _caller.ExpectAsync(HttpStatusCode.OK, "GET", "v2/prompts?" + query);

    private async Task<string> LabelsAsync(int version) => (await GetAsync(_name, "?version=" + version))["labels"]!.ToJsonString();
}

public sealed class A_prompt_in_SQLite(SharedAppWithKeys shared) : A_prompt(shared), IClassFixture<SharedAppWithKeys>
{
    [Fact]
    public async Task Is_there_after_a_restart()
    {
        await using var first = await SightglassApp.StartAsync(SharedAppWithKeys.WithKeys);
        await Caller.OfDefault(first).ExpectAsync(HttpStatusCode.Created, "POST", "v2/prompts", """{"name":"a/b","prompt":"x","labels":["production"],"tags":["t"]}""");
        await using var second = await first.RestartAsync(SharedAppWithKeys.WithKeys);
        var read = await Caller.OfDefault(second).ExpectAsync(HttpStatusCode.OK, "GET", "v2/prompts/a%2Fb");
        Assert.Equal(("x", """["production","latest"]""", """["t"]"""), ((string?)read["prompt"], read["labels"]!.ToJsonString(), read["tags"]!.ToJsonString()));
    }
}

public sealed class A_prompt_in_PostgreSQL(SharedAppWithKeysOnPostgres shared) : A_prompt(shared), IClassFixture<SharedAppWithKeysOnPostgres>;
