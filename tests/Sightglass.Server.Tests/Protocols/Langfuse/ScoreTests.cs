using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

public sealed class A_score(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly string _trace = "trace-" + Guid.NewGuid();
    private string _config = "";

    private SightglassApp App => shared.App;

    [Theory]
    [InlineData("""{"name":"n","value":0.75}""", "NUMERIC", """{"value":0.75,"stringValue":null}""", "0.75")]
    [InlineData("""{"name":"n","value":"0.5","dataType":"NUMERIC"}""", "NUMERIC", """{"value":0.5,"stringValue":null}""", "0.5")]
    [InlineData("""{"name":"n","value":"good"}""", "CATEGORICAL", """{"value":0,"stringValue":"good"}""", "\"good\"")]
    [InlineData("""{"name":"n","value":1,"dataType":"BOOLEAN"}""", "BOOLEAN", """{"value":1,"stringValue":"True"}""", "true")]
    [InlineData("""{"name":"n","value":false,"dataType":"BOOLEAN"}""", "BOOLEAN", """{"value":0,"stringValue":"False"}""", "false")]
    [InlineData("""{"name":"n","value":"a note","dataType":"TEXT"}""", "TEXT", """{"value":0,"stringValue":"a note"}""", "\"a note\"")]
    [InlineData("""{"value":"better","dataType":"CORRECTION","name":"output"}""", "CORRECTION", """{"value":0,"stringValue":"better"}""", "\"better\"")]
    public async Task Of_each_type_is_read_back_in_all_three_versions(string body, string type, string expected, string valueOfV3)
    {
        var id = await CreateAsync(body);

        foreach (var version in (string[])["scores", "v2/scores"])
        {
            var score = await App.GetAsync($"{version}/{id}");
            AssertJson(expected, score);
            AssertJson($$"""{"id":"{{id}}","dataType":"{{type}}","source":"API","traceId":"{{_trace}}","environment":"default","metadata":{},"configId":null}""", score);
        }
        var third = Assert.Single((await App.GetAsync($"v3/scores?id={id}"))["data"]!.AsArray())!;
        AssertJson($$"""{"id":"{{id}}","projectId":"default","dataType":"{{type}}","value":{{valueOfV3}} }""", third);
    }

    [Fact]
    public async Task Judges_a_trace_an_observation_a_session_or_a_run()
    {
        await App.IngestAsync(Events.Of("span-create", $$"""{"id":"{{_trace}}-s","traceId":"{{_trace}}","name":"step"}"""));
        await CreateAsync("""{"name":"of trace","value":1}""");
        await CreateAsync($$"""{"name":"of observation","value":1,"observationId":"{{_trace}}-s"}""");
        var ofSession = await CreateAsync($$"""{"name":"of session","value":1,"traceId":null,"sessionId":"{{_trace}}-session"}""");
        var ofRun = await CreateAsync($$"""{"name":"of run","value":1,"traceId":null,"datasetRunId":"{{_trace}}-run"}""");

        Assert.Equal(["of observation", "of trace"], (await App.GetAsync($"traces/{_trace}"))["scores"]!.AsArray().Select(s => (string)s!["name"]!).Order());
        AssertJson($$"""{"sessionId":"{{_trace}}-session","traceId":null,"observationId":null}""", await App.GetAsync($"v2/scores/{ofSession}"));
        AssertJson($$"""{"datasetRunId":"{{_trace}}-run","traceId":null}""", await App.GetAsync($"v2/scores/{ofRun}"));
        var subjects = (await App.GetAsync($"v3/scores?fields=subject&observationId={_trace}-s"))["data"]!.AsArray();
        AssertJson($$"""{"kind":"observation","id":"{{_trace}}-s","traceId":"{{_trace}}"}""", Assert.Single(subjects)!["subject"]!);
        AssertJson($$"""{"kind":"session","id":"{{_trace}}-session"}""", (await App.GetAsync($"v3/scores?fields=subject&id={ofSession}"))["data"]![0]!["subject"]!);
        AssertJson($$"""{"kind":"experiment","id":"{{_trace}}-run"}""", (await App.GetAsync($"v3/scores?fields=subject&id={ofRun}"))["data"]![0]!["subject"]!);
    }

    [Fact]
    public async Task May_come_before_what_it_judges_and_makes_no_trace_by_itself()
    {
        await CreateAsync("""{"name":"early","value":1}""");
        Assert.Equal(HttpStatusCode.NotFound, (await App.SendAsync(HttpMethod.Get, $"/api/public/traces/{_trace}")).StatusCode);

        await App.IngestAsync(Events.Of("trace-create", $$"""{"id":"{{_trace}}","name":"late"}"""));

        var trace = await App.GetAsync($"traces/{_trace}");
        Assert.Equal("early", (string)Assert.Single(trace["scores"]!.AsArray())!["name"]!);
        Assert.Empty(trace["observations"]!.AsArray());
        Assert.Equal(0, (int)(await App.GetAsync($"observations?traceId={_trace}"))["meta"]!["totalItems"]!);
    }

    [Fact]
    public async Task Is_changed_by_its_id_and_keeps_its_time()
    {
        var id = await CreateAsync("""{"name":"n","value":1,"comment":"first","metadata":{"a":1}}""");
        var before = await App.GetAsync($"scores/{id}");
        await CreateAsync($$"""{"id":"{{id}}","name":"n","value":2}""");

        AssertJson($$"""{"value":2,"comment":"first","metadata":{"a":1},"timestamp":{{before["timestamp"]!.ToJsonString()}} }""", await App.GetAsync($"scores/{id}"));
        Assert.Single((await App.GetAsync($"v2/scores?traceId={_trace}"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Is_gone_when_it_is_deleted_and_there_when_it_is_made_again()
    {
        var id = await CreateAsync("""{"name":"n","value":1}""");
        using var deleted = await App.SendAsync(HttpMethod.Delete, $"/api/public/scores/{id}");
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await App.SendAsync(HttpMethod.Get, $"/api/public/scores/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await App.SendAsync(HttpMethod.Delete, $"/api/public/scores/{id}")).StatusCode);

        await CreateAsync($$"""{"id":"{{id}}","name":"n","value":3}""");

        Assert.Equal(3, (double)(await App.GetAsync($"scores/{id}"))["value"]!);
    }

    [Theory]
    [InlineData("""{"value":1}""", "name")]
    [InlineData("""{"name":"n"}""", "value")]
    [InlineData("""{"name":"n","value":{} }""", "value")]
    [InlineData("""{"name":"n","value":"much","dataType":"NUMERIC"}""", "value")]
    [InlineData("""{"name":"n","value":2,"dataType":"BOOLEAN"}""", "value")]
    [InlineData("""{"name":"n","value":1,"dataType":"CATEGORICAL"}""", "value")]
    [InlineData("""{"name":"n","value":"","dataType":"TEXT"}""", "value")]
    [InlineData("""{"name":"n","value":1,"dataType":"VECTOR"}""", "dataType")]
    [InlineData("""{"name":"n","value":1,"sessionId":"s"}""", "traceId")]
    [InlineData("""{"name":"n","value":1,"traceId":null}""", "traceId")]
    [InlineData("""{"name":"n","value":1,"traceId":null,"sessionId":"s","observationId":"o"}""", "observationId")]
    [InlineData("""{"name":7,"value":1,"traceId":[]}""", "traceId")]
    public async Task That_makes_no_sense_is_refused_by_the_field_and_nothing_is_stored(string body, string field)
    {
        using var answer = await App.PostJsonAsync("/api/public/scores", With(body).ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonNode.Parse(await answer.TextAsync())!;
        Assert.Equal("Invalid request data", (string)error["message"]!);
        Assert.Equal(field, (string)error["error"]![0]!["path"]![0]!);
        Assert.Empty((await App.GetAsync($"v2/scores?traceId={_trace}"))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("name=a", "a1,a2")]
    [InlineData("name=a&operator=>&value=1", "a2")]
    [InlineData("operator=!=&value=1", "a2,c")]
    [InlineData("dataType=CATEGORICAL", "b")]
    [InlineData("source=ANNOTATION", "c")]
    [InlineData("environment=staging&environment=none", "b")]
    [InlineData("configId={1}", "c")]
    [InlineData("queueId=q1", "c")]
    [InlineData("userId=u-{0}", "a1,a2,b,c")]
    [InlineData("userId=nobody", "")]
    [InlineData("traceTags=gold", "a1,a2,b,c")]
    [InlineData("scoreIds={0}a1,{0}b", "a1,b")]
    [InlineData("fromTimestamp=2999-01-01T00:00:00Z", "")]
    public async Task Is_found_by_every_parameter_of_version_2(string query, string expected)
    {
        await FourAsync();
        var found = (await App.GetAsync($"v2/scores?traceId={_trace}&{string.Format(System.Globalization.CultureInfo.InvariantCulture, query, _trace, _config)}"))["data"]!.AsArray();
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), found.Select(s => ((string)s!["id"]!)[_trace.Length..]).Order());
        Assert.All(found, s => AssertJson($$"""{"userId":"u-{{_trace}}","tags":["gold"],"environment":"default","sessionId":null}""", s!["trace"]!));
    }

    [Theory]
    [InlineData("value=1,good", "a1,b")]
    [InlineData("value=true", "")]
    [InlineData("valueMin=2", "a2,c")]
    [InlineData("valueMax=2", "a1,a2")]
    [InlineData("name=a,b", "a1,a2,b")]
    [InlineData("source=ANNOTATION,EVAL", "c")]
    public async Task Is_found_by_every_parameter_of_version_3(string query, string expected)
    {
        await FourAsync();
        var found = (await App.GetAsync($"v3/scores?traceId={_trace}&{query}"))["data"]!.AsArray();
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), found.Select(s => ((string)s!["id"]!)[_trace.Length..]).Order());
    }

    [Fact]
    public async Task Is_on_one_page_of_a_cursor_and_on_no_other()
    {
        await FourAsync();
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await App.GetAsync($"v3/scores?traceId={_trace}&limit=1" + (cursor is null ? "" : "&cursor=" + cursor));
            seen.Add((string)Assert.Single(page["data"]!.AsArray())!["id"]!);
            cursor = (string?)page["meta"]!["cursor"];
        }
        while (cursor is not null);
        Assert.Equal(4, seen.Distinct().Count());
        Assert.Equal(4, seen.Count);
    }

    [Theory]
    [InlineData("v3/scores?unheard=of", "unheard")]
    [InlineData("v3/scores?fields=core,colour", "fields")]
    [InlineData("v3/scores?valueMin=much", "valueMin")]
    [InlineData("v3/scores?dataType=VECTOR", "dataType")]
    [InlineData("v2/scores?operator=like&value=1", "operator")]
    [InlineData("v2/scores?fromTimestamp=soon", "fromTimestamp")]
    [InlineData("scores?limit=0", "limit")]
    public async Task Is_not_looked_for_with_a_parameter_that_makes_no_sense(string path, string parameter)
    {
        using var answer = await App.SendAsync(HttpMethod.Get, "/api/public/" + path);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(parameter, (string)JsonNode.Parse(await answer.TextAsync())!["error"]![0]!["path"]![0]!);
    }

    private async Task FourAsync()
    {
        await App.IngestAsync(Events.Of("trace-create", $$"""{"id":"{{_trace}}","userId":"u-{{_trace}}","tags":["gold"]}"""));
        _config = (string)(await App.PostAsync("score-configs", """{"name":"c","dataType":"NUMERIC"}"""))["id"]!;
        foreach (var body in (string[])[
            """{"id":"{0}a1","name":"a","value":1}""", """{"id":"{0}a2","name":"a","value":2}""", """{"id":"{0}b","name":"b","value":"good","environment":"staging"}""",
            """{"id":"{0}c","name":"c","value":9,"source":"ANNOTATION","configId":"{1}","queueId":"q1"}"""])
            await CreateAsync(body.Replace("{0}", _trace, StringComparison.Ordinal).Replace("{1}", _config, StringComparison.Ordinal));
    }

    private async Task<string> CreateAsync(string body)
    {
        using var answer = await App.PostJsonAsync("/api/public/scores", With(body).ToJsonString());
        var text = await answer.TextAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return (string)JsonNode.Parse(text)!["id"]!;
    }

    private JsonObject With(string body)
    {
        var score = JsonNode.Parse(body)!.AsObject();
        if (!score.ContainsKey("traceId")) score["traceId"] = _trace;
        return score;
    }
}
