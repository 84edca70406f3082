using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>Batches of events as the SDKs before OpenTelemetry send them, and the bodies that Langfuse's own API gives back.</summary>
public sealed class A_batch_of_events(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly string _trace = "trace-" + Guid.NewGuid();

    private SightglassApp App => shared.App;

    [Fact]
    public async Task Makes_a_trace_with_all_that_was_said_of_it()
    {
        await App.IngestAsync(Events.Of("trace-create", $$"""
            {"id":"{{_trace}}","timestamp":"2026-11-24T12:00:00.123Z","name":"booking","userId":"u_4417","sessionId":"conv-1","release":"r1","version":"2.0","public":true,
             "tags":["b","a"],"environment":"staging","metadata":{"n":1,"deep":{"x":[1,"2",null]},"text":"t"},"input":{"city":"Bogota"},"output":"420 USD"}
            """));

        var trace = await App.GetAsync($"traces/{_trace}");
        AssertJson($$"""
            {"id":"{{_trace}}","timestamp":"2026-11-24T12:00:00.123Z","name":"booking","userId":"u_4417","sessionId":"conv-1","release":"r1","version":"2.0","public":true,
             "tags":["a","b"],"environment":"staging","metadata":{"n":1,"deep":{"x":[1,"2",null]},"text":"t"},"input":{"city":"Bogota"},"output":"420 USD",
             "observations":[],"scores":[],"totalCost":null,"latency":null}
            """, trace);
    }

    [Fact]
    public async Task Makes_observations_of_every_type_nested_as_their_ids_say()
    {
        string[] types = ["span", "generation", "event", "agent", "tool", "chain", "retriever", "evaluator", "embedding", "guardrail"];
        await App.IngestAsync(
        [
            Events.Of("trace-create", $$"""{"id":"{{_trace}}","name":"all"}"""),
            .. types.Select((t, i) => Events.Of($"{t}-create", $$"""
                {"id":"{{_trace}}-{{t}}","traceId":"{{_trace}}","name":"{{t}}","startTime":"2026-11-24T12:00:0{{i}}.000Z","parentObservationId":{{(i == 0 ? "null" : $"\"{_trace}-{types[i - 1]}\"")}}}
                """)),
        ]);

        var observations = (await App.GetAsync($"traces/{_trace}"))["observations"]!.AsArray();
        Assert.Equal(types.Select(t => (t.ToUpperInvariant(), $"{_trace}-{t}")), observations.Select(o => ((string)o!["type"]!, (string)o["id"]!)));
        Assert.Equal([null, .. types.SkipLast(1).Select(t => $"{_trace}-{t}")], observations.Select(o => (string?)o!["parentObservationId"]));
        Assert.All(observations, o => Assert.Equal(_trace, (string)o!["traceId"]!));
    }

    [Fact]
    public async Task Gives_a_generation_its_model_usage_costs_times_and_prompt()
    {
        await App.IngestAsync(Events.Of("generation-create", $$$"""
            {"id":"{{{_trace}}}-g","traceId":"{{{_trace}}}","name":"chat","startTime":"2026-11-24T12:00:00.000Z","endTime":"2026-11-24T12:00:02.500Z",
             "completionStartTime":"2026-11-24T12:00:00.400Z","model":"gpt-4o","modelParameters":{"temperature":0.2,"stop":["a"],"response_format":null},
             "usageDetails":{"input":"100","output":20,"input_cached_tokens":900,"total":1020},"costDetails":{"input":0.001,"output":0.002},
             "promptName":"greeting","promptVersion":3,"level":"WARNING","statusMessage":"slow","version":"v7","input":[{"role":"user","content":"hi"}],"output":{"role":"assistant","content":"hello"}}
            """));

        AssertJson("""
            {"type":"GENERATION","name":"chat","startTime":"2026-11-24T12:00:00.000Z","endTime":"2026-11-24T12:00:02.500Z","completionStartTime":"2026-11-24T12:00:00.400Z","model":"gpt-4o",
             "usageDetails":{"input":100,"output":20,"input_cached_tokens":900,"total":1020},"costDetails":{"input":0.001,"output":0.002,"total":0.003},"latency":2.5,"timeToFirstToken":0.4,
             "promptName":"greeting","promptVersion":3,"level":"WARNING","statusMessage":"slow","version":"v7","input":[{"role":"user","content":"hi"}],
             "output":{"role":"assistant","content":"hello"},"metadata":{}}
            """, await App.GetAsync($"observations/{_trace}-g"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Joins_an_update_to_what_it_updates_whichever_comes_first(bool updateFirst)
    {
        var create = Events.Of("generation-create", $$$"""
            {"id":"{{{_trace}}}-g","traceId":"{{{_trace}}}","name":"chat","startTime":"2026-11-24T12:00:00.000Z","input":"question","output":"draft","metadata":{"a":1,"deep":{"x":1} } }
            """, at: "2026-11-24T12:00:09Z");
        // Dated before what it updates, as the SDK for JavaScript does.
        var update = Events.Of("generation-update", $$$"""
            {"id":"{{{_trace}}}-g","traceId":"{{{_trace}}}","endTime":"2026-11-24T12:00:01.000Z","output":"answer","metadata":{"b":2,"deep":{"y":2} },"input":null}
            """, at: "2026-11-24T12:00:08Z");
        await App.IngestAsync(updateFirst ? update : create);
        await App.IngestAsync(updateFirst ? create : update);

        AssertJson("""
            {"name":"chat","input":"question","output":"answer","startTime":"2026-11-24T12:00:00.000Z","endTime":"2026-11-24T12:00:01.000Z","metadata":{"a":1,"b":2,"deep":{"x":1,"y":2}}}
            """, await App.GetAsync($"observations/{_trace}-g"));
    }

    [Fact]
    public async Task Keeps_the_first_time_of_a_trace_unites_its_tags_and_lets_the_last_word_win()
    {
        await App.IngestAsync(Events.Of("trace-create", $$"""{"id":"{{_trace}}","timestamp":"2026-11-24T12:00:00Z","name":"first","tags":["one"],"userId":"u"}"""));
        await App.IngestAsync(Events.Of("trace-create", $$"""{"id":"{{_trace}}","timestamp":"2026-11-24T12:00:05Z","name":"second","tags":["two"],"output":"done"}"""));

        AssertJson("""{"timestamp":"2026-11-24T12:00:00.000Z","name":"second","tags":["one","two"],"userId":"u","output":"done"}""", await App.GetAsync($"traces/{_trace}"));
    }

    [Fact]
    public async Task Changes_nothing_when_it_comes_again_even_after_a_later_one()
    {
        JsonObject[] first = [Events.Of("trace-create", $$"""{"id":"{{_trace}}","name":"old"}"""), Events.Of("span-create", $$"""{"id":"{{_trace}}-s","traceId":"{{_trace}}","name":"old"}""")];
        await App.IngestAsync(first);
        await App.IngestAsync(
            Events.Of("trace-create", $$"""{"id":"{{_trace}}","name":"new"}""", "2026-11-24T13:00:00Z"), Events.Of("span-update", $$"""{"id":"{{_trace}}-s","name":"new"}""", "2026-11-24T13:00:00Z"));
        var before = (await App.GetAsync($"traces/{_trace}")).ToJsonString();
        Assert.Contains("new", before, StringComparison.Ordinal);

        await App.IngestAsync(first);

        Assert.Equal(before, (await App.GetAsync($"traces/{_trace}")).ToJsonString());
    }

    [Fact]
    public async Task Finds_the_trace_of_an_update_that_names_only_the_observation()
    {
        await App.IngestAsync(Events.Of("span-create", $$"""{"id":"{{_trace}}-s","traceId":"{{_trace}}","name":"step"}"""));
        await App.IngestAsync(Events.Of("span-update", $$"""{"id":"{{_trace}}-s","output":"late"}"""));

        AssertJson($$"""{"traceId":"{{_trace}}","name":"step","output":"late"}""", await App.GetAsync($"observations/{_trace}-s"));
    }

    [Fact]
    public async Task Puts_an_observation_without_a_trace_into_one_of_its_own_id()
    {
        await App.IngestAsync(Events.Of("event-create", $$"""{"id":"{{_trace}}","name":"lonely"}"""));

        Assert.Equal(_trace, (string)(await App.GetAsync($"traces/{_trace}"))["observations"]![0]!["id"]!);
    }

    [Fact]
    public async Task Takes_ids_of_opentelemetry_as_they_are()
    {
        var trace = Proto.NewTrace().ToString();
        await App.IngestAsync(Events.Of("span-create", $$"""{"id":"00f067aa0ba902b7","traceId":"{{trace}}","name":"step"}"""));

        AssertJson($$"""{"id":"00f067aa0ba902b7","traceId":"{{trace}}"}""", await App.GetAsync("observations/00f067aa0ba902b7"));
    }

    [Fact]
    public async Task Answers_each_event_by_its_id_and_keeps_the_neighbours_of_bad_ones()
    {
        var answer = await App.IngestAsync(
        [
            Events.Of("trace-create", $$"""{"id":"{{_trace}}","name":"good"}""", id: "e1"),
            Events.Of("unheard-of", "{}", id: "e2"),
            Events.Of("span-create", """{"id":"s","name":{"not":"text"}}""", id: "e3"),
            Events.Of("generation-create", """{"id":"g","promptName":"p"}""", id: "e4"),
            Events.Of("span-create", """{"id":"s","startTime":"yesterday"}""", id: "e5"),
            Events.Of("sdk-log", """{"log":"x"}""", id: "e6"),
            Events.Of("dataset-run-item-create", "{}", id: "e7"),
            JsonNode.Parse("""{"type":"trace-create","timestamp":"2026-11-24T12:00:00Z","body":{"name":"no id of the event"}}""")!.AsObject(),
            Events.Of("span-create", $$"""{"id":"{{_trace}}-s","traceId":"{{_trace}}","level":"LOUD"}""", id: "e8"),
            Events.Of("trace-create", """{"id":"with\rreturn"}""", id: "e9"),
        ]);

        AssertJson("""{"successes":[{"id":"e1","status":201}]}""", answer);
        var errors = answer["errors"]!.AsArray().ToDictionary(e => (string)e!["id"]!, e => (string)e!["error"]!);
        Assert.Equal(["", "e2", "e3", "e4", "e5", "e7", "e8", "e9"], errors.Keys.Order());
        Assert.All(answer["errors"]!.AsArray(), e => Assert.Equal((400, "Invalid request data"), ((int)e!["status"]!, (string)e["message"]!)));
        Assert.Contains("unheard-of", errors["e2"], StringComparison.Ordinal);
        Assert.Contains("name is a string", errors["e3"], StringComparison.Ordinal);
        Assert.Contains("promptVersion", errors["e4"], StringComparison.Ordinal);
        Assert.Contains("startTime", errors["e5"], StringComparison.Ordinal);
        Assert.Contains("level", errors["e8"], StringComparison.Ordinal);
        Assert.Equal("good", (string)(await App.GetAsync($"traces/{_trace}"))["name"]!);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"batch":{}}""")]
    [InlineData("no json")]
    [InlineData("")]
    public async Task Is_refused_as_a_whole_only_when_it_is_no_batch(string body)
    {
        using var answer = await App.PostJsonAsync("/api/public/ingestion", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        AssertJson("""{"message":"Invalid request data"}""", JsonNode.Parse(await answer.TextAsync())!);
    }

    [Fact]
    public async Task Of_ten_thousand_events_is_taken_at_once()
    {
        var answer = await App.IngestAsync([.. Enumerable.Range(0, 10_000).Select(i => Events.Of("span-create", $$"""{"id":"{{_trace}}-{{i}}","traceId":"{{_trace}}","name":"s"}"""))]);

        Assert.Equal(10_000, answer["successes"]!.AsArray().Count);
        Assert.Equal(10_000, (int)(await App.GetAsync($"observations?traceId={_trace}&limit=1"))["meta"]!["totalItems"]!);
    }

    [Fact]
    public async Task With_an_input_of_ten_megabytes_keeps_it_whole()
    {
        var large = new string('x', 10 << 20);
        await App.IngestAsync(Events.Of("span-create", $$"""{"id":"{{_trace}}-s","traceId":"{{_trace}}","input":"{{large}}"}"""));

        Assert.Equal(large, (string)(await App.GetAsync($"observations/{_trace}-s"))["input"]!);
    }

    [Fact]
    public async Task With_names_of_control_characters_and_half_an_emoji_is_stored_and_found()
    {
        using var answer = await App.PostJsonAsync("/api/public/ingestion", $$"""
            {"batch":[{"id":"e","type":"trace-create","timestamp":"2026-11-24T12:00:00Z","body":{"id":"{{_trace}} ü/%","name":"a\u0000b\u001f\ud83d é%2F"} }]}
            """);
        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);

        var trace = await App.GetAsync("traces/" + Uri.EscapeDataString(_trace + " ü/%"));
        Assert.Equal(("a\ufffdb\u001f\ufffd é%2F", _trace + " ü/%"), ((string)trace["name"]!, (string)trace["id"]!));
    }

    [Fact]
    public async Task Is_gone_with_its_trace_when_that_is_deleted()
    {
        await App.IngestAsync(
            Events.Of("trace-create", $$"""{"id":"{{_trace}}"}"""), Events.Of("span-create", $$"""{"id":"{{_trace}}-s","traceId":"{{_trace}}"}"""),
            Events.Of("score-create", $$"""{"id":"{{_trace}}-score","traceId":"{{_trace}}","name":"n","value":1}"""));
        using var deleted = await App.SendAsync(HttpMethod.Delete, $"/api/public/traces/{_trace}");

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        foreach (var path in (string[])[$"traces/{_trace}", $"observations/{_trace}-s", $"scores/{_trace}-score"])
            Assert.Equal(HttpStatusCode.NotFound, (await App.SendAsync(HttpMethod.Get, "/api/public/" + path)).StatusCode);
    }

    internal static void AssertJson(string expected, JsonNode actual) => Assert.Equal("", Difference("$", JsonNode.Parse(expected), actual));

    // What is expected of an object are these keys; others may be there.
    private static string Difference(string path, JsonNode? expected, JsonNode? actual) => (expected, actual) switch
    {
        (JsonObject e, JsonObject a) => string.Concat(e.Select(p => a.ContainsKey(p.Key) ? Difference($"{path}.{p.Key}", p.Value, a[p.Key]) : $"{path}.{p.Key} is missing; "))
            + (path is "$" ? "" : string.Concat(a.Select(p => e.ContainsKey(p.Key) ? "" : $"{path}.{p.Key} is too much; "))),
        (JsonArray e, JsonArray a) when e.Count == a.Count => string.Concat(e.Select((item, i) => Difference($"{path}[{i}]", item, a[i]))),
        _ => JsonNode.DeepEquals(expected, actual) || Number(expected) is { } n && n == Number(actual) ? "" : $"{path}: expected {expected?.ToJsonString() ?? "null"}, was {actual?.ToJsonString() ?? "null"}; ",
    };

    private static decimal? Number(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? decimal.Parse(node.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>Events and batches of the ingestion API.</summary>
internal static class Events
{
    public static JsonObject Of(string type, string body, string at = "2026-11-24T12:00:00Z", string? id = null) =>
        new() { ["id"] = id ?? Guid.NewGuid().ToString(), ["type"] = type, ["timestamp"] = at, ["body"] = JsonNode.Parse(body) };

    /// <summary>Sends a batch and returns its answer, which is always 207.</summary>
    public static async Task<JsonNode> IngestAsync(this SightglassApp app, params JsonObject[] events)
    {
        var batch = new JsonObject { ["batch"] = new JsonArray([.. events.Select(e => e.DeepClone())]), ["metadata"] = new JsonObject() };
        using var answer = await app.PostJsonAsync("/api/public/ingestion", batch.ToJsonString());
        var body = await answer.TextAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.MultiStatus, $"{answer.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }
}
