#:project ../src/Sightglass.Core/Sightglass.Core.csproj
#:property PublishAot=false

// Holds the built-in prices against a list of figures in the shape of Langfuse's default-model-prices.json and prints what differs:
//
//     dotnet run tools/check-prices.cs -- list.json
//
// A difference is a question, not an error: the list may be behind, or we may. Look each of them up at the vendor before changing a row.
// Only tokens are compared; prices of searches and the like are not in our table. What only we list is printed, but is no difference.
// Ends with 0 when nothing differs, 1 when something does.

using System.Globalization;
using System.Text.Json;
using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;

if (args is not [var path])
{
    Console.Error.WriteLine("usage: dotnet run tools/check-prices.cs -- list.json");
    return 2;
}

var differences = 0;
var checkedModels = 0;
var found = new HashSet<string>();
using var list = JsonDocument.Parse(File.ReadAllBytes(path));
foreach (var model in list.RootElement.EnumerateArray())
{
    var name = model.GetProperty("modelName").GetString()!;
    var at = model.GetProperty("updatedAt").GetDateTimeOffset();
    checkedModels++;
    if (PriceTable.BuiltIn.Find(name, null, at) is not { } price)
    {
        Say($"{name}: not here");
        continue;
    }
    found.Add(price.Id);
    var (onlyHere, held) = (new SortedSet<string>(), new HashSet<PriceTier>());
    foreach (var tier in model.GetProperty("pricingTiers").EnumerateArray())
        if (Compare(name, price, tier, at, onlyHere) is { } ours) held.Add(ours);
    onlyHere.UnionWith(price.Tiers.Where(tier => !held.Contains(tier)).Select(tier => "#" + tier.Name));
    if (onlyHere.Count > 0) Console.WriteLine($"    {name}: only here {string.Join(", ", onlyHere)} ({price.Id})");
}
Console.WriteLine($"{checkedModels} models there, for which {found.Count} of the {PriceTable.BuiltIn.Rows.Count} rows here answer");
Console.WriteLine($"{differences} differences");
return differences == 0 ? 0 : 1;

// The tier of ours that holds when theirs does.
PriceTier? Compare(string name, ModelPrice price, JsonElement theirs, DateTimeOffset at, SortedSet<string> onlyHere)
{
    var (parameters, inputTokens) = Conditions(theirs);
    var tier = price.TierFor(parameters, inputTokens, at);
    var label = theirs.GetProperty("isDefault").GetBoolean() ? name : $"{name} ({theirs.GetProperty("name").GetString()})";
    var id = tier is null ? price.Id : $"{price.Id}#{tier.Name}";
    var rates = tier?.Rates ?? price.Rates;
    var known = Rates(label, theirs.GetProperty("prices"));
    foreach (var tokenClass in TokenClasses.All)
    {
        var (there, here) = (known.TryGetValue(tokenClass, out var rate) ? rate : (decimal?)null, rates[tokenClass]);
        // Without a price of its own reasoning is billed as output, and a model that only reads has no output to bill.
        if (tokenClass == TokenClass.Reasoning) here ??= there is null ? null : rates[TokenClass.Output];
        if (tokenClass == TokenClass.Output && here is null && there == known.GetValueOrDefault(TokenClass.Input)) continue;
        if (there is null && here is not null) onlyHere.Add(tokenClass.Name());
        else if (there != here) Say($"{label}: {tokenClass.Name()} {Usd(there)} there, {Usd(here)} here ({id})");
    }
    return tier;
}

// What a request must be like for the tier to hold.
static (Dictionary<string, string> Parameters, long InputTokens) Conditions(JsonElement tier)
{
    var parameters = new Dictionary<string, string>();
    var inputTokens = 0L;
    foreach (var condition in tier.GetProperty("conditions").EnumerateArray())
        if (condition.TryGetProperty("key", out var key)) parameters[key.GetString()!] = condition.GetProperty("values")[0].GetString()!;
        else inputTokens = condition.GetProperty("value").GetInt64() + 1;
    return (parameters, inputTokens);
}

// Their list repeats one price under the name each client gives the class. Dollars per token there, per million here.
Dictionary<TokenClass, decimal> Rates(string label, JsonElement prices)
{
    var rates = new Dictionary<TokenClass, decimal>();
    foreach (var price in prices.EnumerateObject())
    {
        var usd = price.Value.GetDecimal() * 1_000_000m;
        foreach (var tokenClass in Classes(price.Name))
            if (!rates.TryAdd(tokenClass, usd) && rates[tokenClass] != usd)
                Say($"{label}: {price.Name} {Usd(usd)} and another price for the same class there");
    }
    return rates;
}

static TokenClass[] Classes(string key) => key switch
{
    "total" => [TokenClass.Input, TokenClass.Output],
    "input" or "input_tokens" or "input_text" or "input_text_tokens" or "input_modality_1" or "prompt_token_count" or "promptTokenCount"
        => [TokenClass.Input],
    "input_cached_tokens" or "input_cached_text_tokens" or "input_cache_read" or "cache_read_input_tokens" or "cached_content_token_count"
        => [TokenClass.CacheRead],
    "input_cache_creation" or "input_cache_creation_5m" or "cache_creation_input_tokens" or "cache_write_tokens" => [TokenClass.CacheWrite],
    "input_cache_creation_1h" => [TokenClass.CacheWrite1h],
    "input_audio" or "input_audio_tokens" => [TokenClass.InputAudio],
    "input_image" => [TokenClass.InputImage],
    "output" or "output_tokens" or "output_text" or "output_text_tokens" or "output_modality_1" or "candidates_token_count" or "candidatesTokenCount"
        => [TokenClass.Output],
    "output_reasoning" or "output_reasoning_tokens" or "reasoning_tokens" or "thoughts_token_count" or "thoughtsTokenCount"
        => [TokenClass.Reasoning],
    "output_audio" or "output_audio_tokens" => [TokenClass.OutputAudio],
    _ => [],
};

static string Usd(decimal? rate) => rate is { } usd ? usd.ToString("0.########", CultureInfo.InvariantCulture) : "no price";

void Say(string difference)
{
    differences++;
    Console.WriteLine(difference);
}
