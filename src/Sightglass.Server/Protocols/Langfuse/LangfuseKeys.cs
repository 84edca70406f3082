using Microsoft.AspNetCore.Http.HttpResults;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>The keys of a project, and which an organization has. A secret is told once: when its key is made.</summary>
internal static class LangfuseKeys
{
    private const int LongestKey = 200;
    private const int LongestNote = 1_000;
    private const int ShortestSecret = 8;

    public static async Task<IResult> ListAsync(string projectId, HttpContext context, ProjectStore store, KeyUses uses, CancellationToken cancellationToken) =>
        await LangfuseProjects.FindAsync(projectId, context, store, cancellationToken) is { } project
            ? List(store.Keys(project.OrganizationId, project.Id), uses) : LangfuseProjects.NotFound();

    public static IResult ListOfOrganization(HttpContext context, ProjectStore store, KeyUses uses) => List(store.Keys(context.User.Organization(), null), uses);

    public static async Task<IResult> CreateAsync(string projectId, HttpContext context, ProjectStore store, CancellationToken cancellationToken)
    {
        using var form = await LangfuseForm.ReadAsync(context, cancellationToken);
        var (note, publicKey, secretKey) = (form.Text("note", LongestNote), Key(form, "publicKey", "pk-lf-", 1), Key(form, "secretKey", "sk-lf-", ShortestSecret));
        if (form["publicKey"] is null != form["secretKey"] is null) form.Fail(publicKey is null ? "publicKey" : "secretKey", "publicKey and secretKey are given together or not at all");
        if (form.Faults.Count > 0) return LangfuseProtocol.Invalid(form.Faults);
        if (await LangfuseProjects.FindAsync(projectId, context, store, cancellationToken) is not { } project) return LangfuseProjects.NotFound();

        var pair = publicKey is null ? ApiKey.NewPair() : (Public: publicKey, Secret: secretKey!);
        return await store.AddKeyAsync(project, pair.Public, pair.Secret, note, cancellationToken) is { } key
            ? TypedResults.Json(
                new LangfuseNewKey(key.Id, key.CreatedAt, key.PublicKey, pair.Secret, key.DisplaySecretKey, key.Note), LangfuseProtocol.Json, statusCode: StatusCodes.Status201Created)
            : LangfuseError.Answer(StatusCodes.Status409Conflict, "Another key has this public or secret key");
    }

    public static async Task<IResult> DeleteAsync(string projectId, string apiKeyId, HttpContext context, ProjectStore store, CancellationToken cancellationToken)
    {
        if (await LangfuseProjects.FindAsync(projectId, context, store, cancellationToken) is not { } project) return LangfuseProjects.NotFound();
        if (store.Keys(project.OrganizationId, project.Id).FirstOrDefault(k => k.Id == LangfuseTraces.Decode(apiKeyId)) is not { } key)
            return LangfuseProtocol.NotFound("API key not found within the project");
        if (key.Id == KeyRing.GivenProjectKey)
            return LangfuseError.Answer(StatusCodes.Status400BadRequest, "This key is SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY of the server; it ends when they do");
        await store.DeleteKeyAsync(key, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseKeyDeletion(true));
    }

    // What a header of HTTP carries as it is.
    private static string? Key(LangfuseForm form, string name, string start, int shortest)
    {
        if (form.Text(name, LongestKey) is not { } key) return null;
        if (key.StartsWith(start, StringComparison.Ordinal) && key.Length >= start.Length + shortest && key.All(c => c is > ' ' and < '\x7f' and not ('%' or ':'))) return key;
        form.Fail(name, $"{name} starts with {start} and has {shortest} or more letters, digits and signs but % and : after it");
        return null;
    }

    private static JsonHttpResult<LangfuseKeyList> List(IReadOnlyList<ApiKey> keys, KeyUses uses) => LangfuseProtocol.Answer(new LangfuseKeyList(
        [.. keys.Select(k => new LangfuseKey(k.Id, k.CreatedAt, k.ExpiresAt, uses.Last(k), k.Note, k.PublicKey, k.DisplaySecretKey))]));
}

internal sealed record LangfuseKeyList(IReadOnlyList<LangfuseKey> ApiKeys);

internal sealed record LangfuseKey(
    string Id, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? Note, string PublicKey, string DisplaySecretKey);

internal sealed record LangfuseNewKey(string Id, DateTimeOffset CreatedAt, string PublicKey, string SecretKey, string DisplaySecretKey, string? Note);

internal sealed record LangfuseKeyDeletion(bool Success);
