using Sightglass.Server.Comments;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Comments on traces, observations, sessions and prompts.</summary>
internal static class LangfuseComments
{
    private const int LongestContent = 5_000;
    private static readonly string[] Types = [.. Enum.GetNames<CommentedOn>().Select(n => n.ToUpperInvariant())];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/comments", CreateAsync);
        api.MapGet("/comments", ListAsync);
        api.MapGet("/comments/{commentId}", GetAsync);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, CommentStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var (project, type) = (context.User.Project(), request.Body.Word("objectType", Types));
        if (request.RequiredText("projectId") is { } named && named != project.Value) request.Body.Fail("projectId", "invalid_value", "projectId is not the project of the key");
        if (request.Body["objectType"] is null) request.Body.Fail("objectType", "invalid_type", "objectType is required");
        var (objectId, content, author) = (request.RequiredId("objectId"), request.RequiredText("content", LongestContent), request.Body.Id("authorUserId"));
        if (content is not null && string.IsNullOrWhiteSpace(content)) request.Body.Fail("content", "too_small", "content is empty");
        if (request.Refusal is { } refusal) return refusal;
        var comment = await store.AddAsync(project, Enum.Parse<CommentedOn>(type!, ignoreCase: true), objectId!, content!, author, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseId(comment.Id));
    }

    private static async Task<IResult> ListAsync(HttpContext context, CommentStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        var type = query.Word("objectType", Types);
        if (query["objectId"] is not null && query["objectType"] is null) query.Fail("objectType", "objectId needs objectType");
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var page = await store.ListAsync(
            context.User.Project(), type is null ? null : Enum.Parse<CommentedOn>(type, ignoreCase: true), query["objectId"], query["authorUserId"], query.Offset, query.Limit,
            cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseComment>([.. page.Items.Select(LangfuseComment.Of)], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, CommentStore store, CancellationToken cancellationToken) =>
        await store.GetAsync(context.User.Project(), LangfusePath.Names(context, "commentId")[0], cancellationToken) is { } comment
            ? LangfuseProtocol.Answer(LangfuseComment.Of(comment)) : LangfuseProtocol.NotFound("Comment not found within authorized project");
}

internal sealed record LangfuseComment(
    string Id, string ProjectId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string ObjectType, string ObjectId, string Content, string? AuthorUserId)
{
    public static LangfuseComment Of(Comment comment) => new(
        comment.Id, comment.ProjectId.Value, comment.CreatedAt, comment.CreatedAt, comment.ObjectType.ToString().ToUpperInvariant(), comment.ObjectId, comment.Content, comment.AuthorUserId);
}
