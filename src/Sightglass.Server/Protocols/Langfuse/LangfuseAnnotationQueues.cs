using Sightglass.Server.Projects;
using Sightglass.Server.Scores;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Annotation queues, their items, and who works on them.</summary>
internal static class LangfuseAnnotationQueues
{
    private static readonly string[] Types = [.. Enum.GetNames<AnnotatedObject>().Select(n => n.ToUpperInvariant())];
    private static readonly string[] Statuses = ["PENDING", "COMPLETED"];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/annotation-queues", CreateAsync);
        api.MapGet("/annotation-queues", ListAsync);
        api.MapGet("/annotation-queues/{queueId}", GetAsync);
        api.MapPost("/annotation-queues/{queueId}/items", AddItemAsync);
        api.MapGet("/annotation-queues/{queueId}/items", ListItemsAsync);
        api.MapGet("/annotation-queues/{queueId}/items/{itemId}", GetItemAsync);
        api.MapPatch("/annotation-queues/{queueId}/items/{itemId}", ChangeItemAsync);
        api.MapDelete("/annotation-queues/{queueId}/items/{itemId}", DeleteItemAsync);
        api.MapPost("/annotation-queues/{queueId}/assignments", AssignAsync);
        api.MapDelete("/annotation-queues/{queueId}/assignments", UnassignAsync);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, AnnotationQueueStore store, ScoreConfigStore configs, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var (project, name, description, ids) = (context.User.Project(), request.Name("name", 500), request.Text("description"), request.Body.Texts("scoreConfigIds"));
        if (ids is not { Count: > 0 } && request.Body.Faults.Count == 0) request.Body.Fail("scoreConfigIds", "too_small", "scoreConfigIds has at least one id");
        if (request.Refusal is { } refusal) return refusal;
        var known = await configs.FindAsync(project, [.. ids!], cancellationToken);
        if (ids!.FirstOrDefault(id => !known.ContainsKey(id)) is { } unknown)
            return LangfuseProtocol.Invalid([new("invalid_value", ["scoreConfigIds"], $"'{Core.Telemetry.Beginning.Marked(unknown, 60)}' is no score config of this project")]);
        return await store.CreateAsync(project, name!, description, [.. ids!.Distinct()], cancellationToken) is { } queue
            ? LangfuseProtocol.Answer(LangfuseAnnotationQueue.Of(queue))
            : LangfuseError.Answer(StatusCodes.Status409Conflict, "An annotation queue with this name already exists");
    }

    private static async Task<IResult> ListAsync(HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var page = await store.ListAsync(context.User.Project(), query.Offset, query.Limit, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseAnnotationQueue>([.. page.Items.Select(LangfuseAnnotationQueue.Of)], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken) =>
        await FindAsync(context, store, cancellationToken) is { } queue ? LangfuseProtocol.Answer(LangfuseAnnotationQueue.Of(queue)) : NoQueue();

    private static async Task<IResult> AddItemAsync(HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var (type, objectId, status) = (request.Body.Word("objectType", Types), request.RequiredId("objectId"), request.Body.Word("status", Statuses));
        if (request.Body["objectType"] is null) request.Body.Fail("objectType", "invalid_type", "objectType is required");
        if (request.Refusal is { } refusal) return refusal;
        if (await FindAsync(context, store, cancellationToken) is not { } queue) return NoQueue();
        var item = await store.AddItemAsync(queue, Enum.Parse<AnnotatedObject>(type!, ignoreCase: true), objectId!, status == "COMPLETED", cancellationToken);
        return LangfuseProtocol.Answer(LangfuseAnnotationItem.Of(item));
    }

    private static async Task<IResult> ListItemsAsync(HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        bool? isCompleted = query.Word("status", Statuses) is { } status ? status == "COMPLETED" : null;
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (await FindAsync(context, store, cancellationToken) is not { } queue) return NoQueue();
        var page = await store.ListItemsAsync(queue, isCompleted, query.Offset, query.Limit, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseAnnotationItem>([.. page.Items.Select(LangfuseAnnotationItem.Of)], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetItemAsync(string itemId, HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken) =>
        await FindAsync(context, store, cancellationToken) is not { } queue ? NoQueue()
        : await store.GetItemAsync(queue, itemId, cancellationToken) is { } item ? LangfuseProtocol.Answer(LangfuseAnnotationItem.Of(item)) : NoItem();

    private static async Task<IResult> ChangeItemAsync(string itemId, HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        bool? isCompleted = request.Body.Word("status", Statuses) is { } status ? status == "COMPLETED" : null;
        if (request.Refusal is { } refusal) return refusal;
        if (await FindAsync(context, store, cancellationToken) is not { } queue) return NoQueue();
        return await store.ChangeItemAsync(queue, itemId, isCompleted, cancellationToken) is { } item ? LangfuseProtocol.Answer(LangfuseAnnotationItem.Of(item)) : NoItem();
    }

    private static async Task<IResult> DeleteItemAsync(string itemId, HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken) =>
        await FindAsync(context, store, cancellationToken) is not { } queue ? NoQueue()
        : await store.DeleteItemAsync(queue, itemId, cancellationToken) ? LangfuseProtocol.Answer(new LangfuseSuccess(true, "Annotation queue item deleted successfully")) : NoItem();

    private static async Task<IResult> AssignAsync(HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var user = request.RequiredId("userId");
        if (request.Refusal is { } refusal) return refusal;
        if (await FindAsync(context, store, cancellationToken) is not { } queue) return NoQueue();
        await store.AssignAsync(queue, user!, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseAssignment(user!, queue.Id, queue.ProjectId.Value));
    }

    private static async Task<IResult> UnassignAsync(HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var user = request.RequiredId("userId");
        if (request.Refusal is { } refusal) return refusal;
        if (await FindAsync(context, store, cancellationToken) is not { } queue) return NoQueue();
        await store.UnassignAsync(queue, user!, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseSuccess(true, "Annotation queue assignment deleted successfully"));
    }

    private static Task<AnnotationQueue?> FindAsync(HttpContext context, AnnotationQueueStore store, CancellationToken cancellationToken) =>
        store.GetAsync(context.User.Project(), LangfusePath.Names(context, "queueId")[0], cancellationToken);

    private static IResult NoQueue() => LangfuseProtocol.NotFound("Annotation queue not found");

    private static IResult NoItem() => LangfuseProtocol.NotFound("Annotation queue item not found");
}

internal sealed record LangfuseAnnotationQueue(
    string Id, string Name, string? Description, IReadOnlyList<string> ScoreConfigIds, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static LangfuseAnnotationQueue Of(AnnotationQueue queue) => new(queue.Id, queue.Name, queue.Description, queue.ConfigIds, queue.CreatedAt, queue.CreatedAt);
}

internal sealed record LangfuseAnnotationItem(
    string Id, string QueueId, string ObjectId, string ObjectType, string Status, DateTimeOffset? CompletedAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static LangfuseAnnotationItem Of(AnnotationItem item) => new(
        item.Id, item.QueueId, item.ObjectId, item.ObjectType.ToString().ToUpperInvariant(), item.CompletedAt is null ? "PENDING" : "COMPLETED", item.CompletedAt, item.CreatedAt, item.UpdatedAt);
}

internal sealed record LangfuseSuccess(bool Success, string Message);

internal sealed record LangfuseAssignment(string UserId, string QueueId, string ProjectId);
