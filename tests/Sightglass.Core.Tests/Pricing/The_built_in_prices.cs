using System.Text;
using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Pricing;

public class The_built_in_prices
{
    private static readonly IReadOnlyList<ModelPrice> Rows = PriceTable.BuiltIn.Rows;

    [Fact]
    public void Say_of_each_where_it_is_from_and_when_it_stood_there() =>
        Assert.Empty(
            from row in Rows
            where row.Date is null || !Uri.TryCreate(row.Source, UriKind.Absolute, out var source) || source.Scheme != "https"
            select row.Id);

    [Fact]
    public void Cover_at_least_160_models() =>
        Assert.InRange(Rows.Select(row => row.Model.ToLowerInvariant()).Distinct().Count(), 160, 10_000);

    [Theory]
    [InlineData("openai", 60)]
    [InlineData("anthropic", 20)]
    [InlineData("google", 25)]
    [InlineData("mistral", 15)]
    [InlineData("xai", 10)]
    [InlineData("deepseek", 4)]
    [InlineData("cohere", 5)]
    [InlineData("amazon", 5)]
    public void Cover_the_large_vendors(string vendor, int models) =>
        Assert.InRange(Rows.Where(row => row.Vendor == vendor).Select(row => row.Model).Distinct().Count(), models, 1_000);

    [Fact]
    public void Give_one_id_to_one_row() => Assert.Empty(Rows.GroupBy(row => row.Id).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Have_lower_case_names_without_prefixes() =>
        Assert.DoesNotContain(Rows.SelectMany(row => row.Aliases.Prepend(row.Model)), name => name.Any(c => char.IsUpper(c) || c is '/' or ' '));

    [Fact]
    public void Ask_for_input_in_every_row_and_every_tier() =>
        Assert.Empty(AllRates().Where(rates => rates.Rates[TokenClass.Input] is null).Select(rates => rates.Id));

    [Fact]
    public void Ask_at_least_as_much_for_output_as_for_input() =>
        Assert.Empty(AllRates().Where(rates => rates.Rates[TokenClass.Output] < rates.Rates[TokenClass.Input]).Select(rates => rates.Id));

    [Fact]
    public void Ask_less_for_reading_a_cache_than_for_input_or_for_writing_it() =>
        Assert.Empty(
            from rates in AllRates()
            let read = rates.Rates[TokenClass.CacheRead]
            where read > rates.Rates[TokenClass.Input] || read >= rates.Rates[TokenClass.CacheWrite]
                || rates.Rates[TokenClass.CacheWrite] >= rates.Rates[TokenClass.CacheWrite1h]
            select rates.Id);

    [Fact]
    public void Give_every_cache_of_a_Claude_model_that_has_one_its_own_price() =>
        Assert.Empty(
            from row in Rows
            where row.Model.StartsWith("claude-", StringComparison.Ordinal) && row.Rates[TokenClass.CacheRead] is not null
            where row.Rates[TokenClass.CacheWrite] is null || row.Rates[TokenClass.CacheWrite1h] is null
            select row.Id);

    [Fact]
    public void Have_in_every_tier_the_classes_of_the_standard_prices() =>
        Assert.Empty(
            from row in Rows
            from tier in row.Tiers
            where TokenClasses.All.Any(c => row.Rates[c] is not null != tier.Rates[c] is not null)
            select $"{row.Id}#{tier.Name}");

    [Fact]
    public void Have_no_tier_that_an_earlier_one_hides() =>
        Assert.Empty(
            from row in Rows
            from i in Enumerable.Range(1, Math.Max(0, row.Tiers.Count - 1))
            where i < row.Tiers.Count && row.Tiers.Take(i).Any(earlier => Hides(earlier, row.Tiers[i]))
            select $"{row.Id}#{row.Tiers[i].Name}");

    [Fact]
    public void Find_each_row_by_its_own_name_on_its_first_day() =>
        Assert.Empty(
            from row in Rows
            let day = (row.From ?? new DateOnly(2020, 1, 1)).ToDateTime(default, DateTimeKind.Utc)
            from name in row.Aliases.Prepend(row.Model)
            where PriceTable.BuiltIn.Find(name, row.OnlyAt, day) != row
            select $"{row.Id} by {name}");

    [Theory]
    [InlineData("""{"prices": [{"vendor": "v", "model": "m", "usd_per_million": {"inptu": 1}}]}""", "'inptu' is not a class of tokens")]
    [InlineData("""{"prices": [{"vendor": "v", "model": "m", "usd_per_million": {"input": -1}}]}""", "the price of 'input' is below zero")]
    [InlineData("""{"prices": [{"vendor": "v", "model": "m", "usd_per_million": {"input": 1}, "form": "2026-01-01"}]}""", "'form' is not a property of a price")]
    [InlineData("""{"prices": [{"vendor": "v", "model": "m", "usd_per_million": {}, "tiers": [{"when": {"tier": ["x"]}, "usd_per_million": {}}]}]}""", "'tier' is not a condition")]
    [InlineData("""{"prices": [{"vendor": "v", "model": "m", "usd_per_million": {}, "aliases": []}]}""", "a list is empty")]
    [InlineData("""{"prices": [{"vendor": "v", "model": "", "usd_per_million": {}}]}""", "a text is empty")]
    [InlineData("""{"prices": [{"vendor": "v", "model": "m", "usd_per_million": {}, "from": "1.1.2026"}]}""", "price 1, after the start")]
    [InlineData("""{"prices": [{"model": "m", "usd_per_million": {}}]}""", "price 1, after the start")]
    [InlineData("[]", "the list of prices is missing")]
    public void Are_read_strictly(string json, string error) =>
        Assert.Contains(error, Assert.Throws<FormatException>(() => PriceFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)))).Message, StringComparison.Ordinal);

    private static IEnumerable<(string Id, TokenRates Rates)> AllRates() =>
        Rows.SelectMany(row => row.Tiers.Select(tier => ($"{row.Id}#{tier.Name}", tier.Rates)).Prepend((row.Id, row.Rates)));

    /// <summary>Whenever the later tier holds, the earlier one does too.</summary>
    private static bool Hides(PriceTier earlier, PriceTier later) =>
        (earlier.InputOver ?? 0) <= (later.InputOver ?? 0)
        && earlier.Parameters.All(p => later.Parameters.TryGetValue(p.Key, out var values) && values.All(p.Value.Contains))
        && (earlier.UtcWeekdays.Count == 0 || earlier.UtcWeekdays.SequenceEqual(later.UtcWeekdays));
}
