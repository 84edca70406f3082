using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>Traces to read back, sent by OTLP, and the API as a client calls it.</summary>
internal static class LangfuseTraffic
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="startSecond">After noon.</param>
    public static RawSpan ASpan(TraceId trace, ulong id, ulong? parent = null, string name = "step", double startSecond = 0, double seconds = 1) =>
        Proto.Span(trace, id) with
        {
            ParentSpanId = parent is { } p ? new(p) : null,
            Name = name,
            StartNanos = Nanos(Noon.AddSeconds(startSecond)),
            EndNanos = Nanos(Noon.AddSeconds(startSecond + seconds)),
        };

    public static RawSpan AGeneration(TraceId trace, ulong id, ulong? parent = null, double startSecond = 0) =>
        ASpan(trace, id, parent, "chat gpt-4o", startSecond).With("gen_ai.operation.name", "chat").With("gen_ai.request.model", "gpt-4o");

    public static RawSpan With(this RawSpan span, string key, string value) => span with { Attributes = [.. span.Attributes, new(key, RawValue.Of(value))] };

    public static RawSpan With(this RawSpan span, string key, long value) => span with { Attributes = [.. span.Attributes, new(key, RawValue.Of(value))] };

    public static async Task SendAsync(this SightglassApp app, params RawSpan[] spans) =>
        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/v1/traces", Proto.Traces(spans))).StatusCode);

    /// <summary>As an SDK of Langfuse sends it.</summary>
    public static async Task SendAsLangfuseAsync(this SightglassApp app, params RawSpan[] spans)
    {
        var request = Proto.Message(request => request.Bytes(1, Proto.Message(byResource =>
        {
            byResource.Bytes(1, Proto.Message(resource => resource.Bytes(1, Proto.Attribute("service.name", "shop"))));
            byResource.Bytes(2, Proto.Message(byScope =>
            {
                byScope.Bytes(1, Proto.Message(scope =>
                {
                    scope.Text(1, "langfuse-sdk");
                    scope.Text(2, "4.14.3");
                    scope.Bytes(3, Proto.Attribute("public_key", "pk-lf-1"));
                }));
                foreach (var span in spans) byScope.Bytes(2, Proto.Encode(span));
            }));
        })));
        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/api/public/otel/v1/traces", request)).StatusCode);
    }

    public static async Task<JsonNode> GetAsync(this SightglassApp app, string path)
    {
        using var answer = await app.SendAsync(HttpMethod.Get, "/api/public/" + path);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {body}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(body)!;
    }

    public static async Task<JsonNode> ErrorAsync(this SightglassApp app, HttpStatusCode status, string path, HttpMethod? method = null)
    {
        using var answer = await app.SendAsync(method ?? HttpMethod.Get, "/api/public/" + path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
    }

    /// <summary>The ids of a page, joined by the letters that stand for them.</summary>
    public static string Letters(this JsonNode page, IReadOnlyDictionary<string, char> letters) =>
        string.Concat(page["data"]!.AsArray().Select(item => letters[(string)item!["id"]!]));

    public static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {JsonNode.Parse(expected)!.ToJsonString()}\n but was {actual?.ToJsonString()}");

    private static ulong Nanos(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
