using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Sightglass.Server.Tests.Support;

/// <summary>Somebody who asks the API below /api/public with one key.</summary>
internal sealed record Caller(SightglassApp App, string? Authorization)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The options' key of project default.</summary>
    public static Caller OfDefault(SightglassApp app) => new(app, Basic(SharedAppWithKeys.PublicKey, SharedAppWithKeys.SecretKey));

    public static Caller OfOrganization(SightglassApp app) => new(app, Basic(SharedAppWithKeys.OrganizationPublicKey, SharedAppWithKeys.OrganizationSecretKey));

    /// <summary>A key of a new project.</summary>
    public static async Task<Caller> OfNewProjectAsync(SightglassApp app)
    {
        var organization = OfOrganization(app);
        var project = (string)(await organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{Guid.NewGuid()}}","retention":0}"""))["id"]!;
        var key = await organization.ExpectAsync(HttpStatusCode.Created, "POST", $"projects/{project}/apiKeys", "{}");
        return new(app, Basic((string)key["publicKey"]!, (string)key["secretKey"]!));
    }

    public static string Basic(string publicKey, string secretKey) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{publicKey}:{secretKey}"))}";

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new(method), $"{App.Address.GetLeftPart(UriPartial.Authority)}/api/public/{path}");
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (Authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await App.Http.SendAsync(request, Cancellation);
    }

    public async Task<JsonNode> ExpectAsync(HttpStatusCode status, string method, string path, string? json = null)
    {
        using var answer = await SendAsync(method, path, json);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == status, $"{method} {path} was answered {(int)answer.StatusCode}: {body}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(body)!;
    }

    /// <summary>The message of an error that has the name its status demands.</summary>
    public async Task<string> RefusedAsync(HttpStatusCode status, string method, string path, string? json = null)
    {
        var error = await ExpectAsync(status, method, path, json);
        Assert.Equal(status switch
        {
            HttpStatusCode.BadRequest => "InvalidRequestError",
            HttpStatusCode.Unauthorized => "UnauthorizedError",
            HttpStatusCode.Forbidden => "ForbiddenError",
            HttpStatusCode.NotFound => "LangfuseNotFoundError",
            HttpStatusCode.Conflict => "LangfuseConflictError",
            HttpStatusCode.NotImplemented => "NotImplementedError",
            _ => "",
        }, (string?)error["error"]);
        return (string)error["message"]!;
    }

    /// <summary>The parameters that are named in a validation error.</summary>
    public async Task<string> InvalidAsync(string method, string path, string? json = null)
    {
        var error = await ExpectAsync(HttpStatusCode.BadRequest, method, path, json);
        Assert.Equal("Invalid request data", (string?)error["message"]);
        return string.Join(' ', error["error"]!.AsArray().Select(f => string.Join('.', f!["path"]!.AsArray())));
    }
}
