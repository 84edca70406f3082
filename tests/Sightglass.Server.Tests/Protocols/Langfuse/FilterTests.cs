using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>Four traces, a to d, each a second after the one before, and every filter of the lists.</summary>
public sealed class FilteredTraffic : SharedApp, IAsyncLifetime
{
    internal IReadOnlyDictionary<string, char> Traces { get; private set; } = null!;
    internal TraceId A { get; private set; }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        var ids = Enumerable.Range(0, 4).Select(_ => Proto.NewTrace()).ToList();
        A = ids[0];
        Traces = ids.Select((id, i) => (Id: id.ToString(), Letter: (char)('a' + i))).ToDictionary(t => t.Id, t => t.Letter);
        await App.SendAsync(
            // What is known of the first is spread over its observations.
            ASpan(ids[0], 0xa1, name: "support", seconds: 10).With("user.id", "u1").With("langfuse.trace.tags", """["x"]""").With("langfuse.release", "r1"),
            AGeneration(ids[0], 0xa2, 0xa1, 0.5).With("session.id", "s1").With("langfuse.trace.tags", """["y","with, comma"]""").With("langfuse.version", "v1"),
            ASpan(ids[1], 0xb1, name: "batch", startSecond: 1).With("user.id", "u2").With("langfuse.environment", "staging").With("langfuse.trace.tags", """["x"]"""),
            ASpan(ids[2], 0xc1, name: "support", startSecond: 2).With("user.id", "u1").With("langfuse.environment", "production").With("langfuse.version", "v2") with { Status = 2 },
            ASpan(ids[3], 0xd1, name: "d & e/ü", startSecond: 3).With("openinference.span.kind", "RERANKER"));
    }
}

public sealed class A_filter_of_Langfuse_s_API(FilteredTraffic traffic) : IClassFixture<FilteredTraffic>
{
    [Theory]
    [InlineData("", "dcba")]
    [InlineData("userId=u1", "ca")]
    [InlineData("userId=u1&sessionId=s1", "a")]
    [InlineData("userId=u1&sessionId=s1&release=r1&version=v1&name=support&tags=x&tags=y&environment=default", "a")]
    [InlineData("userId=u2&sessionId=s1", "")]
    [InlineData("userId=", "dcba")]
    [InlineData("userId=U1", "")]
    [InlineData("name=support", "ca")]
    [InlineData("name=chat%20gpt-4o", "")]
    [InlineData("name=d%20%26%20e%2F%C3%BC", "d")]
    [InlineData("sessionId=s1", "a")]
    [InlineData("release=r1", "a")]
    [InlineData("version=v2", "c")]
    [InlineData("environment=staging", "b")]
    [InlineData("environment=staging&environment=production", "cb")]
    [InlineData("environment=staging,production", "cb")]
    [InlineData("environment=default", "da")]
    [InlineData("tags=x", "ba")]
    [InlineData("tags=x&tags=y", "a")]
    [InlineData("tags=x,y", "a")]
    [InlineData("tags=with%2C%20comma", "a")]
    [InlineData("fromTimestamp=2026-11-24T12:00:01Z", "dcb")]
    [InlineData("fromTimestamp=2026-11-24T12:00:01.001Z", "dc")]
    [InlineData("fromTimestamp=2026-11-24T12:00:00.200Z&toTimestamp=2026-11-24T12:00:00.900Z", "")]
    [InlineData("toTimestamp=2026-11-24T12:00:01Z", "a")]
    [InlineData("toTimestamp=2026-11-24T13:00:01.000001%2B01:00", "ba")]
    [InlineData("fromTimestamp=2026-11-24T13:00:02.000000+01:00", "dc")]
    [InlineData("fromTimestamp=2026-11-24T12:00:03Z&toTimestamp=2026-11-24T12:00:01Z", "")]
    [InlineData("fromTimestamp=2026-11-25", "")]
    [InlineData("orderBy=timestamp.asc", "abcd")]
    [InlineData("orderBy=timestamp.DESC", "dcba")]
    [InlineData("orderBy=name.asc", "bdca|bdac|bcad|bacd")]
    [InlineData("orderBy=userId.desc&tags=x", "ba")]
    [InlineData("orderBy=userId.asc&tags=x", "ab")]
    [InlineData("orderBy=version.desc", "cabd|cadb")]
    [InlineData("orderBy=latency.desc&tags=x", "ab")]
    [InlineData("orderBy=public.desc", "dcba")]
    [InlineData("nonsense=1&userid=u1", "ca")]
    public async Task Keeps_the_traces_that_match(string query, string expected)
    {
        var page = await traffic.App.GetAsync("traces?" + query);
        var alternatives = expected.Split('|');
        Assert.Contains(page.Letters(traffic.Traces), alternatives);
        Assert.Equal(page["data"]!.AsArray().Count, (int)page["meta"]!["totalItems"]!);
    }

    [Theory]
    [InlineData("", "d1 c1 b1 a2 a1")]
    [InlineData("name=support", "c1 a1")]
    [InlineData("name=chat%20gpt-4o", "a2")]
    [InlineData("userId=u1", "c1 a2 a1")]
    [InlineData("type=GENERATION", "a2")]
    [InlineData("type=generation", "a2")]
    [InlineData("type=SPAN", "d1 c1 b1 a1")]
    [InlineData("type=TOOL", "")]
    [InlineData("level=ERROR", "c1")]
    [InlineData("level=DEFAULT&type=SPAN", "d1 b1 a1")]
    [InlineData("parentObservationId=00000000000000a1", "a2")]
    [InlineData("parentObservationId=00000000000000A1", "a2")]
    [InlineData("parentObservationId=not-an-id", "")]
    [InlineData("environment=staging&environment=production", "c1 b1")]
    [InlineData("version=v1", "a2")]
    [InlineData("fromStartTime=2026-11-24T12:00:01Z", "d1 c1 b1")]
    [InlineData("toStartTime=2026-11-24T12:00:00.500Z", "a1")]
    [InlineData("fromStartTime=2026-11-24T12:00:00.500Z&toStartTime=2026-11-24T12:00:02Z", "b1 a2")]
    [InlineData("fromStartTime=2026-11-24T12:00:02Z&toStartTime=2026-11-24T12:00:02Z", "")]
    [InlineData("traceId=nonsense", "")]
    [InlineData("unknown=1", "d1 c1 b1 a2 a1")]
    public async Task Keeps_the_observations_that_match(string query, string expected)
    {
        var page = await traffic.App.GetAsync("observations?" + query);
        Assert.Equal(expected, string.Join(' ', page["data"]!.AsArray().Select(o => ((string)o!["id"]!)[^2..])));
        Assert.Equal(page["data"]!.AsArray().Count, (int)page["meta"]!["totalItems"]!);
    }

    [Fact]
    public async Task Keeps_the_observations_of_one_trace()
    {
        var page = await traffic.App.GetAsync($"observations?traceId={traffic.A}");
        Assert.Equal(["00000000000000a2", "00000000000000a1"], page["data"]!.AsArray().Select(o => (string)o!["id"]!));
        AssertJson("""{ "page": 1, "limit": 50, "totalItems": 2, "totalPages": 1 }""", page["meta"]);
    }
}

public sealed class A_page_of_Langfuse_s_API(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly SightglassApp _app = shared.App;

    [Theory]
    [InlineData("traces", "userId")]
    [InlineData("observations", "name")]
    public async Task Repeats_nothing_and_misses_nothing(string path, string by)
    {
        var mark = path + Guid.NewGuid();
        // Groups of five start at the same instant.
        foreach (var i in Enumerable.Range(0, 23)) await _app.SendAsync(ASpan(Proto.NewTrace(), 1, name: mark, startSecond: i / 5).With("user.id", mark));
        var seen = new List<string>();
        for (var page = 1; page <= 5; page++)
        {
            var body = await _app.GetAsync($"{path}?{by}={mark}&limit=5&page={page}");
            AssertJson($$"""{ "page": {{page}}, "limit": 5, "totalItems": 23, "totalPages": 5 }""", body["meta"]);
            Assert.Equal(page < 5 ? 5 : 3, body["data"]!.AsArray().Count);
            seen.AddRange(body["data"]!.AsArray().Select(item => (string?)item!["traceId"] ?? (string)item["id"]!));
        }
        Assert.Equal(23, seen.Distinct().Count());

        var beyond = await _app.GetAsync($"{path}?{by}={mark}&limit=5&page=6");
        Assert.Empty(beyond["data"]!.AsArray());
        AssertJson("""{ "page": 6, "limit": 5, "totalItems": 23, "totalPages": 5 }""", beyond["meta"]);
        var whole = await _app.GetAsync($"{path}?{by}={mark}&limit=100");
        Assert.Equal((23, 1), (whole["data"]!.AsArray().Count, (int)whole["meta"]!["totalPages"]!));
    }

    [Theory]
    [InlineData("traces?userId=nobody")]
    [InlineData("observations?name=nothing")]
    [InlineData("observations?fromStartTime=2026-11-24T12:00:02Z&toStartTime=2026-11-24T12:00:01Z")]
    public async Task Without_items_has_no_pages(string path)
    {
        var body = await _app.GetAsync(path);
        Assert.Empty(body["data"]!.AsArray());
        AssertJson("""{ "page": 1, "limit": 50, "totalItems": 0, "totalPages": 0 }""", body["meta"]);
    }
}
