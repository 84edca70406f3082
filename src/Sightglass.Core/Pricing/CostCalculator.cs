using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Pricing;

/// <summary>
/// What an observation cost, from its tokens and the list price of its model. Pure.
/// <para>Classes for which a vendor lists no price of their own are billed as vendors bill them, or not at all:</para>
/// <list type="bullet">
/// <item><c>reasoning</c>: at the price of output, because that is what it is.</item>
/// <item><c>cache_read</c> and <c>cache_write</c>: at the price of input, because a vendor that gives no discount charges the same.
/// Claude models are the exception: their caches always have a price of their own, so one that is missing is unknown.</item>
/// <item><c>cache_write_1h</c>: at the price of <c>cache_write</c>; for Claude models again unknown.</item>
/// <item><c>input_audio</c>, <c>input_image</c>, <c>output_audio</c>, <c>output_image</c>: unknown. They may cost forty times what text does,
/// so a model that takes them at the price of text has rows that say so.</item>
/// </list>
/// </summary>
public static class CostCalculator
{
    private const decimal PerMillion = 1_000_000m;

    /// <summary>
    /// None for what never bills: a roll-up, and an observation that is no model call (a generation, embedding or reranker always is one;
    /// any other type when it has both a model and a usage of its own). Otherwise Complete, Partial or Unknown with the reason; never 0 for
    /// not knowing.
    /// The model that answered is priced; if it has no price (a private name, a deployment), the one that was asked.
    /// A service tier or speed for which the model lists no prices is billed at the standard ones.
    /// </summary>
    /// <param name="own">Asked first; null when there are none.</param>
    public static Cost Price(PriceTable prices, Observation observation, OwnPrices? own = null)
    {
        if (observation.IsRollup || !Bills(observation)) return Cost.None;
        if (observation.Model is not { } model) return Cost.Unknown("no model");
        if (observation.Usage?.Total is not { } tokens) return Cost.Unknown("no usage");
        // A call that succeeded used tokens: emitters write 0 where a stream ended without its usage.
        if (tokens == 0 && observation.Level != Level.Error) return Cost.Unknown("no usage: 0 tokens were reported");
        return (own?.Find(observation) ?? Find(prices, observation)) is { } price
            ? Price(price, observation, observation.Usage)
            : Cost.Unknown($"unknown model '{Short(model)}'");
    }

    /// <summary>The reason is kept with every observation, and a name is as long as its emitter likes.</summary>
    private static string Short(string model) => model.Length <= ModelName.MaxLength ? model : model[..ModelName.MaxLength] + "…";

    private static bool Bills(Observation observation) => observation.Type switch
    {
        ObservationType.Generation or ObservationType.Embedding or ObservationType.Reranker => true,
        _ => observation.Usage?.Total is not null && observation.Model is not null,
    };

    private static ModelPrice? Find(PriceTable prices, Observation observation)
    {
        var (responded, requested) = (observation.RespondedModel, observation.RequestedModel);
        var price = responded is null ? null : prices.Find(responded, observation.Provider, observation.StartedAt);
        return price ?? (requested is null ? null : prices.Find(requested, observation.Provider, observation.StartedAt));
    }

    private static Cost Price(ModelPrice price, Observation observation, Usage usage)
    {
        var tier = price.TierFor(observation.Parameters, usage.TotalInput ?? 0, observation.StartedAt);
        var rates = tier?.Rates ?? price.Rates;
        var lines = new List<CostLine>(4);
        var total = 0m;
        List<string>? missing = null;
        for (var tokenClass = TokenClass.Input; (int)tokenClass < TokenClasses.Count; tokenClass++)
        {
            if (usage[tokenClass] is not (> 0 and var tokens)) continue;
            if (RateFor(tokenClass, rates, price) is { } rate)
            {
                var amount = tokens * rate / PerMillion;
                total += amount;
                lines.Add(new(tokenClass, tokens, rate, amount));
            }
            else (missing ??= []).Add(tokenClass.Name());
        }
        var reason = missing is null ? null : "no price for " + string.Join(", ", missing);
        if (reason is not null && lines.Count == 0) return Cost.Unknown(reason);
        var id = tier is null ? price.Id : $"{price.Id}#{tier.Name}";
        return new(reason is null ? CostState.Complete : CostState.Partial, total, lines, id, reason);
    }

    private static decimal? RateFor(TokenClass tokenClass, TokenRates rates, ModelPrice price) => rates[tokenClass] ?? tokenClass switch
    {
        TokenClass.Reasoning => rates[TokenClass.Output],
        TokenClass.CacheRead or TokenClass.CacheWrite when !IsClaude(price) => rates[TokenClass.Input],
        TokenClass.CacheWrite1h when !IsClaude(price) => rates[TokenClass.CacheWrite] ?? rates[TokenClass.Input],
        _ => null,
    };

    /// <summary>By its name, not its vendor: resellers have rows for it too.</summary>
    private static bool IsClaude(ModelPrice price) => price.Model.StartsWith("claude", StringComparison.OrdinalIgnoreCase);
}
