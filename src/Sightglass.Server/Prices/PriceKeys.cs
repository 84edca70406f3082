using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Prices;

/// <summary>The names that clients have for our disjoint classes of tokens, in usage and in prices.</summary>
internal static class PriceKeys
{
    private const decimal Million = 1_000_000m;
    private static readonly TokenClass[] Classes = Enum.GetValues<TokenClass>();

    /// <summary>The class that a key means; null for what is no class of tokens, which is never priced.</summary>
    public static TokenClass? ClassOf(string key) => key switch
    {
        "input" or "input_tokens" or "input_text" or "input_text_tokens" or "prompt_token_count" or "promptTokenCount" or "prompt_tokens" => TokenClass.Input,
        "input_cached_tokens" or "input_cache_read" or "cache_read_input_tokens" or "cached_content_token_count" or "input_cached_text_tokens" or "cache_read" => TokenClass.CacheRead,
        "input_cache_creation" or "input_cache_creation_5m" or "cache_creation_input_tokens" or "cache_write_tokens" or "input_cache_write" or "cache_write" => TokenClass.CacheWrite,
        "input_cache_creation_1h" or "cache_write_1h" => TokenClass.CacheWrite1h,
        "input_audio" or "input_audio_tokens" => TokenClass.InputAudio,
        "input_image" or "input_image_tokens" => TokenClass.InputImage,
        "output" or "output_tokens" or "output_text" or "output_text_tokens" or "candidates_token_count" or "candidatesTokenCount" or "completion_tokens" => TokenClass.Output,
        "output_reasoning" or "output_reasoning_tokens" or "reasoning_tokens" or "thoughts_token_count" or "thoughtsTokenCount" => TokenClass.Reasoning,
        "output_audio" or "output_audio_tokens" => TokenClass.OutputAudio,
        "output_image" or "output_image_tokens" => TokenClass.OutputImage,
        _ => null,
    };

    /// <summary>The key that we answer with.</summary>
    public static string KeyOf(TokenClass tokenClass) => tokenClass switch
    {
        TokenClass.CacheRead => "input_cached_tokens",
        TokenClass.CacheWrite => "input_cache_creation",
        TokenClass.CacheWrite1h => "input_cache_creation_1h",
        TokenClass.InputAudio => "input_audio_tokens",
        TokenClass.InputImage => "input_image_tokens",
        TokenClass.Reasoning => "output_reasoning_tokens",
        TokenClass.OutputAudio => "output_audio_tokens",
        TokenClass.OutputImage => "output_image_tokens",
        TokenClass.Input => "input",
        _ => "output",
    };

    /// <summary>Per million tokens. A price of the <c>total</c> is the price of each token.</summary>
    public static TokenRates RatesOf(IReadOnlyDictionary<string, decimal> prices)
    {
        var rates = new TokenRates();
        if (prices.TryGetValue("total", out var all))
            foreach (var tokenClass in Classes) rates = rates.With(tokenClass, all * Million);
        foreach (var (key, price) in prices)
            if (ClassOf(key) is { } tokenClass) rates = rates.With(tokenClass, price * Million);
        return rates;
    }

    /// <summary>Per token.</summary>
    public static IReadOnlyDictionary<string, decimal> PricesOf(TokenRates rates) =>
        Classes.Where(c => rates[c] is not null).ToDictionary(KeyOf, c => rates[c]!.Value / Million);
}
