using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Usage_of_a_model_call
{
    [Fact]
    public void Is_split_into_classes_in_which_no_token_is_twice()
    {
        var usage = UsageSplit.Split(new()
        {
            Input = 1000,
            Output = 200,
            CacheRead = 300,
            CacheWrite = 150,
            CacheWrite1h = 50,
            InputAudio = 20,
            InputImage = 30,
            Reasoning = 60,
            OutputAudio = 5,
            OutputImage = 7,
            InputSemantics = UsageSemantics.Inclusive,
            Rule = "because",
        })!;

        Assert.Equal([500, 300, 100, 50, 20, 30, 128, 60, 5, 7], TokenClasses.All.Select(c => (int)usage[c]!.Value));
        Assert.Equal((1000, 200, 1200), (usage.TotalInput, usage.TotalOutput, usage.Total));
        Assert.Equal((UsageSemantics.Inclusive, "because", false), (usage.Semantics, usage.Rule, usage.IsInconsistent));
    }

    [Fact]
    public void Keeps_what_was_not_said_unknown_and_what_was_zero_zero()
    {
        var usage = UsageSplit.Split(new() { Input = 12, CacheRead = 0 })!;

        Assert.Equal((12, 0, null, null), (usage[TokenClass.Input], usage[TokenClass.CacheRead], usage[TokenClass.Output], usage.TotalOutput));
        Assert.Equal((UsageSemantics.Unknown, null), (usage.Semantics, usage.Rule));
        Assert.Null(UsageSplit.Split(new() { Total = 12 }));
    }

    [Theory]
    [InlineData(216, 47, 1024, 512, null, 216, "cached tokens exceed the input, so they come on top of it")]
    [InlineData(2000, 47, 1024, 512, 2047, 464, "total = input + output: input includes cached")]
    [InlineData(2000, 47, 1024, 512, 3583, 2000, "total = input + cached + output: cached comes on top")]
    [InlineData(2000, 47, 1024, 512, null, 464, "nothing says otherwise: input includes cached, as in the OpenTelemetry conventions")]
    public void Lets_the_figures_decide_what_the_dialect_does_not_know(long input, long output, long read, long write, int? total, long uncached, string rule)
    {
        var usage = UsageSplit.Split(new() { Input = input, Output = output, CacheRead = read, CacheWrite = write, Total = total })!;

        Assert.Equal((uncached, rule), (usage[TokenClass.Input], usage.Rule));
        Assert.False(usage.IsInconsistent);
    }

    [Fact]
    public void Believes_figures_more_than_the_dialect()
    {
        var usage = UsageSplit.Split(new() { Input = 216, Output = 47, CacheRead = 1024, InputSemantics = UsageSemantics.Inclusive })!;

        Assert.Equal((216, UsageSemantics.Exclusive), (usage[TokenClass.Input], usage.Semantics));
    }

    [Theory]
    [InlineData(100, 30, 130, 70, "an output that contains reasoning")]
    [InlineData(100, 30, 160, 100, "a total that counts it on top")]
    [InlineData(20, 30, null, 20, "more reasoning than output")]
    public void Takes_reasoning_out_of_the_output_only_where_it_is_in_it(long output, long reasoning, int? total, long text, string situation)
    {
        var usage = UsageSplit.Split(new() { Input = 30, Output = output, Reasoning = reasoning, Total = total })!;

        Assert.Equal((situation, (long?)text), (situation, usage[TokenClass.Output]));
    }

    [Fact]
    public void Says_so_when_a_part_is_larger_than_its_whole()
    {
        var usage = UsageSplit.Split(new() { Input = 100, Output = 1, CacheRead = 90, InputAudio = 50 })!;

        Assert.Equal((0, true), (usage[TokenClass.Input], usage.IsInconsistent));
    }

    [Fact]
    public void Is_completed_but_never_added_up_from_what_two_dialects_say_of_the_same_call()
    {
        var usage = ASpan.Normalized(("openinference.span.kind", "LLM"), ("llm.token_count.prompt", 1752), ("llm.token_count.completion", 47), ("llm.token_count.total", 1799),
            ("llm.token_count.prompt_details.cache_read", 1024), ("gen_ai.usage.input_tokens", 1752), ("gen_ai.usage.output_tokens", 47),
            ("gen_ai.usage.cache_write.input_tokens", 512)).Usage!;

        Assert.Equal((216, 1024, 512, 47), (usage[TokenClass.Input], usage[TokenClass.CacheRead], usage[TokenClass.CacheWrite], usage[TokenClass.Output]));
    }

    [Fact]
    public void Is_not_completed_from_figures_of_something_else()
    {
        var usage = ASpan.Normalized(("openinference.span.kind", "LLM"), ("llm.token_count.prompt", 10), ("gen_ai.usage.input_tokens", 99), ("gen_ai.usage.cache_read.input_tokens", 5)).Usage!;

        Assert.Equal((10, null), (usage[TokenClass.Input], usage[TokenClass.CacheRead]));
    }
}

public class Usage_in_the_field
{
    private static Usage Of(RawSpan span) => Normalizer.Normalize(span).Usage!;

    private static Usage Of(params (string, object?)[] attributes) => Of(ASpan.With(attributes));

    [Fact]
    public void Of_the_conventions_since_1_40_includes_cached() => Assert.Equal(216, Of(("gen_ai.request.model", "claude-sonnet-4-5"), ("gen_ai.usage.input_tokens", 1752),
        ("gen_ai.usage.output_tokens", 47), ("gen_ai.usage.cache_read.input_tokens", 1024), ("gen_ai.usage.cache_creation.input_tokens", 512))[TokenClass.Input]);

    [Fact]
    public void Of_older_keys_from_Anthropic_excludes_cached() => Assert.Equal(2000, Of(("gen_ai.system", "anthropic"), ("gen_ai.usage.input_tokens", 2000),
        ("gen_ai.usage.output_tokens", 47), ("gen_ai.usage.cache_read_input_tokens", 1024))[TokenClass.Input]);

    [Fact]
    public void Of_older_keys_from_Claude_on_Bedrock_excludes_cached() => Assert.Equal(2000, Of(("gen_ai.system", "aws.bedrock"),
        ("gen_ai.request.model", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"), ("gen_ai.usage.input_tokens", 2000), ("gen_ai.usage.cache_read_input_tokens", 1024))[TokenClass.Input]);

    [Fact]
    public void Of_OpenLLMetry_includes_cached_whatever_the_provider() => Assert.Equal(976, Of(ASpan.With(("gen_ai.system", "Anthropic"), ("gen_ai.usage.input_tokens", 2000),
        ("gen_ai.usage.cache_read_input_tokens", 1024)).Of("opentelemetry.instrumentation.anthropic"))[TokenClass.Input]);

    [Fact]
    public void Of_the_AI_SDK_before_6_with_Anthropic_excludes_cached()
    {
        var usage = Of(ASpan.With(("ai.operationId", "ai.generateText.doGenerate"), ("ai.model.provider", "anthropic.messages"), ("ai.usage.inputTokens", 2000),
            ("ai.usage.outputTokens", 47), ("ai.usage.cachedInputTokens", 1024),
            ("ai.response.providerMetadata", """{"anthropic":{"cacheCreationInputTokens":512,"usage":{"cache_creation":{"ephemeral_1h_input_tokens":500}}}}""")).Of("ai"));

        Assert.Equal((2000, 1024, 12, 500), (usage[TokenClass.Input], usage[TokenClass.CacheRead], usage[TokenClass.CacheWrite], usage[TokenClass.CacheWrite1h]));
    }

    [Fact]
    public void Of_the_AI_SDK_3_and_4_is_in_the_words_of_then() =>
        Assert.Equal((10, 5), Of(ASpan.With(("operation.name", "ai.generateText.doGenerate f"), ("ai.usage.promptTokens", 10), ("ai.usage.completionTokens", 5)).Of("ai")) is var u
            ? (u[TokenClass.Input], u[TokenClass.Output]) : default);

    [Fact]
    public void Of_Anthropics_own_SDK_has_two_lifetimes_of_cache_writes()
    {
        var usage = Of(ASpan.With(("gen_ai.operation.name", "chat"), ("gen_ai.usage.input_tokens", 1000), ("gen_ai.usage.cache_write.input_tokens", 300),
            ("anthropic.usage.cache_creation.ephemeral_1h_input_tokens", 200), ("anthropic.usage.cache_creation.ephemeral_5m_input_tokens", 100)).Of("com.anthropic.sdk.csharp"));

        Assert.Equal((700, 100, 200), (usage[TokenClass.Input], usage[TokenClass.CacheWrite], usage[TokenClass.CacheWrite1h]));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":1240,"completion_tokens":96,"total_tokens":1336,"prompt_tokens_details":{"cached_tokens":1024},"completion_tokens_details":{"reasoning_tokens":32}}""")]
    [InlineData("""{"input_tokens":1240,"output_tokens":96,"total_tokens":1336,"input_tokens_details":{"cached_tokens":1024},"output_tokens_details":{"reasoning_tokens":32}}""")]
    [InlineData("""{"input":216,"output":64,"total":1336,"input_cached_tokens":1024,"output_reasoning_tokens":32}""")]
    [InlineData("""{"input":1240,"output":96,"total":1336,"input_cached_tokens":1024,"output_reasoning_tokens":32}""")]
    [InlineData("""{"input":"216","output":"64","input_cached_tokens":"1024","output_reasoning_tokens":"32"}""")]
    public void Of_Langfuse_is_the_same_in_each_of_its_shapes(string details)
    {
        var usage = Of(("langfuse.observation.type", "generation"), ("langfuse.observation.usage_details", details));

        Assert.Equal((216, 1024, 64, 32), (usage[TokenClass.Input], usage[TokenClass.CacheRead], usage[TokenClass.Output], usage[TokenClass.Reasoning]));
    }

    [Fact]
    public void Of_Langfuse_counts_keys_nobody_knows_on_the_side_they_name() => Assert.Equal(71,
        Of(("langfuse.observation.usage_details", """{"input":10,"output":64,"output_accepted_prediction_tokens":7,"whatever":9}"""))[TokenClass.Output]);

    [Fact]
    public void Of_Langfuse_in_Anthropics_shape_excludes_cached() => Assert.Equal((216, 512), Of(("langfuse.observation.usage_details",
        """{"input_tokens":216,"output_tokens":47,"cache_read_input_tokens":1024,"cache_creation_input_tokens":512}""")) is var u ? (u[TokenClass.Input], u[TokenClass.CacheWrite]) : default);
}

public class Figures_that_cannot_be_true
{
    [Theory]
    [InlineData(-1)]
    [InlineData(2_000_000_000)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1.5)]
    [InlineData("many")]
    [InlineData("")]
    public void Do_not_count_as_tokens(object tokens)
    {
        var usage = ASpan.Normalized(("gen_ai.usage.input_tokens", tokens), ("gen_ai.usage.output_tokens", 5)).Usage!;

        Assert.Equal((null, 5), (usage[TokenClass.Input], usage[TokenClass.Output]));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("12.0")]
    [InlineData(12.0)]
    public void Are_not_those_that_are_merely_of_another_type(object tokens) => Assert.Equal(12, ASpan.Normalized(("gen_ai.usage.input_tokens", tokens)).Usage![TokenClass.Input]);

    [Theory]
    [InlineData(-0.01)]
    [InlineData(double.NaN)]
    [InlineData(1e12)]
    public void Do_not_count_as_costs(double usd) => Assert.Null(ASpan.Normalized(("gen_ai.usage.cost", usd)).ReportedCost);

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(1e9)]
    public void Do_not_count_as_time_to_first_token(double seconds) => Assert.Null(ASpan.Normalized(("gen_ai.response.time_to_first_chunk", seconds)).TimeToFirstToken);
}
