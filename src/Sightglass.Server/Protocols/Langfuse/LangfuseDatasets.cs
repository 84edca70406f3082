using Sightglass.Server.Datasets;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Datasets, of v2 and of v1, which adds their items and the names of their runs.</summary>
internal static class LangfuseDatasets
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v2/datasets", CreateAsync);
        api.MapGet("/v2/datasets", ListAsync);
        api.MapGet("/v2/datasets/{datasetName}", GetAsync);
        api.MapPost("/datasets", CreateV1Async);
        api.MapGet("/datasets", ListV1Async);
        api.MapGet("/datasets/{datasetName}", GetV1Async);
    }

    /// <summary>The dataset that the path names.</summary>
    public static Task<Dataset?> FindAsync(HttpContext context, DatasetStore store, CancellationToken cancellationToken) =>
        store.FindAsync(context.User.Project(), LangfusePath.Names(context, "datasetName"), cancellationToken);

    public static IResult NotFound() => LangfuseProtocol.NotFound("Dataset not found");

    private static Task<IResult> CreateAsync(HttpContext context, DatasetStore store, CancellationToken cancellationToken) =>
        SaveAsync(context, store, LangfuseDataset.Of, cancellationToken);

    private static Task<IResult> CreateV1Async(HttpContext context, DatasetStore store, CancellationToken cancellationToken) =>
        SaveAsync(context, store, d => LangfuseDatasetV1<LangfuseDatasetItem>.Of(d, [], []), cancellationToken);

    private static async Task<IResult> SaveAsync(HttpContext context, DatasetStore store, Func<Dataset, object> show, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var change = new DatasetChange(
            request.Name("name") ?? "", request.Text("description"), request.Json("metadata"), request.Json("inputSchema"), request.Json("expectedOutputSchema"));
        if (request.Refusal is { } refusal) return refusal;
        var (dataset, faults) = await store.SaveAsync(context.User.Project(), change, cancellationToken);
        return dataset is null ? Invalid(faults) : LangfuseProtocol.Answer(show(dataset));
    }

    private static async Task<IResult> ListAsync(HttpContext context, DatasetStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var page = await store.ListAsync(context.User.Project(), query.Offset, query.Limit, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseDataset>([.. page.Items.Select(LangfuseDataset.Of)], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, DatasetStore store, CancellationToken cancellationToken) =>
        await FindAsync(context, store, cancellationToken) is { } dataset ? LangfuseProtocol.Answer(LangfuseDataset.Of(dataset)) : NotFound();

    private static async Task<IResult> ListV1Async(
        HttpContext context, DatasetStore store, DatasetItemStore items, DatasetRunStore runs, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var page = await store.ListAsync(context.User.Project(), query.Offset, query.Limit, cancellationToken);
        var data = new List<LangfuseDatasetV1<string>>();
        foreach (var dataset in page.Items)
            data.Add(LangfuseDatasetV1<string>.Of(
                dataset, [.. (await ActiveAsync(dataset, items, cancellationToken)).Select(i => i.Item.Id)], await RunsAsync(dataset, runs, cancellationToken)));
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseDatasetV1<string>>(data, LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetV1Async(
        HttpContext context, DatasetStore store, DatasetItemStore items, DatasetRunStore runs, LangfuseMediaReferences media, CancellationToken cancellationToken)
    {
        if (await FindAsync(context, store, cancellationToken) is not { } dataset) return NotFound();
        var active = await ActiveAsync(dataset, items, cancellationToken);
        return LangfuseProtocol.Answer(LangfuseDatasetV1<LangfuseDatasetItem>.Of(
            dataset, await media.DescribeAsync(context, dataset.ProjectId, active, cancellationToken), await RunsAsync(dataset, runs, cancellationToken)));
    }

    private static async Task<IReadOnlyList<NamedItem>> ActiveAsync(Dataset dataset, DatasetItemStore items, CancellationToken cancellationToken) =>
        (await items.ListAsync(dataset.ProjectId, new(dataset.Id, WithArchived: false), 0, int.MaxValue, cancellationToken)).Items;

    private static async Task<IReadOnlyList<string>> RunsAsync(Dataset dataset, DatasetRunStore runs, CancellationToken cancellationToken) =>
        [.. (await runs.ListAsync(dataset, 0, int.MaxValue, cancellationToken)).Items.Select(r => r.Name)];

    public static IResult Invalid(IReadOnlyList<DatasetFault> faults) => LangfuseProtocol.Invalid([.. faults.Select(f => new LangfuseFault("invalid_value", [f.Field], f.Message))]);
}

internal record LangfuseDataset
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string? Description { get; init; }
    public required LangfuseJson Metadata { get; init; }
    public required LangfuseJson InputSchema { get; init; }
    public required LangfuseJson ExpectedOutputSchema { get; init; }
    public required string ProjectId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static LangfuseDataset Of(Dataset dataset) => new()
    {
        Id = dataset.Id,
        Name = dataset.Name,
        Description = dataset.Description,
        Metadata = new(dataset.Metadata),
        InputSchema = new(dataset.InputSchema),
        ExpectedOutputSchema = new(dataset.ExpectedOutputSchema),
        ProjectId = dataset.ProjectId.Value,
        CreatedAt = dataset.CreatedAt,
        UpdatedAt = dataset.UpdatedAt,
    };
}

/// <typeparam name="TItem">Whole items, or their ids.</typeparam>
internal sealed record LangfuseDatasetV1<TItem> : LangfuseDataset
{
    public required IReadOnlyList<TItem> Items { get; init; }

    /// <summary>Names.</summary>
    public required IReadOnlyList<string> Runs { get; init; }

    public static LangfuseDatasetV1<TItem> Of(Dataset dataset, IReadOnlyList<TItem> items, IReadOnlyList<string> runs)
    {
        var shown = LangfuseDataset.Of(dataset);
        return new()
        {
            Id = shown.Id,
            Name = shown.Name,
            Description = shown.Description,
            Metadata = shown.Metadata,
            InputSchema = shown.InputSchema,
            ExpectedOutputSchema = shown.ExpectedOutputSchema,
            ProjectId = shown.ProjectId,
            CreatedAt = shown.CreatedAt,
            UpdatedAt = shown.UpdatedAt,
            Items = items,
            Runs = runs,
        };
    }
}
