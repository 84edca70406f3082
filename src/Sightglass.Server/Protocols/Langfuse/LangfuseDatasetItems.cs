using Sightglass.Server.Datasets;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Items of datasets: written by id, read as they are or, with <c>version</c>, as they were.</summary>
internal static class LangfuseDatasetItems
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/dataset-items", SaveAsync);
        api.MapGet("/dataset-items", ListAsync);
        api.MapGet("/dataset-items/{id}", GetAsync);
        api.MapDelete("/dataset-items/{id}", DeleteAsync);
    }

    private static async Task<IResult> SaveAsync(
        HttpContext context, DatasetStore datasets, DatasetItemStore store, LangfuseMediaReferences media, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var name = request.Name("datasetName");
        var change = new DatasetItemChange(
            request.Body.Id("id") ?? Guid.NewGuid().ToString(), request.Json("input"), request.Json("expectedOutput"), request.Json("metadata"),
            request.Body.Id("sourceTraceId"), request.Body.Id("sourceObservationId"), request.Body.Word("status", "ACTIVE", "ARCHIVED") is { } status ? status == "ARCHIVED" : null);
        if (request.Refusal is { } refusal) return refusal;
        if (await datasets.FindAsync(context.User.Project(), [name!], cancellationToken) is not { } dataset) return LangfuseDatasets.NotFound();
        var (item, faults) = await store.SaveAsync(dataset, change, cancellationToken);
        if (faults.Count > 0) return LangfuseDatasets.Invalid(faults);
        return item is null
            ? LangfuseProtocol.NotFound($"The dataset item with id {change.Id} is in another dataset than {dataset.Name}")
            : LangfuseProtocol.Answer((await media.DescribeAsync(context, dataset.ProjectId, [new(item, dataset.Name)], cancellationToken))[0]);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, DatasetStore datasets, DatasetItemStore store, LangfuseMediaReferences media, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        var (name, version) = (query["datasetName"], query.Time("version"));
        if (query["version"] is not null && name is null) query.Fail("version", "version needs datasetName");
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var names = name is null ? [] : name.Contains('%') ? [name, Uri.UnescapeDataString(name)] : (IReadOnlyList<string>)[name];
        var dataset = name is null ? null : await datasets.FindAsync(context.User.Project(), names, cancellationToken);
        if (name is not null && dataset is null) return LangfuseDatasets.NotFound();
        var page = await store.ListAsync(
            context.User.Project(), new(dataset?.Id, query["sourceTraceId"], query["sourceObservationId"], version), query.Offset, query.Limit, cancellationToken);
        var data = await media.DescribeAsync(context, context.User.Project(), page.Items, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseDatasetItem>(data, LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, DatasetItemStore store, LangfuseMediaReferences media, CancellationToken cancellationToken) =>
        await store.GetAsync(context.User.Project(), LangfusePath.Names(context, "id"), asOf: null, cancellationToken) is { } item
            ? LangfuseProtocol.Answer((await media.DescribeAsync(context, context.User.Project(), [item], cancellationToken))[0]) : NotFound();

    private static async Task<IResult> DeleteAsync(HttpContext context, DatasetItemStore store, CancellationToken cancellationToken)
    {
        foreach (var id in LangfusePath.Names(context, "id"))
            if (await store.DeleteAsync(context.User.Project(), id, cancellationToken)) return LangfuseProtocol.Answer(new LangfuseMessage("Dataset item successfully deleted"));
        return NotFound();
    }

    public static IResult NotFound() => LangfuseProtocol.NotFound("Dataset item not found");
}

internal sealed record LangfuseDatasetItem
{
    public required string Id { get; init; }

    /// <summary>ACTIVE or ARCHIVED.</summary>
    public required string Status { get; init; }
    public required LangfuseJson Input { get; init; }
    public required LangfuseJson ExpectedOutput { get; init; }
    public required LangfuseJson Metadata { get; init; }
    public required string? SourceTraceId { get; init; }
    public required string? SourceObservationId { get; init; }
    public required string DatasetId { get; init; }
    public required string DatasetName { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required IReadOnlyList<LangfuseMediaReference> MediaReferences { get; init; }

    public static LangfuseDatasetItem Of(NamedItem named, IReadOnlyList<LangfuseMediaReference> media) => new()
    {
        Id = named.Item.Id,
        Status = named.Item.IsArchived ? "ARCHIVED" : "ACTIVE",
        Input = new(named.Item.Input),
        ExpectedOutput = new(named.Item.ExpectedOutput),
        Metadata = new(named.Item.Metadata),
        SourceTraceId = named.Item.SourceTraceId,
        SourceObservationId = named.Item.SourceObservationId,
        DatasetId = named.Item.DatasetId,
        DatasetName = named.DatasetName,
        CreatedAt = named.Item.CreatedAt,
        UpdatedAt = named.Item.ValidFrom,
        MediaReferences = media,
    };
}
