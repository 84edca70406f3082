using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Prices;

/// <summary>From what is kept of a project's prices to what prices its spans.</summary>
internal static class OwnPriceList
{
    public static OwnPrices Of(IEnumerable<CustomModel> models) => new([.. models.Select(Of).OfType<OwnPrice>()]);

    // Tokens are all that is counted here, so that a price of characters or seconds prices nothing.
    private static OwnPrice? Of(CustomModel model)
    {
        if (model.Unit is not (null or "TOKENS") || PricePattern.Parse(model.MatchPattern, ignoreCase: false, out _) is not { } pattern) return null;
        var tiers = model.Tiers;
        return new(model.Id, model.ModelName, pattern, PriceKeys.RatesOf(tiers.First(t => t.IsDefault).Prices))
        {
            StartsAt = model.StartDate,
            HoldsFrom = model.HoldsFrom,
            HoldsTo = model.HoldsTo ?? DateTimeOffset.MaxValue,
            Tiers = [.. tiers.Where(t => !t.IsDefault).OrderBy(t => t.Priority).Select(t => new OwnTier(t.Name, PriceKeys.RatesOf(t.Prices), [.. t.Conditions.Select(Of)]))],
        };
    }

    private static Func<Observation, bool> Of(TierCondition condition)
    {
        if (condition.UsageDetailPattern is not { } text)
            return observation => Said(observation, condition) is { } value && condition.Values!.Contains(value, StringComparer.Ordinal);
        if (PricePattern.Parse(text, !condition.CaseSensitive, out _) is not { } pattern) return _ => false;
        var classes = Enum.GetValues<TokenClass>().Where(c => pattern.IsMatch(PriceKeys.KeyOf(c))).ToList();
        return observation => observation.Usage is { } usage && Compare(classes.Sum(c => usage[c] ?? 0), condition.Operator, condition.Value!.Value);
    }

    private static string? Said(Observation observation, TierCondition condition) =>
        (condition.Source == "metadata" ? observation.Metadata : observation.Parameters).GetValueOrDefault(condition.Key!);

    private static bool Compare(decimal sum, string comparison, decimal value) => comparison switch
    {
        "gt" => sum > value,
        "gte" => sum >= value,
        "lt" => sum < value,
        "lte" => sum <= value,
        "eq" => sum == value,
        _ => sum != value,
    };
}
