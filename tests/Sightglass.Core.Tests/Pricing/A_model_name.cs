using Sightglass.Core.Pricing;

namespace Sightglass.Core.Tests.Pricing;

public class A_model_name
{
    [Theory]
    [InlineData("gpt-4o-mini-2024-07-18", null, null, "gpt-4o-mini", "2024-07-18")]
    [InlineData("openai/gpt-4o-2024-08-06", null, "openai", "gpt-4o", "2024-08-06")]
    [InlineData("openai:gpt-4o", null, "openai", "gpt-4o", null)]
    [InlineData("anthropic/claude-sonnet-4-5-20250929", null, "anthropic", "claude-sonnet-4-5", "20250929")]
    [InlineData("claude-3-5-haiku@20241022", null, null, "claude-3-5-haiku", "20241022")]
    [InlineData("claude-3-5-haiku-latest", null, null, "claude-3-5-haiku", "latest")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock", "anthropic", "claude-sonnet-4-5", "20250929")]
    [InlineData("bedrock/us.anthropic.claude-opus-4-6-v1", "aws.bedrock", "anthropic", "claude-opus-4-6", null)]
    [InlineData("arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-opus-4-8", "aws.bedrock", "anthropic", "claude-opus-4-8", null)]
    [InlineData("bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8", "aws.bedrock", "anthropic", "claude-opus-4-8", null)]
    [InlineData("openai.gpt-oss-120b-1:0", "aws.bedrock", "openai", "gpt-oss-120b", null)]
    [InlineData("amazon.nova-pro-v1:0:300k", "aws.bedrock", "amazon", "nova-pro", null)]
    [InlineData("models/gemini-2.5-pro", null, null, "gemini-2.5-pro", null)]
    [InlineData("vertex_ai/gemini-2.5-pro", "gcp.vertex_ai", null, "gemini-2.5-pro", null)]
    [InlineData("projects/p/locations/eu/publishers/google/models/gemini-2.5-pro", "gcp.vertex_ai", "google", "gemini-2.5-pro", null)]
    [InlineData("accounts/fireworks/models/deepseek-v3", "fireworks_ai", null, "deepseek-v3", null)]
    [InlineData("azure/gpt-4.1", "azure.ai.openai", null, "gpt-4.1", null)]
    [InlineData("openrouter/anthropic/claude-sonnet-4.5", "openrouter", "anthropic", "claude-sonnet-4.5", null)]
    [InlineData("groq/openai/gpt-oss-20b", "groq", "openai", "gpt-oss-20b", null)]
    [InlineData("ollama/llama3:8b", "ollama", null, "llama3:8b", null)]
    [InlineData("someone/gpt-4", null, null, "someone/gpt-4", null)]
    [InlineData(" GPT-4O ", null, null, "gpt-4o", null)]
    public void Is_taken_apart(string text, string? provider, string? vendor, string family, string? snapshot)
    {
        var name = ModelName.Parse(text)!;

        Assert.Equal((provider, vendor, family, snapshot), (name.Provider, name.Vendor, name.Family, name.Snapshot));
    }

    [Theory]
    [InlineData("openai/gpt-4o-2024-08-06", "openai/gpt-4o-2024-08-06", "gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("gpt-4-foo", "gpt-4-foo")]
    [InlineData("gpt-4-0613", "gpt-4-0613")]
    [InlineData("gpt-4-12345678", "gpt-4-12345678")]
    [InlineData("mistral-large-2411", "mistral-large-2411")]
    [InlineData("openrouter/deepseek/deepseek-r1:free", "openrouter/deepseek/deepseek-r1:free", "deepseek/deepseek-r1:free", "deepseek-r1:free")]
    [InlineData("us.anthropic.claude-3-5-sonnet-20241022-v2:0",
        "us.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-20241022-v2", "claude-3-5-sonnet-20241022", "claude-3-5-sonnet")]
    [InlineData("anthropic.claude-opus-4-9", "anthropic.claude-opus-4-9", "claude-opus-4-9")]
    [InlineData("amazon.titan-embed-text-v2:0", "amazon.titan-embed-text-v2:0", "titan-embed-text-v2:0", "titan-embed-text-v2", "titan-embed-text")]
    [InlineData("claude-haiku-4-5@20251001", "claude-haiku-4-5@20251001", "claude-haiku-4-5-20251001", "claude-haiku-4-5")]
    public void Is_looked_up_from_the_most_exact_to_the_least(string text, params string[] candidates) =>
        Assert.Equal(candidates, ModelName.Parse(text)!.Candidates);

    [Theory]
    [InlineData("ft:gpt-4o-mini-2024-07-18:acme::B1c2", "2024-07-18", "ft:gpt-4o-mini-2024-07-18")]
    [InlineData("openai/ft:gpt-4o-mini-2024-07-18:acme:support:B1c2", "2024-07-18", "ft:gpt-4o-mini-2024-07-18")]
    [InlineData("gpt-4o-mini-2024-07-18.ft-0123456789abcdef", "2024-07-18", "ft:gpt-4o-mini-2024-07-18")]
    public void Of_a_fine_tuned_model_never_leads_to_its_base(string text, string snapshot, string last)
    {
        var name = ModelName.Parse(text)!;

        Assert.True(name.IsFineTuned);
        Assert.Equal(("ft:gpt-4o-mini", snapshot, last), (name.Family, name.Snapshot, name.Candidates[^1]));
        Assert.DoesNotContain("gpt-4o-mini", name.Candidates);
    }

    [Fact]
    public void Says_when_it_is_the_global_endpoint_of_Bedrock()
    {
        Assert.True(ModelName.Parse("global.anthropic.claude-opus-5")!.IsGlobal);
        Assert.False(ModelName.Parse("eu.anthropic.claude-opus-5")!.IsGlobal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("the model that answers")]
    [InlineData("gpt-4o\ngpt-4")]
    public void Is_not_a_text_that_cannot_be_one(string? text) => Assert.Null(ModelName.Parse(text));

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Is_not_longer_than_256_characters(int length, bool isName) => Assert.Equal(isName, ModelName.Parse(new('a', length)) is not null);

    [Theory]
    [InlineData("/")]
    [InlineData(":")]
    [InlineData("openai/")]
    [InlineData("ft:")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("us.")]
    [InlineData("anthropic.")]
    [InlineData("arn:aws")]
    [InlineData("arn:aws:bedrock/")]
    [InlineData("/models/")]
    [InlineData("x/y/models/z")]
    [InlineData("-latest")]
    [InlineData(".ft-")]
    public void That_is_broken_is_taken_as_it_is(string text) => Assert.Equal(text, ModelName.Parse(text)!.Candidates[0]);
}
