using System.Text.Json;
using Sightglass.Server.Prices;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A model as clients send it: flat prices, or tiers of which one is the default.</summary>
internal static class LangfuseModelBody
{
    /// <summary>Null when the body has faults.</summary>
    public static CustomModelChange? Read(LangfuseRequest request)
    {
        var body = request.Body;
        var (name, pattern, start) = (request.Name("modelName", 500), request.RequiredText("matchPattern"), body.Time("startDate"));
        var unit = body.Word("unit", "CHARACTERS", "TOKENS", "MILLISECONDS", "SECONDS", "IMAGES", "REQUESTS");
        if (pattern is not null && PricePattern.Parse(pattern, ignoreCase: false, out var fault) is null) body.Fail("matchPattern", "invalid_format", $"matchPattern is no regular expression, or one that looks around or back: {fault}");
        var flat = Flat(body);
        var tiers = body["pricingTiers"] is { } given ? Tiers(body, given) : null;
        if (tiers is not null && flat.Count > 0) body.Fail("pricingTiers", "invalid_value", "prices are given flat or as pricingTiers, not both");
        else if (tiers is null && flat.Count == 0 && body.Faults.Count == 0) body.Fail("inputPrice", "invalid_type", "a price is required: inputPrice, outputPrice, totalPrice or pricingTiers");
        return body.Faults.Count > 0 ? null : new(
            name!, pattern!, start, unit, request.Text("tokenizerId"), request.Json("tokenizerConfig"), tiers ?? [new(Guid.NewGuid().ToString(), "Standard", true, 0, [], flat)]);
    }

    private static Dictionary<string, decimal> Flat(LangfuseBody body)
    {
        var prices = new Dictionary<string, decimal>();
        foreach (var (field, key) in (ReadOnlySpan<(string, string)>)[("inputPrice", "input"), ("outputPrice", "output"), ("totalPrice", "total")])
            if (body[field] is { } value && Price(body, field, value) is { } price) prices[key] = price;
        if (prices.ContainsKey("total") && prices.Count > 1) body.Fail("totalPrice", "invalid_value", "totalPrice stands alone");
        return prices;
    }

    private static List<CustomTier>? Tiers(LangfuseBody body, JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.Array)
        {
            body.Fail("pricingTiers", "invalid_type", "pricingTiers is a list");
            return null;
        }
        var tiers = given.EnumerateArray().Select(t => Tier(body, new(t))).ToList();
        if (body.Faults.Count > 0) return tiers;
        var wrong = tiers.Count(t => t.IsDefault) != 1 ? "exactly one tier is the default"
            : tiers.Any(t => t.IsDefault && t.Conditions.Count > 0) ? "the default tier has no conditions"
            : tiers.Any(t => !t.IsDefault && t.Conditions.Count == 0) ? "each tier but the default has conditions"
            : tiers.DistinctBy(t => t.Name).Count() < tiers.Count ? "two tiers have the same name"
            : tiers.DistinctBy(t => t.Priority).Count() < tiers.Count ? "two tiers have the same priority" : null;
        if (wrong is not null) body.Fail("pricingTiers", "invalid_value", wrong);
        return tiers;
    }

    private static CustomTier Tier(LangfuseBody body, LangfuseBody tier)
    {
        var (name, isDefault, priority) = (tier.Required("name", 200), tier.Flag("isDefault"), tier.Integer("priority"));
        if (isDefault is null || priority is null) body.Fail("pricingTiers", "invalid_type", "each tier has a name, isDefault, priority, conditions and prices");
        var conditions = tier["conditions"] is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(c => Condition(body, new(c))).ToList() : [];
        var prices = new Dictionary<string, decimal>();
        if (tier.Object("prices") is { } given)
            foreach (var price in given.EnumerateObject())
                if (Price(body, "pricingTiers", price.Value) is { } amount) prices[price.Name] = amount;
        if (prices.Count == 0 && body.Faults.Count == 0) body.Fail("pricingTiers", "invalid_value", "each tier has at least one price");
        foreach (var fault in tier.Faults) body.Fail("pricingTiers", fault.Code, fault.Message);
        return new(Guid.NewGuid().ToString(), name ?? "", isDefault ?? false, priority ?? 0, conditions, prices);
    }

    private static TierCondition Condition(LangfuseBody body, LangfuseBody condition)
    {
        var pattern = condition.Text("usageDetailPattern");
        var read = pattern is not null
            ? new TierCondition(
                condition.Word("operator", "gt", "gte", "lt", "lte", "eq", "neq") ?? "", pattern, condition.Number("value") is { } limit && Math.Abs(limit) < 1e15 ? (decimal)limit : null, condition.Flag("caseSensitive") ?? false)
            : new TierCondition(
                condition.Word("operator", "in") ?? "", Source: condition.Word("source", "model_parameters", "metadata"), Key: condition.Text("key"), Values: condition.Texts("values"));
        if (pattern is not null && PricePattern.Parse(pattern, !read.CaseSensitive, out var fault) is null) body.Fail("pricingTiers", "invalid_format", $"usageDetailPattern is no regular expression: {fault}");
        else if (condition.Faults.Count > 0 || read.Operator.Length == 0 || (pattern is not null ? read.Value is null : read.Source is null || read.Key is null || read.Values is not { Count: > 0 }))
            body.Fail("pricingTiers", "invalid_value", "a condition has usageDetailPattern, operator and value, or source, key, the operator 'in' and values");
        return read;
    }

    private static decimal? Price(LangfuseBody body, string field, JsonElement value)
    {
        if (LangfuseBody.NumberOf(value) is >= 0 and <= 1_000_000 and var number) return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var exact) ? exact : (decimal)number;
        body.Fail(field, "invalid_type", "a price is a number of US dollars, not below 0");
        return null;
    }
}
