using System.Globalization;
using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Pricing;

/// <summary>
/// Reads the JSON that prices are kept in: <c>{"prices": [{vendor, model, aliases, only_at, from, usd_per_million, tiers, source, date}, …]}</c>,
/// with the names of <see cref="TokenClasses"/> in <c>usd_per_million</c>. Strict: what it does not know is a mistake.
/// </summary>
public static class PriceFile
{
    /// <exception cref="FormatException">Says in which row what is wrong.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static IReadOnlyList<ModelPrice> Read(Stream json)
    {
        using var document = JsonDocument.Parse(json);
        var rows = new List<ModelPrice>();
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("prices", out var prices))
            throw new FormatException("the list of prices is missing");
        foreach (var row in prices.EnumerateArray())
        {
            try
            {
                rows.Add(ReadRow(row));
            }
            catch (Exception error) when (error is FormatException or InvalidOperationException or KeyNotFoundException)
            {
                throw new FormatException($"price {rows.Count + 1}, after {rows.LastOrDefault()?.Id ?? "the start"}: {error.Message}", error);
            }
        }
        return rows;
    }

    private static ModelPrice ReadRow(JsonElement row)
    {
        var price = new ModelPrice(Text(row.GetProperty("vendor")), Text(row.GetProperty("model")), Rates(row.GetProperty("usd_per_million")));
        foreach (var property in row.EnumerateObject())
            price = property.Name switch
            {
                "vendor" or "model" or "usd_per_million" => price,
                "aliases" => price with { Aliases = Texts(property.Value) },
                "only_at" => price with { OnlyAt = Text(property.Value) },
                "from" => price with { From = Day(property.Value) },
                "tiers" => price with { Tiers = Tiers(property.Value) },
                "source" => price with { Source = Text(property.Value) },
                "date" => price with { Date = Day(property.Value) },
                _ => throw new FormatException($"'{property.Name}' is not a property of a price"),
            };
        return price;
    }

    private static List<PriceTier> Tiers(JsonElement json)
    {
        var tiers = new List<PriceTier>(json.GetArrayLength());
        foreach (var tier in json.EnumerateArray()) tiers.Add(Tier(tier));
        return tiers;
    }

    private static PriceTier Tier(JsonElement json)
    {
        var tier = new PriceTier(Rates(json.GetProperty("usd_per_million")));
        var parameters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var condition in json.GetProperty("when").EnumerateObject())
            switch (condition.Name)
            {
                case "input_over": tier = tier with { InputOver = condition.Value.GetInt64() }; break;
                case "utc_weekdays": tier = tier with { UtcWeekdays = Array.ConvertAll(Texts(condition.Value), Hours) }; break;
                case "service_tier" or "speed": parameters.Add(condition.Name, Texts(condition.Value)); break;
                default: throw new FormatException($"'{condition.Name}' is not a condition of a tier");
            }
        return tier with { Parameters = parameters };
    }

    private static TokenRates Rates(JsonElement json)
    {
        var rates = new TokenRates();
        foreach (var property in json.EnumerateObject())
        {
            if (ClassOf(property.Name) is not { } tokenClass) throw new FormatException($"'{property.Name}' is not a class of tokens");
            if (property.Value.GetDecimal() is not (>= 0 and var rate)) throw new FormatException($"the price of '{property.Name}' is below zero");
            rates = rates.With(tokenClass, rate);
        }
        return rates;
    }

    private static TokenClass? ClassOf(string name)
    {
        for (var tokenClass = TokenClass.Input; (int)tokenClass < TokenClasses.Count; tokenClass++)
            if (tokenClass.Name() == name) return tokenClass;
        return null;
    }

    /// <summary><c>01:00-04:00</c>.</summary>
    private static DayHours Hours(string text)
    {
        if (text.Split('-') is not [var from, var to]) throw new FormatException($"'{text}' are not hours of a day");
        return new(TimeOnly.ParseExact(from, "HH:mm", CultureInfo.InvariantCulture), TimeOnly.ParseExact(to, "HH:mm", CultureInfo.InvariantCulture));
    }

    private static DateOnly Day(JsonElement json) => DateOnly.ParseExact(Text(json), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string[] Texts(JsonElement json)
    {
        var texts = new string[json.GetArrayLength()];
        if (texts.Length == 0) throw new FormatException("a list is empty");
        for (var i = 0; i < texts.Length; i++) texts[i] = Text(json[i]);
        return texts;
    }

    private static string Text(JsonElement json) =>
        json.GetString() is { Length: > 0 } text ? text : throw new FormatException("a text is empty");
}
