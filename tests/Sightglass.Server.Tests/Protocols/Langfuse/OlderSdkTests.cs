using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What SDKs send that cannot be run here, byte for byte or by what is known of their wire.</summary>
public sealed class The_wire_of(SharedApp shared) : IClassFixture<SharedApp>
{
    private SightglassApp App => shared.App;

    /// <summary>Recorded from langfuse 3.39.2 for JavaScript: changes before what they change, and the second word on the trace before the first.</summary>
    [Fact]
    public async Task The_third_SDK_for_JavaScript_as_recorded_is_one_trace()
    {
        var body = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "fixtures", "langfuse-js-v3-ingestion", "001.bin"), TestContext.Current.CancellationToken);
        using var answer = await App.PostAsync("/api/public/ingestion", body, "application/json");
        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);

        var trace = await App.GetAsync("traces/607dbf1b-4d9e-41ad-a186-9465240cd3e9");
        AssertJson("""
            {"timestamp":"2026-11-24T03:27:38.141Z","name":"chat","userId":"u1","sessionId":"s1","tags":["prod"],"version":"v1","release":"r1","input":{"q":"hi"},"output":"hello","metadata":{"a":1} }
            """, trace);
        var observations = trace["observations"]!.AsArray().ToDictionary(o => (string)o!["name"]!, o => o!);
        Assert.Equal(["cache-miss", "llm", "retrieve"], observations.Keys.Order());
        AssertJson("""{"type":"SPAN","input":"q","output":["d1"],"parentObservationId":null,"startTime":"2026-11-24T03:27:38.141Z","endTime":"2026-11-24T03:27:38.142Z"}""", observations["retrieve"]);
        AssertJson("""
            {"type":"GENERATION","model":"gpt-4o-mini","modelParameters":{"temperature":0.2},"input":[{"role":"user","content":"hi"}],"output":{"role":"assistant","content":"hello"},
             "parentObservationId":"7c9769b5-ca92-4732-8748-f6222f2c93c2","completionStartTime":"2026-11-24T03:27:38.142Z","usageDetails":{"input":10,"output":5,"total":15} }
            """, observations["llm"]);
        AssertJson("""{"type":"EVENT","level":"WARNING","endTime":null}""", observations["cache-miss"]);
        Assert.Equal(["helpful 1 ", "tone 0 polite"], trace["scores"]!.AsArray().Select(s => $"{s!["name"]} {s["value"]} {s["stringValue"]}").Order());
    }

    /// <summary>Version 2 for Python: names of headers with underscores, microseconds and +00:00 in times.</summary>
    [Fact]
    public async Task The_second_SDK_for_Python_is_taken_with_its_headers_and_times()
    {
        var batch = new JsonObject
        {
            ["batch"] = new JsonArray(
                Events.Of("trace-create", """{"id":"py2-trace","timestamp":"2026-11-24T12:00:00.123456+00:00","name":"py2","public":null,"tags":null,"metadata":null,"sessionId":null}""", "2026-11-24T12:00:00.223456+00:00"),
                Events.Of("generation-create", """
                    {"id":"py2-generation","traceId":"py2-trace","parentObservationId":null,"name":"llm","startTime":"2026-11-24T12:00:00.200000+00:00","model":"gpt-4o","modelParameters":{"max_tokens":"10"},
                     "usage":{"input":3,"output":4,"total":7,"unit":"TOKENS","inputCost":null},"completionStartTime":null,"promptName":null,"promptVersion":null,"level":"DEFAULT","statusMessage":null}
                    """, "2026-11-24T12:00:00.223457+00:00")),
            ["metadata"] = new JsonObject { ["batch_size"] = 2, ["sdk_name"] = "python", ["sdk_version"] = "2.60.3" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(App.Address, "/api/public/ingestion")) { Content = new StringContent(batch.ToJsonString(), null, "application/json") };
        request.Headers.TryAddWithoutValidation("x_langfuse_sdk_name", "python");
        request.Headers.TryAddWithoutValidation("x_langfuse_sdk_version", "2.60.3");
        using var answer = await App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        AssertJson("""{"timestamp":"2026-11-24T12:00:00.123Z","name":"py2","tags":[],"public":false,"sessionId":null}""", await App.GetAsync("traces/py2-trace"));
        AssertJson("""{"usageDetails":{"input":3,"output":4,"total":7},"modelParameters":{"max_tokens":10}}""", await App.GetAsync("observations/py2-generation"));
        var span = Assert.Single(await App.TraceAsync(TraceId.OfExternal("py2-trace")), s => s.Name == "llm");
        Assert.Equal(("python", "2.60.3"), (span.Scope["langfuse.sdk.name"].AsText(), span.Scope["langfuse.sdk.version"].AsText()));
    }

    /// <summary>Version 4 for Python sends spans as protobuf and scores as events in which every key is present, null or not.</summary>
    [Fact]
    public async Task The_fourth_SDK_for_Python_is_spans_and_scores_of_one_trace()
    {
        var trace = Proto.NewTrace();
        await App.SendAsLangfuseAsync(
            Proto.Span(trace, 0xa1) with
            {
                ParentSpanId = new(0xff),
                Name = "agent",
                Attributes = [Text("langfuse.observation.type", "agent"), Text("langfuse.trace.name", "py4"), Text("user.id", "u"), Text("session.id", "s"), new("langfuse.internal.is_app_root", RawValue.Of(true)),
                    new("langfuse.trace.tags", RawValue.Of([RawValue.Of("b"), RawValue.Of("a")])), Text("langfuse.trace.metadata.plan", "gold"), new("langfuse.trace.public", RawValue.Of(true))],
            },
            Proto.Span(trace, 0xa2) with
            {
                ParentSpanId = new(0xa1),
                Name = "llm",
                Attributes = [Text("langfuse.observation.type", "generation"), Text("langfuse.observation.completion_start_time", "\"2026-05-28T20:26:40.500000Z\""), Text("langfuse.observation.model.name", "gpt-4o"),
                    Text("langfuse.observation.usage_details", """{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":5}}"""),
                    Text("langfuse.observation.model.parameters", """{"temperature": 0.1}"""), Text("langfuse.observation.input", """[{"role": "user", "content": "hi"}]""")],
            });
        await App.IngestAsync(Events.Of("score-create", $$"""
            {"id":"{{trace}}-score","traceId":"{{trace}}","sessionId":null,"observationId":"00000000000000a2","datasetRunId":null,"name":"exact","value":1.0,"dataType":"NUMERIC","comment":null,"configId":null,
             "metadata":null,"environment":null,"queueId":null}
            """, "2026-11-24T12:00:00.123456Z"));

        var read = await App.GetAsync($"traces/{trace}");
        AssertJson($$"""{"id":"{{trace}}","name":"py4","userId":"u","sessionId":"s","tags":["a","b"],"public":true}""", read);
        Assert.Equal("gold", (string)read["metadata"]!["plan"]!);
        AssertJson("""{"id":"00000000000000a2","type":"GENERATION","timeToFirstToken":0.5,"usageDetails":{"input":60,"input_cached_tokens":40,"output":15,"output_reasoning_tokens":5,"total":120} }""", read["observations"]![1]!);
        AssertJson("""{"name":"exact","observationId":"00000000000000a2","value":1,"dataType":"NUMERIC"}""", Assert.Single(read["scores"]!.AsArray())!);
        Assert.True((bool)(await App.GetAsync($"v2/observations?traceId={trace}&type=AGENT"))["data"]![0]!["isRootObservation"]!);
    }

    /// <summary>The models of the SDK for Python are strict: a key that is required must be there, even when it is null.</summary>
    [Fact]
    public async Task Clients_that_require_keys_finds_each_of_them()
    {
        await App.IngestAsync(
            Events.Of("trace-create", """{"id":"keys","sessionId":"keys"}"""), Events.Of("generation-create", """{"id":"keys-g","traceId":"keys"}"""),
            Events.Of("score-create", """{"id":"keys-s","traceId":"keys","name":"n","value":"c"}"""));

        string[] trace = ["id", "timestamp", "name", "input", "output", "sessionId", "release", "version", "userId", "metadata", "tags", "public", "environment", "htmlPath"];
        string[] observation =
        [
            "id", "traceId", "type", "name", "startTime", "endTime", "completionStartTime", "model", "modelParameters", "input", "version", "metadata", "output", "usage", "level", "statusMessage",
            "parentObservationId", "promptId", "usageDetails", "costDetails", "environment", "promptName", "promptVersion", "modelId", "inputPrice", "outputPrice", "totalPrice", "calculatedInputCost",
            "calculatedOutputCost", "calculatedTotalCost", "latency", "timeToFirstToken",
        ];
        string[] score =
        [
            "id", "traceId", "name", "source", "observationId", "timestamp", "createdAt", "updatedAt", "authorUserId", "comment", "metadata", "configId", "queueId", "environment", "dataType", "value",
            "stringValue",
        ];
        string[] meta = ["page", "limit", "totalItems", "totalPages"];
        var whole = await App.GetAsync("traces/keys");
        AssertHas(whole, [.. trace, "latency", "totalCost", "observations", "scores"]);
        AssertHas(whole["observations"]![0]!, observation);
        AssertHas(whole["observations"]![0]!["usage"]!, ["input", "output", "total", "unit"]);
        AssertHas(whole["scores"]![0]!, score);
        foreach (var list in (string[])["traces", "observations", "sessions", "scores", "v2/scores"]) AssertHas((await App.GetAsync(list))["meta"]!, meta);
        AssertHas((await App.GetAsync("traces"))["data"]![0]!, trace);
        AssertHas((await App.GetAsync("observations/keys-g")), observation);
        AssertHas((await App.GetAsync("v2/scores/keys-s")), [.. score, "sessionId", "datasetRunId"]);
        AssertHas((await App.GetAsync("sessions/keys")), ["id", "createdAt", "projectId", "environment", "traces"]);
        AssertHas((await App.GetAsync("v3/scores?id=keys-s"))["data"]![0]!, ["id", "projectId", "name", "source", "timestamp", "environment", "createdAt", "updatedAt", "dataType", "value"]);
    }

    [Theory]
    [InlineData("traces", "POST", """{"id":"single-t","name":"one"}""", "traces/single-t", """{"name":"one"}""")]
    [InlineData("spans", "POST", """{"id":"single-s","traceId":"single-st","name":"one"}""", "observations/single-s", """{"type":"SPAN","name":"one"}""")]
    [InlineData("generations", "POST", """{"id":"single-g","traceId":"single-gt","name":"one","model":"m"}""", "observations/single-g", """{"type":"GENERATION","model":"m"}""")]
    [InlineData("events", "POST", """{"id":"single-e","traceId":"single-et","name":"one"}""", "observations/single-e", """{"type":"EVENT"}""")]
    [InlineData("spans", "PATCH", """{"spanId":"single-ps","traceId":"single-pst","name":"two"}""", "observations/single-ps", """{"type":"SPAN","name":"two"}""")]
    [InlineData("generations", "PATCH", """{"generationId":"single-pg","traceId":"single-pgt","output":"o"}""", "observations/single-pg", """{"type":"GENERATION","output":"o"}""")]
    public async Task The_first_SDKs_is_one_event_a_request(string path, string method, string body, string read, string expected)
    {
        using var answer = await App.SendJsonAsync(HttpMethod.Parse(method), "/api/public/" + path, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AssertJson(expected, await App.GetAsync(read));
    }

    [Theory]
    [InlineData("4", HttpStatusCode.OK)]
    [InlineData("1", HttpStatusCode.OK)]
    [InlineData("5", HttpStatusCode.BadRequest)]
    [InlineData("new", HttpStatusCode.BadRequest)]
    public async Task Spans_says_for_which_version_of_the_store_they_are_meant(string version, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(App.Address, "/api/public/otel/v1/traces")) { Content = new ByteArrayContent(Proto.Traces(Proto.Span(Proto.NewTrace()))) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TryAddWithoutValidation("x-langfuse-ingestion-version", version);
        using var answer = await App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    private static RawAttribute Text(string key, string value) => new(key, RawValue.Of(value));

    private static void AssertHas(JsonNode node, IEnumerable<string> keys) => Assert.Empty(keys.Except(node.AsObject().Select(p => p.Key)));
}
