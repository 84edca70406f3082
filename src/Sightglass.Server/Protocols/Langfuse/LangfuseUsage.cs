using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>The older summary of tokens and costs. Its first three figures are required to be numbers there, so that an unknown one is 0; usageDetails tells the two apart.</summary>
internal sealed record LangfuseUsage(long Input, long Output, long Total, string Unit, decimal? InputCost, decimal? OutputCost, decimal? TotalCost)
{
    public static LangfuseUsage Of(Usage? usage, LangfuseCost cost) =>
        new(usage?.TotalInput ?? 0, usage?.TotalOutput ?? 0, usage?.Total ?? 0, "TOKENS", cost.Input, cost.Output, cost.Total);

    /// <summary>
    /// What the emitter said in Langfuse's own attribute, by its own keys; else Langfuse's names for our disjoint classes. With the total, which is
    /// the sum where none was said. Empty when nothing is known.
    /// </summary>
    public static IReadOnlyDictionary<string, long> Details(Observation observation) =>
        AsSent(observation.Raw["langfuse.observation.usage_details"].AsText()) ?? Details(observation.Usage);

    // Usage in the shape of a provider's API counts tokens twice in its details; only a plain map is shown as it is.
    private static Dictionary<string, long>? AsSent(string? text)
    {
        using var json = text is null ? null : UntrustedJson.Parse(text);
        if (json?.RootElement.ValueKind != JsonValueKind.Object || ProvidersKeys.Any(k => json.RootElement.TryGetProperty(k, out _))) return null;
        var details = new Dictionary<string, long>();
        foreach (var property in json.RootElement.EnumerateObject())
            if (LangfuseBody.NumberOf(property.Value) is >= 0 and < 1e15 and var tokens && double.IsInteger(tokens)) details[property.Name] = (long)tokens;
        if (details.Count == 0) return null;
        if (!details.ContainsKey("total")) details["total"] = details.Values.Sum();
        return details;
    }

    private static readonly string[] ProvidersKeys = ["prompt_tokens", "promptTokens", "input_tokens"];

    private static Dictionary<string, long> Details(Usage? usage)
    {
        var details = new Dictionary<string, long>();
        if (usage?.Total is not { } total) return details;
        foreach (var tokenClass in TokenClasses.All)
            if (usage[tokenClass] is { } tokens) details[Key(tokenClass)] = tokens;
        details["total"] = total;
        return details;
    }

    public static string Key(TokenClass tokenClass) => tokenClass switch
    {
        TokenClass.Input => "input",
        TokenClass.CacheRead => "input_cached_tokens",
        TokenClass.CacheWrite => "input_cache_creation",
        TokenClass.CacheWrite1h => "input_cache_creation_1h",
        TokenClass.InputAudio => "input_audio_tokens",
        TokenClass.InputImage => "input_image_tokens",
        TokenClass.Output => "output",
        TokenClass.Reasoning => "output_reasoning_tokens",
        TokenClass.OutputAudio => "output_audio_tokens",
        TokenClass.OutputImage => "output_image_tokens",
        _ => tokenClass.Name(),
    };
}

/// <summary>Costs in US dollars by Langfuse's names. All unknown for an observation that does not bill: the sum over observations is the cost of the trace.</summary>
internal sealed record LangfuseCost(IReadOnlyDictionary<string, decimal> Details)
{
    public decimal? Input => Side("input");
    public decimal? Output => Side("output");
    public decimal? Total => Details.TryGetValue("total", out var total) ? total : null;

    public static LangfuseCost Of(Observation observation, bool bills)
    {
        var details = new Dictionary<string, decimal>();
        if (!bills || observation.CostUsd is not { } total) return new(details);
        if (observation.ReportedCost is { } reported)
            foreach (var (key, amount) in reported.Details) details[key] = amount;
        else
            foreach (var line in observation.Cost.Lines) details[LangfuseUsage.Key(line.Class)] = line.Amount;
        details["total"] = total;
        return new(details);
    }

    private decimal? Side(string prefix)
    {
        var amounts = Details.Where(d => d.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(d => d.Value).ToList();
        return amounts.Count == 0 ? null : amounts.Sum();
    }
}
