using Sightglass.Core.Pricing;
using Sightglass.Server.Prices;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Models with their prices: those of the project, which go before, and those that are built in, which nobody changes.</summary>
internal static class LangfuseModels
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/models", CreateAsync);
        api.MapGet("/models", ListAsync);
        api.MapGet("/models/{id}", GetAsync);
        api.MapPut("/models/{id}", ChangeAsync);
        api.MapDelete("/models/{id}", DeleteAsync);
    }

    private static Task<IResult> CreateAsync(HttpContext context, CustomModelStore store, CancellationToken cancellationToken) => SaveAsync(context, store, null, cancellationToken);

    private static Task<IResult> ChangeAsync(HttpContext context, CustomModelStore store, CancellationToken cancellationToken) =>
        SaveAsync(context, store, LangfusePath.Names(context, "id")[0], cancellationToken);

    private static async Task<IResult> SaveAsync(HttpContext context, CustomModelStore store, string? id, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var change = LangfuseModelBody.Read(request);
        if (request.Refusal is { } refusal) return refusal;
        try
        {
            return await store.SaveAsync(context.User.Project(), id, change!, cancellationToken) is { } model ? LangfuseProtocol.Answer(LangfuseModel.Of(model)) : NotFound();
        }
        catch (ModelIsThereException exception)
        {
            return LangfuseError.Answer(StatusCodes.Status409Conflict, exception.Message);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext context, CustomModelStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var own = await store.ListAsync(context.User.Project(), cancellationToken);
        var all = own.Select(LangfuseModel.Of).Concat(PriceTable.BuiltIn.Rows.Select(LangfuseModel.Of));
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseModel>(
            [.. all.Skip(query.Offset).Take(query.Limit)], LangfuseMeta.Of(query, own.Count + PriceTable.BuiltIn.Rows.Count)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, CustomModelStore store, CancellationToken cancellationToken)
    {
        var id = LangfusePath.Names(context, "id")[0];
        if (await store.GetAsync(context.User.Project(), id, cancellationToken) is { } model) return LangfuseProtocol.Answer(LangfuseModel.Of(model));
        return PriceTable.BuiltIn.Rows.FirstOrDefault(r => r.Id == id) is { } row ? LangfuseProtocol.Answer(LangfuseModel.Of(row)) : NotFound();
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, CustomModelStore store, CancellationToken cancellationToken) =>
        await store.DeleteAsync(context.User.Project(), LangfusePath.Names(context, "id")[0], cancellationToken)
            ? LangfuseProtocol.Answer(new LangfuseMessage("Model successfully deleted")) : NotFound();

    private static IResult NotFound() =>
        LangfuseProtocol.NotFound("No model of this project has this id; built-in models stay, and a model of the project with the same pattern goes before them");
}

internal sealed record LangfuseModel
{
    public required string Id { get; init; }
    public required string ModelName { get; init; }
    public required string MatchPattern { get; init; }
    public required DateTimeOffset? StartDate { get; init; }
    public required string? Unit { get; init; }
    public required decimal? InputPrice { get; init; }
    public required decimal? OutputPrice { get; init; }
    public required decimal? TotalPrice { get; init; }
    public required string? TokenizerId { get; init; }
    public required LangfuseJson TokenizerConfig { get; init; }

    /// <summary>Built in.</summary>
    public required bool IsLangfuseManaged { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Those of the default tier.</summary>
    public required IReadOnlyDictionary<string, LangfusePrice> Prices { get; init; }
    public required IReadOnlyList<LangfuseTier> PricingTiers { get; init; }

    public static LangfuseModel Of(CustomModel model) => Of(
        model.Id, model.ModelName, model.MatchPattern, model.StartDate, model.CreatedAt, isBuiltIn: false,
        [.. model.Tiers.OrderByDescending(t => t.IsDefault).ThenBy(t => t.Priority).Select(LangfuseTier.Of)]) with
    {
        Unit = model.Unit,
        TokenizerId = model.TokenizerId,
        TokenizerConfig = new(model.TokenizerConfig),
    };

    public static LangfuseModel Of(ModelPrice row) => Of(
        row.Id, row.Model, $"(?i)^({row.Vendor}/)?({string.Join('|', row.Aliases.Prepend(row.Model).Select(System.Text.RegularExpressions.Regex.Escape))})$",
        row.From is { } from ? new(from, TimeOnly.MinValue, TimeSpan.Zero) : null, new(row.Date ?? DateOnly.FromDateTime(DateTime.UnixEpoch), TimeOnly.MinValue, TimeSpan.Zero), isBuiltIn: true,
        [LangfuseTier.Of(row.Id, row.Rates), .. row.Tiers.Select((t, i) => LangfuseTier.Of(row.Id, t, i + 1))]);

    private static LangfuseModel Of(
        string id, string name, string pattern, DateTimeOffset? start, DateTimeOffset created, bool isBuiltIn, IReadOnlyList<LangfuseTier> tiers)
    {
        var prices = tiers[0].Prices;
        decimal? Price(string key) => prices.TryGetValue(key, out var price) ? price : null;
        return new()
        {
            Id = id,
            ModelName = name,
            MatchPattern = pattern,
            StartDate = start,
            Unit = "TOKENS",
            InputPrice = Price("input"),
            OutputPrice = Price("output"),
            TotalPrice = Price("total"),
            TokenizerId = null,
            TokenizerConfig = default,
            IsLangfuseManaged = isBuiltIn,
            CreatedAt = created,
            Prices = prices.ToDictionary(p => p.Key, p => new LangfusePrice(p.Value)),
            PricingTiers = tiers,
        };
    }
}

/// <param name="Price">US dollars per unit.</param>
internal sealed record LangfusePrice(decimal Price);

internal sealed record LangfuseTier(
    string Id, string Name, bool IsDefault, int Priority, IReadOnlyList<IReadOnlyDictionary<string, object>> Conditions, IReadOnlyDictionary<string, decimal> Prices)
{
    public static LangfuseTier Of(CustomTier tier) => new(tier.Id, tier.Name, tier.IsDefault, tier.Priority, [.. tier.Conditions.Select(Of)], tier.Prices);

    public static LangfuseTier Of(string model, TokenRates rates) => new($"{model}#standard", "Standard", true, 0, [], PriceKeys.PricesOf(rates));

    public static LangfuseTier Of(string model, PriceTier tier, int priority) => new(
        $"{model}#{tier.Name}", tier.Name, false, priority,
        [
            .. tier.Parameters.Select(p => new Dictionary<string, object> { ["source"] = "model_parameters", ["key"] = p.Key, ["operator"] = "in", ["values"] = p.Value }),
            .. tier.InputOver is { } tokens
                ? [new Dictionary<string, object> { ["usageDetailPattern"] = "input", ["operator"] = "gt", ["value"] = tokens, ["caseSensitive"] = false }] : (Dictionary<string, object>[])[],
        ],
        PriceKeys.PricesOf(tier.Rates));

    private static Dictionary<string, object> Of(TierCondition condition) => condition.UsageDetailPattern is { } pattern
        ? new() { ["usageDetailPattern"] = pattern, ["operator"] = condition.Operator, ["value"] = condition.Value!.Value, ["caseSensitive"] = condition.CaseSensitive }
        : new() { ["source"] = condition.Source!, ["key"] = condition.Key!, ["operator"] = condition.Operator, ["values"] = condition.Values! };
}
