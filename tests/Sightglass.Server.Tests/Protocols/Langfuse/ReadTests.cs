using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>The reads of the newer API and of sessions, over the traces of three calls.</summary>
public sealed class The_reads_of_Langfuse : IAsyncLifetime
{
    private SightglassApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await SightglassApp.StartAsync();
        await _app.IngestAsync(
        [
            .. Enumerable.Range(1, 5).Select(i => Events.Of("trace-create", $$"""
                {"id":"t{{i}}","timestamp":"2026-11-24T12:0{{i}}:00Z","name":"chat","userId":"u{{i % 2}}","sessionId":"s{{i % 2}}","tags":["x","t{{i}}"],"release":"r","input":{"n":{{i}} },"metadata":{"plan":"gold"} }
                """)),
            .. Enumerable.Range(1, 5).Select(i => Events.Of("generation-create", $$"""
                {"id":"g{{i}}","traceId":"t{{i}}","name":"call {{i}}","startTime":"2026-11-24T12:0{{i}}:01Z","endTime":"2026-11-24T12:0{{i}}:02Z","model":"gpt-4o","modelParameters":{"temperature":0.5},
                 "input":{"q":"42"},"output":"answer","metadata":{"long":"{{new string('m', 300)}}","short":1,"n":{{i}},"even":{{(i % 2 == 0 ? "true" : "false")}} },"usageDetails":{"input":10,"output":5,"cache_read_input_tokens":3},"costDetails":{"total":0.25},
                 "promptName":"p","promptVersion":4,"level":"{{(i == 5 ? "ERROR" : "DEFAULT")}}"}
                """)),
            Events.Of("span-create", """{"id":"child","traceId":"t1","parentObservationId":"g1","name":"look up","startTime":"2026-11-24T12:01:01.500Z"}"""),
        ]);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Give_core_and_basic_fields_of_observations_when_nothing_else_is_asked()
    {
        var first = (await _app.GetAsync("v2/observations?limit=1"))["data"]![0]!;

        AssertJson("""
            {"id":"g5","traceId":"t5","startTime":"2026-11-24T12:05:01.000Z","endTime":"2026-11-24T12:05:02.000Z","projectId":"default","parentObservationId":null,"type":"GENERATION",
             "isRootObservation":true,"name":"call 5","level":"ERROR","statusMessage":null,"version":null,"environment":"default","bookmarked":false,"public":false,"userId":"u1","sessionId":"s1",
             "modelId":null,"inputPrice":null,"outputPrice":null,"totalPrice":null}
            """, first);
        Assert.Equal(21, first.AsObject().Count);
    }

    [Fact]
    public async Task Give_the_groups_of_fields_that_are_asked_for()
    {
        var one = (await _app.GetAsync("v2/observations?traceId=t4&fields=io,metadata,model,usage,prompt,metrics,trace_context,time"))["data"]![0]!;

        AssertJson($$"""
            {"input":"{\"q\":\"42\"}","output":"answer","metadata":{"long":"{{new string('m', 200)}}","short":1,"n":4,"even":true},"providedModelName":"gpt-4o","modelParameters":{"temperature":0.5},
             "usageDetails":{"input":10,"output":5,"cache_read_input_tokens":3,"total":18},"costDetails":{"total":0.25},"totalCost":0.25,"promptName":"p","promptVersion":4,"latency":1,
             "timeToFirstToken":null,"traceName":"chat","tags":["t4","x"],"release":"r","userId":"u0","sessionId":"s0"}
            """, one);
        Assert.False(one.AsObject().ContainsKey("name"));
        Assert.Equal(300, ((string)(await _app.GetAsync("v2/observations?traceId=t4&fields=metadata&expandMetadata=long"))["data"]![0]!["metadata"]!["long"]!).Length);
    }

    [Theory]
    [InlineData("", "g5,g4,g3,g2,child,g1")]
    [InlineData("userId=u0", "g4,g2")]
    [InlineData("sessionId=s1&type=SPAN", "child")]
    [InlineData("level=ERROR", "g5")]
    [InlineData("parentObservationId=g1", "child")]
    [InlineData("isRootObservation=false", "child")]
    [InlineData("fromStartTime=2026-11-24T12:03:00Z&toStartTime=2026-11-24T12:05:00Z", "g4,g3")]
    [InlineData("""filter=[{"type":"string","column":"name","operator":"ends with","value":"2"}]""", "g2")]
    [InlineData("""filter=[{"type":"stringOptions","column":"traceId","operator":"any of","value":["t3","t4"]}]""", "g4,g3")]
    [InlineData("""filter=[{"type":"number","column":"totalCost","operator":">=","value":0.25},{"type":"arrayOptions","column":"tags","operator":"any of","value":["t1","t2"]}]""", "g2,g1")]
    [InlineData("name=call 3", "g3")]
    [InlineData("""filter=[{"type":"stringObject","column":"metadata","key":"n","operator":"=","value":"3"}]""", "g3")]
    [InlineData("""filter=[{"type":"numberObject","column":"metadata","key":"n","operator":">","value":3}]""", "g5,g4")]
    [InlineData("""filter=[{"type":"booleanObject","column":"metadata","key":"even","operator":"=","value":true}]""", "g4,g2")]
    [InlineData("""filter=[{"type":"stringObject","column":"metadata","key":"nothing","operator":"contains","value":"m"}]""", "")]
    [InlineData("""filter=[{"type":"stringObject","column":"metadata","key":"long","operator":"does not contain","value":"mm"}]""", "child")]
    [InlineData("version=none", "")]
    public async Task Find_observations_by_every_parameter(string query, string expected) =>
        Assert.Equal(expected, string.Join(',', (await _app.GetAsync("v2/observations?" + query))["data"]!.AsArray().Select(o => (string)o!["id"]!)));

    [Fact]
    public async Task Put_each_observation_on_one_page_of_a_cursor()
    {
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _app.GetAsync("v2/observations?limit=4" + (cursor is null ? "" : "&cursor=" + cursor));
            seen.AddRange(page["data"]!.AsArray().Select(o => (string)o!["id"]!));
            cursor = (string?)page["meta"]!["cursor"];
        }
        while (cursor is not null);
        Assert.Equal(["g5", "g4", "g3", "g2", "child", "g1"], seen);
    }

    [Theory]
    [InlineData("v2/observations?cursor=tampered", "cursor")]
    [InlineData("v2/observations?cursor=MTox", "cursor")]
    [InlineData("v3/scores?cursor=MToxOjI6Mzo0", "cursor")]
    [InlineData("v2/observations?limit=1001", "limit")]
    [InlineData("v2/observations?fields=core,colour", "fields")]
    [InlineData("v2/observations?parseIoAsJson=true", "parseIoAsJson")]
    [InlineData("v2/observations?isRootObservation=perhaps", "isRootObservation")]
    [InlineData("v2/observations?filter={}", "filter")]
    [InlineData("""v2/observations?filter=[{"type":"string","column":"colour","operator":"=","value":"red"}]""", "filter")]
    [InlineData("""traces?filter=[{"type":"number","column":"name","operator":">","value":1}]""", "filter")]
    [InlineData("sessions?fromTimestamp=soon", "fromTimestamp")]
    public async Task Refuse_what_makes_no_sense_by_the_parameter(string path, string parameter)
    {
        using var answer = await _app.SendAsync(HttpMethod.Get, "/api/public/" + path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(parameter, (string)JsonNode.Parse(await answer.TextAsync())!["error"]![0]!["path"]![0]!);
    }

    [Fact]
    public async Task Name_the_column_that_a_filter_does_not_know()
    {
        using var answer = await _app.SendAsync(HttpMethod.Get, """/api/public/traces?filter=[{"type":"string","column":"colour","operator":"=","value":"red"}]""");
        Assert.Contains("'colour'", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"type":"string","column":"userId","operator":"=","value":"u1"}]""", "t5,t3,t1")]
    [InlineData("""[{"type":"arrayOptions","column":"tags","operator":"all of","value":["x","t2"]}]""", "t2")]
    [InlineData("""[{"type":"number","column":"totalCost","operator":"=","value":0.25},{"type":"stringOptions","column":"level","operator":"none of","value":["ERROR"]}]""", "t4,t3,t2,t1")]
    [InlineData("""[{"type":"datetime","column":"timestamp","operator":"<=","value":"2026-11-24T12:02:00Z"}]""", "t2,t1")]
    [InlineData("""[{"type":"number","column":"latency","operator":"<","value":0.5}]""", "")]
    [InlineData("""[{"type":"stringObject","column":"metadata","key":"plan","operator":"starts with","value":"go"},{"type":"numberObject","column":"metadata","key":"n","operator":"<=","value":2}]""", "t2,t1")]
    public async Task Find_traces_by_the_grammar_of_filters(string filter, string expected) =>
        Assert.Equal(expected, string.Join(',', (await _app.GetAsync("traces?filter=" + Uri.EscapeDataString(filter)))["data"]!.AsArray().Select(t => (string)t!["id"]!)));

    [Fact]
    public async Task List_sessions_by_their_first_trace()
    {
        var page = await _app.GetAsync("sessions");

        AssertJson("""{"page":1,"limit":50,"totalItems":2,"totalPages":1}""", page["meta"]!);
        Assert.Equal(["s0 2026-11-24T12:02:00.000Z", "s1 2026-11-24T12:01:00.000Z"], page["data"]!.AsArray().Select(s => $"{s!["id"]} {s["createdAt"]}"));
        AssertJson("""{"projectId":"default","environment":"default"}""", page["data"]![0]!);
        Assert.Single((await _app.GetAsync("sessions?fromTimestamp=2026-11-24T12:01:30Z"))["data"]!.AsArray());
        Assert.Empty((await _app.GetAsync("sessions?environment=staging"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Give_a_session_with_its_traces()
    {
        var session = await _app.GetAsync("sessions/s0");

        AssertJson("""{"id":"s0","createdAt":"2026-11-24T12:02:00.000Z","projectId":"default","environment":"default"}""", session);
        Assert.Equal(["t2", "t4"], session["traces"]!.AsArray().Select(t => (string)t!["id"]!));
        AssertJson("""{"input":{"n":2},"metadata":{"plan":"gold"},"userId":"u0"}""", session["traces"]![0]!);
        Assert.Equal(HttpStatusCode.NotFound, (await _app.SendAsync(HttpMethod.Get, "/api/public/sessions/none")).StatusCode);
    }

    [Fact]
    public async Task Delete_many_traces_at_once()
    {
        using var answer = await _app.SendJsonAsync(HttpMethod.Delete, "/api/public/traces", """{"traceIds":["t1","t2","never"]}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["t5", "t4", "t3"], (await _app.GetAsync("traces"))["data"]!.AsArray().Select(t => (string)t!["id"]!));
        using var nothing = await _app.SendJsonAsync(HttpMethod.Delete, "/api/public/traces", """{"traceIds":"no list of"}""");
        Assert.Equal(HttpStatusCode.OK, nothing.StatusCode);
        using var bad = await _app.SendJsonAsync(HttpMethod.Delete, "/api/public/traces", """{"traceIds":[]}""");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }
}
