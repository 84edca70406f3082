using System.Text.Json;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;
using Sightglass.Server.Scores;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Score configs: what scores that name one may be.</summary>
internal static class LangfuseScoreConfigs
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/score-configs", CreateAsync);
        api.MapGet("/score-configs", ListAsync);
        api.MapGet("/score-configs/{configId}", GetAsync);
        api.MapPatch("/score-configs/{configId}", ChangeAsync);
    }

    /// <summary>The configs that scores name, by id: looked up at once, and not at all when none is named.</summary>
    public static Task<IReadOnlyDictionary<string, ScoreConfig>> OfAsync(
        ScoreConfigStore store, ProjectId project, IEnumerable<LangfuseBody> scores, CancellationToken cancellationToken) =>
        store.FindAsync(project, [.. scores.Select(s => s["configId"] is { ValueKind: JsonValueKind.String } id ? id.GetString() : null).OfType<string>().Distinct()], cancellationToken);

    private static async Task<IResult> CreateAsync(HttpContext context, ScoreConfigStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var (name, type) = (request.Name("name", 500), request.Body.Word("dataType", "NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT"));
        if (request.Body["dataType"] is null) request.Body.Fail("dataType", "invalid_type", "dataType is required");
        var fill = Read(request);
        if (request.Refusal is { } refusal) return refusal;
        var (config, fault) = await store.CreateAsync(context.User.Project(), Enum.Parse<ScoreDataType>(type!, ignoreCase: true), c =>
        {
            c.Name = name!;
            fill(c);
        }, cancellationToken);
        return config is null ? Invalid(fault!) : LangfuseProtocol.Answer(LangfuseScoreConfig.Of(config));
    }

    private static async Task<IResult> ListAsync(HttpContext context, ScoreConfigStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var page = await store.ListAsync(context.User.Project(), query.Offset, query.Limit, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseScoreConfig>([.. page.Items.Select(LangfuseScoreConfig.Of)], LangfuseMeta.Of(query, page.Count)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, ScoreConfigStore store, CancellationToken cancellationToken)
    {
        var id = LangfusePath.Names(context, "configId")[0];
        return (await store.FindAsync(context.User.Project(), [id], cancellationToken)).GetValueOrDefault(id) is { } config
            ? LangfuseProtocol.Answer(LangfuseScoreConfig.Of(config)) : NotFound();
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, ScoreConfigStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var (name, isArchived) = (request.Body["name"] is null ? null : request.Name("name", 500), request.Body.Flag("isArchived"));
        var fill = Read(request);
        if (request.Refusal is { } refusal) return refusal;
        var (config, fault) = await store.ChangeAsync(context.User.Project(), LangfusePath.Names(context, "configId")[0], c =>
        {
            (c.Name, c.IsArchived) = (name ?? c.Name, isArchived ?? c.IsArchived);
            fill(c);
        }, cancellationToken);
        return fault is not null ? Invalid(fault) : config is null ? NotFound() : LangfuseProtocol.Answer(LangfuseScoreConfig.Of(config));
    }

    // What is not said stays as it is.
    private static Action<ScoreConfig> Read(LangfuseRequest request)
    {
        var (least, most, description, categories) = (request.Body.Number("minValue"), request.Body.Number("maxValue"), request.Text("description"), CategoriesOf(request.Body));
        return config =>
        {
            (config.MinValue, config.MaxValue, config.Description) = (least ?? config.MinValue, most ?? config.MaxValue, description ?? config.Description);
            if (categories is not null) config.Categories = categories;
        };
    }

    private static List<ScoreCategory>? CategoriesOf(LangfuseBody body)
    {
        if (body["categories"] is not { } given) return null;
        var categories = given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().Select(CategoryOf).ToList() : [null];
        if (categories.TrueForAll(c => c is not null)) return [.. categories.OfType<ScoreCategory>()];
        body.Fail("categories", "invalid_type", "categories are a list of objects with a label and a number as value");
        return null;
    }

    private static ScoreCategory? CategoryOf(JsonElement json)
    {
        var body = new LangfuseBody(json);
        var (label, value) = (body.Required("label", 500), body.Number("value"));
        return body.Faults.Count == 0 && label is not null && !label.Contains('\0') && value is { } number ? new(number, label) : null;
    }

    private static IResult Invalid(ScoreConfigFault fault) => LangfuseProtocol.Invalid([new("invalid_value", [fault.Field], fault.Message)]);

    private static IResult NotFound() => LangfuseProtocol.NotFound("Score config not found within authorized project");
}

internal sealed record LangfuseScoreConfig(
    string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string ProjectId, string DataType, bool IsArchived, double? MinValue, double? MaxValue,
    IReadOnlyList<ScoreCategory>? Categories, string? Description)
{
    public static LangfuseScoreConfig Of(ScoreConfig config) => new(
        config.Id, config.Name, config.CreatedAt, config.UpdatedAt, config.ProjectId.Value, config.DataType.ToString().ToUpperInvariant(), config.IsArchived,
        config.MinValue, config.MaxValue, config.Categories, config.Description);
}
