using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>Two traces on the 24th and one on the 25th, of the SDKs before OpenTelemetry, where only the trace says who its user is.</summary>
public sealed class A_query_for_metrics : IAsyncLifetime
{
    private const string Span = """ "fromTimestamp":"2026-11-01T00:00:00Z","toTimestamp":"2026-12-01T00:00:00Z" """;
    private SightglassApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await SightglassApp.StartAsync();
        await _app.IngestAsync(
            Events.Of("trace-create", """{"id":"t1","timestamp":"2026-11-24T12:00:00Z","name":"chat","userId":"ann","sessionId":"s1","tags":["b","a"],"release":"r1"}"""),
            Events.Of("trace-create", """{"id":"t2","timestamp":"2026-11-24T13:00:00Z","name":"chat","userId":"bob","sessionId":"s1","environment":"staging"}"""),
            Events.Of("trace-create", """{"id":"t3","timestamp":"2026-11-25T12:00:00Z","name":"search","userId":"ann","sessionId":"s2"}"""),
            Generation("g1", "t1", "2026-11-24T12:00:00Z", 1, "gpt-4o", 100, 10, 0.01, """, "completionStartTime":"2026-11-24T12:00:00.250Z" """),
            Generation("g2", "t1", "2026-11-24T12:00:02Z", 2, "gpt-4o", 200, 20, 0.02, """, "level":"ERROR","promptName":"p","promptVersion":2"""),
            Generation("g3", "t2", "2026-11-24T13:00:00Z", 3, "gpt-4o-mini", 300, 30, 0.03, """, "environment":"staging" """),
            Events.Of("span-create", """{"id":"x1","traceId":"t3","name":"look","startTime":"2026-11-25T12:00:00Z","endTime":"2026-11-25T12:00:04Z"}"""),
            Score("a", "t1", "quality", "0.5"), Score("b", "t2", "quality", "1.0"), Score("c", "t1", "tone", "\"kind\""), Score("d", "t3", "ok", "1,\"dataType\":\"BOOLEAN\""),
            Score("e", "t1", "quality", "0.9,\"observationId\":\"g1\""));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"},{"measure":"totalCost","aggregation":"sum"},{"measure":"totalTokens","aggregation":"sum"}]""",
        """[{"count_count":4,"sum_totalCost":0.06,"sum_totalTokens":660}]""")]
    [InlineData("""{"view":"observations","dimensions":[{"field":"providedModelName"}],"metrics":[{"measure":"latency","aggregation":"avg"}],"filters":[{"type":"string","column":"type","operator":"=","value":"GENERATION"}]""",
        """[{"providedModelName":"gpt-4o-mini","avg_latency":3000},{"providedModelName":"gpt-4o","avg_latency":1500}]""")]
    [InlineData("""{"view":"observations","dimensions":[{"field":"userId"}],"metrics":[{"measure":"inputTokens","aggregation":"max"}],"orderBy":[{"field":"max_inputTokens","direction":"desc"}],"config":{"row_limit":1}""",
        """[{"userId":"bob","max_inputTokens":300}]""")]
    [InlineData("""{"view":"observations","dimensions":[{"field":"traceName"},{"field":"level"}],"metrics":[{"measure":"count","aggregation":"count"}]""",
        """[{"traceName":"chat","level":"DEFAULT","count_count":2},{"traceName":"chat","level":"ERROR","count_count":1},{"traceName":"search","level":"DEFAULT","count_count":1}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"timeToFirstToken","aggregation":"p95"},{"measure":"streamingLatency","aggregation":"max"},{"measure":"countScores","aggregation":"sum"}]""",
        """[{"p95_timeToFirstToken":250,"max_streamingLatency":750,"sum_countScores":1}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"traceId","aggregation":"uniq"},{"measure":"uniqueUserIds","aggregation":"uniq"},{"measure":"inputCost","aggregation":"sum"}]""",
        """[{"uniq_traceId":3,"uniq_uniqueUserIds":2,"sum_inputCost":0.06}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"latency","aggregation":"histogram"}],"config":{"bins":3}""",
        """[{"histogram_latency":[[1000,2000,1],[2000,3000,1],[3000,4000,2]]}]""")]
    [InlineData("""{"view":"observations","dimensions":[{"field":"environment"}],"metrics":[{"measure":"count","aggregation":"count"}],"timeDimension":{"granularity":"day"}""",
        """[{"environment":"default","time_dimension":"2026-11-24T00:00:00.000Z","count_count":2},{"environment":"staging","time_dimension":"2026-11-24T00:00:00.000Z","count_count":1},{"environment":"default","time_dimension":"2026-11-25T00:00:00.000Z","count_count":1}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"timeDimension":{"granularity":"month"}""", """[{"time_dimension":"2026-11-01T00:00:00.000Z","count_count":4}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"timeDimension":{"granularity":"auto"},"filters":[{"type":"datetime","column":"startTime","operator":"<","value":"2026-11-24T12:30:00Z"}]""",
        """[{"time_dimension":"2026-11-24T00:00:00.000Z","count_count":2}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"stringOptions","column":"userId","operator":"none of","value":["ann"]}]""", """[{"count_count":1}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"number","column":"latency","operator":">","value":1.5},{"type":"string","column":"name","operator":"starts with","value":"chat"}]""",
        """[{"count_count":2}]""")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"null","column":"promptName","operator":"is not null","value":""}]""", """[{"count_count":1}]""")]
    [InlineData("""{"view":"scores-numeric","dimensions":[{"field":"name"}],"metrics":[{"measure":"value","aggregation":"avg"},{"measure":"count","aggregation":"count"}]""", """[{"name":"quality","avg_value":0.8,"count_count":3}]""")]
    [InlineData("""{"view":"scores-numeric","dimensions":[{"field":"traceName"},{"field":"observationModelName"}],"metrics":[{"measure":"value","aggregation":"min"}]""",
        """[{"traceName":"chat","observationModelName":"gpt-4o","min_value":0.9},{"traceName":"chat","observationModelName":null,"min_value":0.5}]""")]
    [InlineData("""{"view":"scores-categorical","dimensions":[{"field":"stringValue"}],"metrics":[{"measure":"count","aggregation":"count"}]""", """[{"stringValue":"kind","count_count":1}]""")]
    [InlineData("""{"view":"scores-boolean","dimensions":[{"field":"booleanValue"}],"metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"boolean","column":"isRootObservation","operator":"=","value":true}]""", null)]
    [InlineData("""{"view":"scores-boolean","dimensions":[{"field":"booleanValue"}],"metrics":[{"measure":"count","aggregation":"count"}]""", """[{"booleanValue":true,"count_count":1}]""")]
    public Task Of_version_2_is_answered_by_value(string query, string? expected) => AssertAnswerAsync("v2/metrics", query, expected);

    [Theory]
    [InlineData("""{"view":"traces","metrics":[{"measure":"count","aggregation":"count"},{"measure":"observationsCount","aggregation":"sum"},{"measure":"scoresCount","aggregation":"sum"},{"measure":"uniqueSessionIds","aggregation":"uniq"},{"measure":"totalCost","aggregation":"max"}]""",
        """[{"count_count":3,"sum_observationsCount":4,"sum_scoresCount":5,"uniq_uniqueSessionIds":2,"max_totalCost":0.03}]""")]
    [InlineData("""{"view":"traces","dimensions":[{"field":"name"}],"metrics":[{"measure":"latency","aggregation":"max"},{"measure":"count","aggregation":"count"}],"orderBy":[{"field":"name","direction":"desc"}]""",
        """[{"name":"search","max_latency":4000,"count_count":1},{"name":"chat","max_latency":4000,"count_count":2}]""")]
    [InlineData("""{"view":"traces","dimensions":[{"field":"tags"}],"metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"arrayOptions","column":"tags","operator":"all of","value":["a","b"]}]""", """[{"tags":["a","b"],"count_count":1}]""")]
    [InlineData("""{"view":"traces","dimensions":[{"field":"id"}],"metrics":[{"measure":"totalTokens","aggregation":"sum"}],"filters":[{"type":"numberObject","column":"scores_avg","key":"quality","operator":">","value":0.8}]""",
        """[{"id":"t1","sum_totalTokens":330},{"id":"t2","sum_totalTokens":330}]""")]
    [InlineData("""{"view":"traces","dimensions":[{"field":"id"}],"metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"categoryOptions","column":"score_categories","key":"tone","operator":"any of","value":["kind","rude"]}]""", """[{"id":"t1","count_count":1}]""")]
    public Task Of_version_1_has_traces_too(string query, string expected) => AssertAnswerAsync("metrics", query, expected);

    [Theory]
    [InlineData("""{"view":"users","metrics":[{"measure":"count","aggregation":"count"}]""", "view")]
    [InlineData("""{"view":"traces","metrics":[{"measure":"count","aggregation":"count"}]""", "view")]
    [InlineData("""{"view":"observations","metrics":[]""", "metrics")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"beauty","aggregation":"sum"}]""", "metrics")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"mode"}]""", "metrics")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"traceId","aggregation":"sum"}]""", "metrics")]
    [InlineData("""{"view":"observations","dimensions":[{"field":"colour"}],"metrics":[{"measure":"count","aggregation":"count"}]""", "dimensions")]
    [InlineData("""{"view":"observations","dimensions":[{"field":"traceId"}],"metrics":[{"measure":"count","aggregation":"count"}]""", "dimensions")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"string","column":"colour","operator":"=","value":"red"}]""", "filters")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"filters":[{"type":"string","column":"name","operator":"like","value":"x"}]""", "filters")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"orderBy":[{"field":"sum_totalCost","direction":"desc"}]""", "orderBy")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"timeDimension":{"granularity":"year"}""", "timeDimension")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"config":{"row_limit":1001}""", "config")]
    [InlineData("""{"view":"observations","metrics":[{"measure":"latency","aggregation":"histogram"}],"config":{"bins":0}""", "config")]
    public async Task That_makes_no_sense_is_400_and_names_what_is_wrong(string query, string path)
    {
        var (status, answer) = await AskAsync("v2/metrics", query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(path, answer["error"]!.AsArray().Select(e => (string)e!["path"]![0]!));
    }

    [Fact]
    public async Task For_days_has_their_traces_costs_and_models()
    {
        var days = (await _app.GetAsync("metrics/daily"))["data"]!.AsArray();

        Assert.Equal(["2026-11-25", "2026-11-24"], days.Select(d => (string)d!["date"]!));
        AssertJson("""{"countTraces":1,"countObservations":1,"totalCost":null,"usage":[]}""", days[0]!);
        AssertJson("""
            {"countTraces":2,"countObservations":3,"totalCost":0.06,"usage":[
              {"model":"gpt-4o","inputUsage":300,"outputUsage":30,"totalUsage":330,"countObservations":2,"countTraces":1,"totalCost":0.03},
              {"model":"gpt-4o-mini","inputUsage":300,"outputUsage":30,"totalUsage":330,"countObservations":1,"countTraces":1,"totalCost":0.03}]}
            """, days[1]!);
        Assert.Single((await _app.GetAsync("metrics/daily?userId=bob"))["data"]!.AsArray());
    }

    private static JsonObject Generation(string id, string trace, string start, int seconds, string model, int input, int output, double cost, string more) => Events.Of("generation-create", $$"""
        {"id":"{{id}}","traceId":"{{trace}}","name":"chat {{id}}","startTime":"{{start}}","endTime":"{{DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture).AddSeconds(seconds):O}}","model":"{{model}}",
         "usageDetails":{"input":{{input}},"output":{{output}} },"costDetails":{"input":{{cost.ToString(System.Globalization.CultureInfo.InvariantCulture)}} } {{more}} }
        """);

    private static JsonObject Score(string id, string trace, string name, string value) =>
        Events.Of("score-create", $$"""{"id":"{{id}}","traceId":"{{trace}}","name":"{{name}}","value":{{value}} }""", "2026-11-24T15:00:00Z");

    private async Task AssertAnswerAsync(string path, string query, string? expected)
    {
        var (status, answer) = await AskAsync(path, query);
        Assert.True(expected is null ? status == HttpStatusCode.BadRequest : status == HttpStatusCode.OK, answer.ToJsonString());
        if (expected is null) return;
        string Rounded(JsonNode node) => System.Text.RegularExpressions.Regex.Replace(node.ToJsonString(), @"\d+\.\d{7,}", m => double.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture).ToString("0.######", System.Globalization.CultureInfo.InvariantCulture));
        var (wanted, got) = (JsonNode.Parse(expected)!.AsArray().Select(r => Rounded(r!)), answer["data"]!.AsArray().Select(r => Rounded(r!)));
        if (query.Contains("orderBy", StringComparison.Ordinal) || query.Contains("timeDimension", StringComparison.Ordinal)) Assert.Equal(wanted.Select(Keys), got.Select(Keys));
        else Assert.Equal(wanted.Select(Keys).Order(), got.Select(Keys).Order());
        static string Keys(string row) => string.Join(' ', JsonNode.Parse(row)!.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value?.ToJsonString()}"));
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> AskAsync(string path, string query)
    {
        using var answer = await _app.SendAsync(HttpMethod.Get, $"/api/public/{path}?query={Uri.EscapeDataString(query + "," + Span + "}")}");
        return (answer.StatusCode, JsonNode.Parse(await answer.TextAsync())!);
    }
}
