using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What the SDKs on OpenTelemetry read back of three traces: otel/parts/read.js.</summary>
public abstract class ReadSpecs(CompatRun run)
{
    private JsonNode Sdk => run.Section("reads");
    private string Generation => run.Generation;

    [Fact]
    public void Are_traces_by_name_oldest_first_in_pages()
    {
        Assert.Equal([Sent(0).Text("trace"), Sent(1).Text("trace")], Sdk["traces"]!["data"]!.AsArray().Select(t => t.Id()));
        AssertJson("""{ "page": 1, "limit": 2, "totalItems": 3, "totalPages": 2 }""", Sdk["traces"]!["meta"]);
    }

    [Fact]
    public void Are_traces_by_user_and_time() => Assert.Equal([Sent(0).Text("trace")], Sdk["byUser"]!["data"]!.AsArray().Select(t => t.Id()));

    [Fact]
    public void Are_traces_with_all_of_the_tags() => Assert.Equal([Sent(1).Text("trace")], Sdk["byTags"]!["data"]!.AsArray().Select(t => t.Id()));

    [Fact]
    public void Are_a_trace_with_its_observations_and_what_it_took()
    {
        var trace = Sdk["trace"]!;
        AssertIncludes($$"""{ "name": "{{Generation}}-read", "userId": "{{Generation}}-reader-0", "sessionId": "{{Generation}}-read-session", "version": "r1", "input": { "n": 2 }, "latency": 0.5, "totalCost": 0.00021 }""", trace);
        Assert.Equal("SPAN work\n  GENERATION say", new SdkTrace(trace).Outline());
    }

    [Fact]
    public void Are_observations_of_a_trace() =>
        Assert.Equal(Of(Sent(1)), Sdk["observations"]!["data"]!.AsArray().Select(o => o.Id()).Order(StringComparer.Ordinal));

    [Fact]
    public void Are_one_observation_with_tokens_and_costs() =>
        AssertIncludes(
            $$"""
            {
              "type": "GENERATION", "name": "say", "model": "gpt-4o-mini", "traceId": "{{Sent(1).Text("trace")}}", "parentObservationId": "{{Sent(1).Text("root")}}",
              "latency": 0.3, "usageDetails": { "input": 1000, "output": 100, "total": 1100 }, "calculatedInputCost": 0.00015, "calculatedOutputCost": 0.00006, "calculatedTotalCost": 0.00021
            }
            """,
            Sdk["observation"]);

    [Fact]
    public void Are_sessions_and_their_traces()
    {
        Assert.Contains($"{Generation}-read-session", Sdk["sessions"]!["data"]!.AsArray().Select(s => s.Id()));
        Assert.Equal(Ids("trace", 0, 1, 2), Sdk["session"]!["traces"]!.AsArray().Select(t => t.Id()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Are_not_there_for_a_trace_that_is_not() => Assert.Equal(404, Sdk["missing"]!["thrown"]!["status"]!.GetValue<int>());

    [Fact]
    public void Are_over_when_a_trace_is_deleted()
    {
        Assert.NotNull(Sdk["deleted"]!.Text("message"));
        Assert.Equal(2, Sdk["afterDeletion"]!["meta"]!["totalItems"]!.GetValue<int>());
    }

    private protected JsonNode Sent(int index) => Sdk["sent"]![index]!;

    private protected IEnumerable<string?> Ids(string part, params IEnumerable<int> indexes) => indexes.Select(i => Sent(i).Text(part)).Order(StringComparer.Ordinal);

    /// <summary>Three generations of 1,100 tokens. Numbers may come as texts.</summary>
    private protected static void AssertMetrics(JsonNode answer)
    {
        var row = Assert.Single(answer["data"]!.AsArray())!;
        Assert.Equal(("gpt-4o-mini", "3", "3300"), (row.Text("providedModelName"), $"{row["count_count"]}", $"{row["sum_totalTokens"]}"));
    }

    private static IEnumerable<string?> Of(JsonNode sent) => new[] { sent.Text("root"), sent.Text("say") }.Order(StringComparer.Ordinal);
}
