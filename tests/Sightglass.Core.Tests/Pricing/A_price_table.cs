using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Pricing;

public class A_price_table
{
    [Theory]
    [InlineData("gpt-4o", null, "openai/gpt-4o")]
    [InlineData("GPT-4o", null, "openai/gpt-4o")]
    [InlineData("openai/gpt-4o-2024-08-06", null, "openai/gpt-4o")]
    [InlineData("gpt-4o-2024-05-13", null, "openai/gpt-4o-2024-05-13")]
    [InlineData("gpt-4o-2027-01-01", null, "openai/gpt-4o")]
    [InlineData("azure/gpt-35-turbo", null, "openai/gpt-3.5-turbo")]
    [InlineData("gpt-4o", "azure.ai.openai", "openai/gpt-4o")]
    [InlineData("claude-sonnet-4-5-20250929", "anthropic", "anthropic/claude-sonnet-4-5")]
    [InlineData("openrouter/anthropic/claude-sonnet-4.5", null, "anthropic/claude-sonnet-4-5")]
    [InlineData("claude-3-5-sonnet-v2@20241022", "gcp.vertex_ai", "anthropic/claude-3-5-sonnet")]
    [InlineData("models/gemini-2.5-pro", "gcp.gemini", "google/gemini-2.5-pro")]
    [InlineData("google-gla:gemini-2.0-flash", null, "google/gemini-2.0-flash")]
    [InlineData("MiniMax-M2", null, "minimax/minimax-m2")]
    public void Finds_a_model_by_any_form_of_its_name(string model, string? provider, string id) => Assert.Equal(id, Find(model, provider)?.Id);

    [Theory]
    [InlineData("gpt-4-foo")]
    [InlineData("gpt-4o-ultra")]
    [InlineData("my-gpt-4o")]
    [InlineData("someone/gpt-4o")]
    [InlineData("claude-opus-4-9")]
    [InlineData("anthropic.claude-opus-4-9")]
    [InlineData("claude-sonnet-4.5:free")]
    [InlineData("gemini-2.5-pro-foo")]
    [InlineData("titan-embed-text-v2:0")]
    [InlineData("ft:gpt-4-0613:acme::1")]
    [InlineData("ft:gpt-4o-mini-2030-01-01:acme::1")]
    [InlineData("a model")]
    public void Knows_no_price_of_a_model_that_only_looks_like_one_it_knows(string model) => Assert.Null(Find(model));

    [Theory]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", null, "aws/claude-sonnet-4-5", "3.3")]
    [InlineData("anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock", "aws/claude-sonnet-4-5", "3.3")]
    [InlineData("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock", "anthropic/claude-sonnet-4-5", "3")]
    [InlineData("eu.anthropic.claude-3-5-haiku-20241022-v1:0", "aws.bedrock", "anthropic/claude-3-5-haiku", "0.8")]
    [InlineData("openai/gpt-oss-120b", "groq", "groq/gpt-oss-120b", "0.15")]
    [InlineData("groq/openai/gpt-oss-120b", "openai", "groq/gpt-oss-120b", "0.15")]
    [InlineData("gpt-oss-120b", "cerebras", "cerebras/gpt-oss-120b", "0.35")]
    [InlineData("openai.gpt-oss-120b-1:0", "aws.bedrock", "aws/gpt-oss-120b", "0.15")]
    [InlineData("us.deepseek.r1-v1:0", null, "aws/r1", "1.35")]
    public void Prefers_the_price_of_the_provider_that_served_it(string model, string? provider, string id, string input)
    {
        var price = Find(model, provider)!;

        Assert.Equal((id, decimal.Parse(input, System.Globalization.CultureInfo.InvariantCulture)), (price.Id, price.Rates[TokenClass.Input]));
    }

    [Theory]
    [InlineData("gpt-oss-120b", null)]
    [InlineData("gpt-oss-120b", "together_ai")]
    public void Knows_no_price_of_an_open_model_at_a_host_it_has_no_prices_of(string model, string? provider) => Assert.Null(Find(model, provider));

    [Theory]
    [InlineData("mistral-nemo", "ollama")]
    [InlineData("ollama/mistral-nemo", null)]
    [InlineData("mistral-nemo", "vllm")]
    public void Knows_no_price_of_a_model_that_runs_on_ones_own_machine(string model, string? provider) => Assert.Null(Find(model, provider));

    [Theory]
    [InlineData("2026-07-29T23:59:59Z", "openai/gpt-5.6-luna", "1")]
    [InlineData("2026-07-30T00:00:00Z", "openai/gpt-5.6-luna@2026-07-30", "0.2")]
    [InlineData("2026-07-30T01:00:00+02:00", "openai/gpt-5.6-luna", "1")]
    public void Gives_the_price_of_the_day_the_call_was_made(string at, string id, string input)
    {
        var price = PriceTable.BuiltIn.Find("gpt-5.6-luna", "openai", DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))!;

        Assert.Equal((id, decimal.Parse(input, System.Globalization.CultureInfo.InvariantCulture)), (price.Id, price.Rates[TokenClass.Input]));
    }

    [Fact]
    public void Knows_no_price_before_the_first_day_of_the_first_row() =>
        Assert.Null(PriceTable.Empty.With([Row("m") with { From = new(2026, 1, 1) }]).Find("m", null, new(2025, 12, 31, 23, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Asks_the_rows_of_a_project_before_its_own()
    {
        var prices = PriceTable.BuiltIn.With([Row("gpt-4o")]);

        Assert.Equal("acme/gpt-4o", prices.Find("gpt-4o", "openai", ACall.Day)?.Id);
        Assert.Equal("acme/gpt-4o", prices.Find("openai/gpt-4o-2024-08-06", "openai", ACall.Day)?.Id);
        Assert.Equal("openai/gpt-4o-mini", prices.Find("gpt-4o-mini", "openai", ACall.Day)?.Id);
        Assert.Equal("openai/gpt-4o", PriceTable.BuiltIn.Find("gpt-4o", "openai", ACall.Day)?.Id);
    }

    [Fact]
    public void Falls_back_to_its_own_rows_until_those_of_a_project_begin()
    {
        var prices = PriceTable.BuiltIn.With([Row("gpt-4o") with { From = DateOnly.FromDateTime(ACall.Day.UtcDateTime) }]);

        Assert.Equal("acme/gpt-4o@2026-11-24", prices.Find("gpt-4o", null, ACall.Day)?.Id);
        Assert.Equal("openai/gpt-4o", prices.Find("gpt-4o", null, ACall.Day.AddDays(-1))?.Id);
    }

    [Fact]
    public void Takes_the_price_of_a_project_for_what_runs_on_its_own_machines() =>
        Assert.Equal("acme/llama3:8b", PriceTable.BuiltIn.With([Row("llama3:8b") with { OnlyAt = "ollama" }]).Find("ollama/llama3:8b", null, ACall.Day)?.Id);

    [Fact]
    public void Takes_a_name_with_a_prefix_literally_first() =>
        Assert.Equal("acme/azure/my-deployment", PriceTable.BuiltIn.With([Row("azure/my-deployment")]).Find("Azure/my-deployment", null, ACall.Day)?.Id);

    [Fact]
    public void Refuses_two_prices_for_one_name_on_one_day()
    {
        var error = Assert.Throws<ArgumentException>(() => PriceTable.Empty.With([Row("a"), Row("b") with { Aliases = ["A"] }]));

        Assert.Contains("acme/b and acme/a both give a price for A", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stays_right_when_somebody_sends_more_names_than_it_remembers()
    {
        var prices = PriceTable.Empty.With([Row("m")]);
        for (var i = 0; i < 10_000; i++) Assert.Null(prices.Find($"m-{i}", null, ACall.Day));

        Assert.NotNull(prices.Find("m", null, ACall.Day));
    }

    private static ModelPrice? Find(string model, string? provider = null) => PriceTable.BuiltIn.Find(model, provider, ACall.Day);

    private static ModelPrice Row(string model) => new("acme", model, ACall.Rates((TokenClass.Input, 1m)));
}
