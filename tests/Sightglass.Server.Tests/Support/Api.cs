using System.Net;
using System.Text.Json.Nodes;

namespace Sightglass.Server.Tests.Support;

/// <summary>Langfuse's API as a client calls it: JSON there and back.</summary>
internal static class Api
{
    /// <param name="path">After /api/public/.</param>
    public static async Task<JsonNode> CallAsync(this SightglassApp app, HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var (status, body) = await app.TryAsync(method, path, json, headers);
        Assert.True((int)status is >= 200 and < 300, $"{method} {path}: {(int)status} {body?.ToJsonString()} {app.Faults}");
        return body!;
    }

    public static Task<JsonNode> PostAsync(this SightglassApp app, string path, string json) => app.CallAsync(HttpMethod.Post, path, json);

    public static async Task<JsonNode> RefusedAsync(this SightglassApp app, HttpStatusCode status, HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var (actual, body) = await app.TryAsync(method, path, json, headers);
        Assert.True(actual == status, $"{method} {path}: {(int)actual} {body?.ToJsonString()}");
        Assert.Equal(JsonValueKind(body!["message"]), System.Text.Json.JsonValueKind.String);
        return body;
    }

    /// <summary>A request that is 400 because of this field, and what is said of it.</summary>
    public static async Task<string> InvalidAsync(this SightglassApp app, HttpMethod method, string path, string? json, string field)
    {
        var error = await app.RefusedAsync(HttpStatusCode.BadRequest, method, path, json);
        Assert.Equal("Invalid request data", (string)error["message"]!);
        Assert.Equal(field, (string)error["error"]![0]!["path"]![0]!);
        return (string)error["error"]![0]!["message"]!;
    }

    public static async Task<(HttpStatusCode Status, JsonNode? Body)> TryAsync(
        this SightglassApp app, HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(app.Address.GetLeftPart(UriPartial.Authority) + "/api/public/" + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (json is not null) request.Content = new StringContent(json, null, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private static System.Text.Json.JsonValueKind? JsonValueKind(JsonNode? node) => node?.GetValueKind();
}
