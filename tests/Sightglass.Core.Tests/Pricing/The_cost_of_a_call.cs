using System.Globalization;
using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;
using static Sightglass.Core.Telemetry.TokenClass;

namespace Sightglass.Core.Tests.Pricing;

/// <summary>To the cent and beyond, against the vendors' published prices. The usage is already in disjoint classes.</summary>
public class The_cost_of_a_call
{
    public static TheoryData<string, (TokenClass, long)[], decimal> Standard { get; } = new()
    {
        // Cached tokens were part of OpenAI's prompt tokens: 10,000 of which 8,000 cached.
        { "gpt-4o-2024-08-06", [(Input, 2_000), (CacheRead, 8_000), (Output, 1_000)], 0.025m },
        { "gpt-4o-mini", [(Input, 1), (Output, 1)], 0.00000075m },
        { "gpt-4.1-nano", [(Input, 1_234_567), (CacheRead, 89), (Output, 7)], 0.123461725m },
        // Reasoning is billed as output.
        { "o3", [(Input, 75), (Output, 86), (Reasoning, 1_024)], 0.00903m },
        { "gpt-5-nano-2025-08-07", [(Input, 1_000_000), (Output, 100_000), (Reasoning, 900_000)], 0.45m },
        { "gpt-5.6-sol", [(Input, 1_000), (CacheRead, 100_000), (CacheWrite, 10_000), (Output, 500), (Reasoning, 500)], 0.114m },
        // On top of Anthropic's input tokens come those written to a cache, for five minutes or an hour, and those read from one.
        { "claude-sonnet-4-5-20250929", [(Input, 21), (CacheRead, 188_086), (Output, 393)], 0.0623838m },
        { "claude-opus-4-1", [(Input, 100), (CacheRead, 10_000), (CacheWrite, 4_000), (CacheWrite1h, 1_000), (Output, 1_000)], 0.1965m },
        { "claude-haiku-4-5", [(CacheWrite, 1_000_000)], 1.25m },
        { "claude-haiku-4-5", [(CacheWrite1h, 1_000_000)], 2m },
        { "gemini-2.5-flash", [(Input, 1_000), (CacheRead, 50_000), (InputAudio, 10_000), (InputImage, 258), (Output, 100), (Reasoning, 900)], 0.0143774m },
        { "gpt-audio", [(Input, 1_000), (InputAudio, 2_000), (Output, 300), (OutputAudio, 4_000)], 0.3255m },
        { "gpt-realtime", [(InputImage, 1_000_000), (OutputAudio, 1_000_000)], 69m },
        { "gemini-2.5-flash-image", [(Input, 10), (Output, 20), (OutputImage, 1_290)], 0.038753m },
        { "text-embedding-3-small", [(Input, 8_191)], 0.00016382m },
        { "sonar-deep-research", [(Input, 1_000_000), (Output, 1_000_000), (Reasoning, 1_000_000)], 13m },
        { "us.anthropic.claude-sonnet-4-5-20250929-v1:0", [(Input, 1_000_000), (Output, 1_000_000)], 19.8m },
        { "ft:gpt-4o-mini-2024-07-18:acme::B1c2", [(Input, 1_000_000), (Output, 1_000_000)], 1.5m },
        // More tokens than anybody ever sent.
        { "o1-pro", [(Input, 1_000_000_000_000_000)], 150_000_000_000m },
    };

    [Theory, MemberData(nameof(Standard))]
    public void Is_the_sum_of_its_classes(string model, (TokenClass, long)[] usage, decimal total)
    {
        var cost = ACall.Of(model, usage).Cost();

        Assert.Equal((CostState.Complete, total, null), (cost.State, cost.Total, cost.Reason));
        Assert.Equal(total, cost.Lines.Sum(line => line.Amount));
        Assert.Equal(usage, cost.Lines.Select(line => (line.Class, line.Tokens)));
    }

    [Fact]
    public void Shows_its_formula()
    {
        var cost = ACall.Of("gpt-4o", (Input, 2_000), (CacheRead, 8_000), (Output, 1_000)).Cost();

        Assert.Equal(
            [new(Input, 2_000, 2.5m, 0.005m), new(CacheRead, 8_000, 1.25m, 0.01m), new(Output, 1_000, 10m, 0.01m)], cost.Lines);
        Assert.Equal("openai/gpt-4o", cost.PriceId);
    }

    [Theory]
    [InlineData("gemini-2.5-pro", 200_000, "google/gemini-2.5-pro", "0.26")]
    [InlineData("gemini-2.5-pro", 200_001, "google/gemini-2.5-pro#over_200000", "0.5150025")]
    [InlineData("gpt-5.4", 272_000, "openai/gpt-5.4", "0.695")]
    [InlineData("gpt-5.4", 272_001, "openai/gpt-5.4#over_272000", "1.382505")]
    [InlineData("claude-haiku-5-5", 100_001, "anthropic/claude-haiku-5-5#over_100000", "0.0525005")]
    [InlineData("grok-4.3", 200_000, "xai/grok-4.3#over_199999", "0.505")]
    public void Is_higher_for_all_of_a_long_prompt(string model, long input, string id, string total) =>
        AssertCost(ACall.Of(model, (Input, input), (Output, 1_000)), id, total);

    [Fact]
    public void Counts_cached_input_too_when_it_asks_how_long_the_prompt_was() =>
        AssertCost(ACall.Of("gemini-2.5-pro", (Input, 1), (CacheRead, 200_000), (Output, 0)), "google/gemini-2.5-pro#over_200000", "0.0500025");

    [Theory]
    [InlineData("gpt-5", "service_tier", "priority", "openai/gpt-5#priority", "22.5")]
    [InlineData("gpt-5", "service_tier", "fast", "openai/gpt-5#priority", "22.5")]
    [InlineData("gpt-5", "service_tier", "Priority", "openai/gpt-5#priority", "22.5")]
    [InlineData("gpt-5", "service_tier", "flex", "openai/gpt-5#flex", "5.625")]
    [InlineData("gpt-5", "service_tier", "default", "openai/gpt-5", "11.25")]
    [InlineData("gpt-4o", "service_tier", "flex", "openai/gpt-4o", "12.5")]
    [InlineData("claude-opus-5", "speed", "fast", "anthropic/claude-opus-5#fast", "60")]
    [InlineData("claude-opus-5", "speed", "standard", "anthropic/claude-opus-5", "30")]
    [InlineData("claude-opus-4-5", "service_tier", "batch", "anthropic/claude-opus-4-5#batch", "15")]
    [InlineData("gemini-3.7-flash", "service_tier", "priority", "google/gemini-3.7-flash#priority", "8.1")]
    public void Follows_the_service_tier_and_the_speed(string model, string parameter, string value, string id, string total) =>
        AssertCost(ACall.Of(model, (Input, 1_000_000), (Output, 1_000_000)).With(parameter, value), id, total);

    [Theory]
    [InlineData("flex", "openai/gpt-5.4#flex+over_272000", "0.76125")]
    [InlineData("priority", "openai/gpt-5.4#priority", "1.53")]
    public void Follows_both_together_where_they_are_listed(string tier, string id, string total) =>
        AssertCost(ACall.Of("gpt-5.4", (Input, 300_000), (Output, 1_000)).With("service_tier", tier), id, total);

    [Theory]
    [InlineData("2025-06-09T12:00Z", "openai/o3", "50")]
    [InlineData("2025-06-10T00:00Z", "openai/o3@2025-06-10", "10")]
    public void Is_that_of_the_day(string at, string id, string total) =>
        AssertCost(ACall.Of("o3", (Input, 1_000_000), (Output, 1_000_000)).At(at), id, total);

    [Theory]
    [InlineData("2026-08-16T02:00Z", "deepseek/deepseek-v4-pro", "0.435")]
    [InlineData("2026-11-24T00:59Z", "deepseek/deepseek-v4-pro@2026-08-17", "0.66")]
    [InlineData("2026-11-24T01:00Z", "deepseek/deepseek-v4-pro@2026-08-17#peak", "1.32")]
    [InlineData("2026-11-24T04:00Z", "deepseek/deepseek-v4-pro@2026-08-17", "0.66")]
    [InlineData("2026-11-24T11:59+02:00", "deepseek/deepseek-v4-pro@2026-08-17#peak", "1.32")]
    [InlineData("2026-11-22T02:00Z", "deepseek/deepseek-v4-pro@2026-08-17", "0.66")]
    public void Is_higher_at_peak_hours_of_weekdays(string at, string id, string total) =>
        AssertCost(ACall.Of("deepseek-v4-pro", (Input, 1_000_000)).At(at), id, total);

    [Fact]
    public void Is_that_of_the_model_that_answered_and_else_of_the_one_that_was_asked()
    {
        var call = ACall.Of("gpt-4o-mini", (Input, 1_000_000)) with { RequestedModel = "gpt-4o" };

        Assert.Equal("openai/gpt-4o-mini", call.Cost().PriceId);
        Assert.Equal("openai/gpt-4o", (call with { RespondedModel = "our-deployment" }).Cost().PriceId);
        Assert.Equal("openai/gpt-4o", (call with { RespondedModel = null }).Cost().PriceId);
        Assert.Equal("unknown model 'our-deployment'", (call with { RespondedModel = "our-deployment", RequestedModel = "prod" }).Cost().Reason);
    }

    [Fact]
    public void Is_the_price_of_the_project_when_it_has_one()
    {
        var prices = PriceTable.BuiltIn.With([new("acme", "gpt-4o", ACall.Rates((Input, 2m), (Output, 8m)))]);

        var cost = CostCalculator.Price(prices, ACall.Of("gpt-4o-2024-11-20", (Input, 500_000), (Output, 250_000)));

        Assert.Equal((3m, "acme/gpt-4o"), (cost.Total, cost.PriceId));
    }

    private static void AssertCost(Observation call, string id, string total)
    {
        var cost = call.Cost();

        Assert.Equal((CostState.Complete, id), (cost.State, cost.PriceId));
        Assert.Equal(decimal.Parse(total, CultureInfo.InvariantCulture), cost.Total);
    }
}
