using System.Text.Json;
using Sightglass.Server.Connections;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Connections to providers of models. Secrets go in and never come out.</summary>
internal static class LangfuseConnections
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/llm-connections", SaveAsync);
        api.MapGet("/llm-connections", ListAsync);
        api.MapDelete("/llm-connections/{id}", DeleteAsync);
    }

    private static async Task<IResult> SaveAsync(HttpContext context, LlmConnectionStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var body = request.Body;
        var adapter = body.Word("adapter", "anthropic", "openai", "azure", "bedrock", "google-vertex-ai", "google-ai-studio");
        if (body["adapter"] is null) body.Fail("adapter", "invalid_type", "adapter is required");
        var (provider, secret, address) = (request.Name("provider", 200), request.RequiredText("secretKey"), request.Text("baseURL"));
        if (secret?.Length == 0) body.Fail("secretKey", "too_small", "secretKey is empty");
        if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            body.Fail("baseURL", "invalid_format", "baseURL is not an address such as https://models.example.com/v1");
        var headers = HeadersOf(body);
        var change = new LlmConnectionChange(
            provider ?? "", adapter ?? "", secret ?? "", address, body.Texts("customModels") ?? [], body.Flag("withDefaultModels") ?? true, headers, body.Object("config")?.GetRawText());
        if (request.Refusal is { } refusal) return refusal;
        return LangfuseProtocol.Answer(LangfuseConnection.Of(await store.SaveAsync(context.User.Project(), change, cancellationToken)));
    }

    private static async Task<IResult> ListAsync(HttpContext context, LlmConnectionStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var page = await store.ListAsync(context.User.Project(), query.Offset, query.Limit, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseConnection>([.. page.Items.Select(LangfuseConnection.Of)], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, LlmConnectionStore store, CancellationToken cancellationToken) =>
        await store.DeleteAsync(context.User.Project(), LangfusePath.Names(context, "id")[0], cancellationToken)
            ? LangfuseProtocol.Answer(new LangfuseMessage("LLM connection deleted successfully")) : LangfuseProtocol.NotFound("LLM connection not found");

    private static Dictionary<string, string> HeadersOf(LangfuseBody body)
    {
        if (body.Object("extraHeaders") is not { } given) return [];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in given.EnumerateObject())
            if (header.Value.ValueKind == JsonValueKind.String) headers[header.Name] = header.Value.GetString()!;
            else body.Fail("extraHeaders", "invalid_type", "extraHeaders are strings by name");
        return headers;
    }
}

internal sealed record LangfuseConnection
{
    public required string Id { get; init; }
    public required string Provider { get; init; }
    public required string Adapter { get; init; }
    public required string DisplaySecretKey { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("baseURL")]
    public required string? BaseUrl { get; init; }
    public required IReadOnlyList<string> CustomModels { get; init; }
    public required bool WithDefaultModels { get; init; }
    public required IReadOnlyList<string> ExtraHeaderKeys { get; init; }
    public required LangfuseJson Config { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static LangfuseConnection Of(LlmConnection connection) => new()
    {
        Id = connection.Id,
        Provider = connection.Provider,
        Adapter = connection.Adapter,
        DisplaySecretKey = connection.DisplaySecretKey,
        BaseUrl = connection.BaseUrl,
        CustomModels = connection.CustomModels,
        WithDefaultModels = connection.WithDefaultModels,
        ExtraHeaderKeys = connection.HeaderKeys,
        Config = new(connection.Config),
        CreatedAt = connection.CreatedAt,
        UpdatedAt = connection.UpdatedAt,
    };
}
