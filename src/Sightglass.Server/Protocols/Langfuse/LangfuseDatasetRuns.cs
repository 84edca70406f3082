using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Datasets;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Runs over datasets, and the links of their items to traces.</summary>
internal static class LangfuseDatasetRuns
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/datasets/{datasetName}/runs", ListAsync);
        api.MapGet("/datasets/{datasetName}/runs/{runName}", GetAsync);
        api.MapDelete("/datasets/{datasetName}/runs/{runName}", DeleteAsync);
        api.MapPost("/dataset-run-items", LinkAsync);
        api.MapGet("/dataset-run-items", ListItemsAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DatasetStore datasets, DatasetRunStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (await LangfuseDatasets.FindAsync(context, datasets, cancellationToken) is not { } dataset) return LangfuseDatasets.NotFound();
        var page = await store.ListAsync(dataset, query.Offset, query.Limit, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseDatasetRun>([.. page.Items.Select(r => LangfuseDatasetRun.Of(dataset, r))], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, DatasetStore datasets, DatasetRunStore store, CancellationToken cancellationToken)
    {
        var (dataset, run) = await FindAsync(context, datasets, store, cancellationToken);
        if (dataset is null || run is null) return NotFound();
        var items = await store.ListItemsAsync(run, 0, int.MaxValue, cancellationToken);
        return LangfuseProtocol.Answer(LangfuseDatasetRunWithItems.Of(dataset, run, [.. items.Items.Select(i => LangfuseDatasetRunItem.Of(new(i, run.Name)))]));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, DatasetStore datasets, DatasetRunStore store, CancellationToken cancellationToken)
    {
        if (await FindAsync(context, datasets, store, cancellationToken) is not (_, { } run)) return NotFound();
        await store.DeleteAsync(run, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseMessage("Dataset run successfully deleted"));
    }

    private static async Task<IResult> LinkAsync(
        HttpContext context, DatasetItemStore items, DatasetRunStore store, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var (run, description, metadata) = (request.Name("runName"), request.Text("runDescription"), request.Json("metadata"));
        var (itemId, trace, observation) = (request.RequiredId("datasetItemId"), request.Body.Id("traceId"), request.Body.Id("observationId"));
        var (version, created) = (request.Body.Time("datasetVersion"), request.Body.Time("createdAt"));
        if (trace is null && observation is null) request.Body.Fail("traceId", "invalid_value", "traceId or observationId is required");
        if (request.Refusal is { } refusal) return refusal;
        var project = context.User.Project();
        if (await items.GetAsync(project, [itemId!], version, cancellationToken) is not { Item: var item }) return LangfuseDatasetItems.NotFound();
        trace ??= await TraceOfAsync(reader, project, observation!, cancellationToken);
        if (trace is null) return LangfuseProtocol.NotFound("Observation not found");
        var linked = await store.LinkAsync(new(run!, description, metadata, item, trace, observation, created), cancellationToken);
        return LangfuseProtocol.Answer(LangfuseDatasetRunItem.Of(linked));
    }

    private static async Task<IResult> ListItemsAsync(HttpContext context, DatasetStore datasets, DatasetRunStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        foreach (var required in (ReadOnlySpan<string>)["datasetId", "runName"])
            if (query[required] is null) query.Fail(required, $"{required} is required");
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var dataset = await datasets.GetAsync(context.User.Project(), query["datasetId"]!, cancellationToken);
        var run = dataset is null ? null : await store.FindAsync(dataset, [query["runName"]!], cancellationToken);
        if (run is null) return NotFound();
        var page = await store.ListItemsAsync(run, query.Offset, query.Limit, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseDatasetRunItem>(
            [.. page.Items.Select(i => LangfuseDatasetRunItem.Of(new(i, run.Name)))], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<(Dataset? Dataset, DatasetRun? Run)> FindAsync(
        HttpContext context, DatasetStore datasets, DatasetRunStore store, CancellationToken cancellationToken) =>
        await LangfuseDatasets.FindAsync(context, datasets, cancellationToken) is { } dataset
            ? (dataset, await store.FindAsync(dataset, LangfusePath.Names(context, "runName"), cancellationToken)) : default;

    private static async Task<string?> TraceOfAsync(ITelemetryReader reader, ProjectId project, string observation, CancellationToken cancellationToken) =>
        await reader.GetObservationAsync(project, null, ObservationId.OfExternal(observation), cancellationToken) is { } found ? found.ExternalTraceId ?? found.TraceId.ToString() : null;

    private static IResult NotFound() => LangfuseProtocol.NotFound("Dataset run not found");
}

internal record LangfuseDatasetRun
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string? Description { get; init; }
    public required LangfuseJson Metadata { get; init; }
    public required string DatasetId { get; init; }
    public required string DatasetName { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static LangfuseDatasetRun Of(Dataset dataset, DatasetRun run) => new()
    {
        Id = run.Id,
        Name = run.Name,
        Description = run.Description,
        Metadata = new(run.Metadata),
        DatasetId = dataset.Id,
        DatasetName = dataset.Name,
        CreatedAt = run.CreatedAt,
        UpdatedAt = run.UpdatedAt,
    };
}

internal sealed record LangfuseDatasetRunWithItems : LangfuseDatasetRun
{
    public required IReadOnlyList<LangfuseDatasetRunItem> DatasetRunItems { get; init; }

    public static LangfuseDatasetRunWithItems Of(Dataset dataset, DatasetRun run, IReadOnlyList<LangfuseDatasetRunItem> items) => new()
    {
        Id = run.Id,
        Name = run.Name,
        Description = run.Description,
        Metadata = new(run.Metadata),
        DatasetId = dataset.Id,
        DatasetName = dataset.Name,
        CreatedAt = run.CreatedAt,
        UpdatedAt = run.UpdatedAt,
        DatasetRunItems = items,
    };
}

internal sealed record LangfuseDatasetRunItem(
    string Id, string DatasetRunId, string DatasetRunName, string DatasetItemId, string TraceId, string? ObservationId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static LangfuseDatasetRunItem Of(NamedRunItem named) => new(
        named.Item.Id, named.Item.RunId, named.RunName, named.Item.ItemId, named.Item.TraceId, named.Item.ObservationId, named.Item.CreatedAt, named.Item.CreatedAt);
}
