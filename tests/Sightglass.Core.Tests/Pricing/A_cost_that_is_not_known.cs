using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;
using static Sightglass.Core.Telemetry.TokenClass;

namespace Sightglass.Core.Tests.Pricing;

public class A_cost_that_is_not_known
{
    [Fact]
    public void Is_unknown_when_the_model_is_not_listed() => AssertUnknown("unknown model 'gpt-4-foo'", ACall.Of("gpt-4-foo", (Input, 1)));

    [Fact]
    public void Does_not_repeat_more_of_a_name_than_any_model_has() =>
        AssertUnknown($"unknown model '{new string('x', 256)}…'", ACall.Of(new('x', 1_000_000), (Input, 1)));

    [Fact]
    public void Is_unknown_when_no_model_was_named() => AssertUnknown("no model", ACall.Of(null, (Input, 1)));

    [Fact]
    public void Is_unknown_when_no_usage_was_sent() => AssertUnknown("no usage", ACall.Of("gpt-4o"));

    [Fact]
    public void Is_unknown_when_the_call_failed_and_no_usage_was_sent() =>
        AssertUnknown("no usage", ACall.Of("gpt-4o") with { Level = Level.Error, ErrorType = "timeout" });

    [Fact]
    public void Is_unknown_when_a_call_that_succeeded_claims_to_have_used_no_tokens() =>
        AssertUnknown("no usage: 0 tokens were reported", ACall.Of("gpt-4o", (Input, 0), (Output, 0)));

    [Fact]
    public void Is_known_to_be_nothing_when_a_failed_call_used_no_tokens()
    {
        var cost = (ACall.Of("gpt-4o", (Input, 0), (Output, 0)) with { Level = Level.Error }).Cost();

        Assert.Equal((CostState.Complete, 0m), (cost.State, cost.Total));
    }

    [Fact]
    public void Is_unknown_before_the_model_had_a_price() =>
        Assert.Equal("unknown model 'm'", ACall.Of("m", (Input, 1)).At("2025-12-31T23:59Z").Cost(Row((Input, 1m)) with { From = new(2026, 1, 1) }).Reason);

    [Fact]
    public void Is_partial_when_a_class_has_no_price_and_says_which()
    {
        var cost = ACall.Of("gpt-4o-mini-tts", (Input, 1_000_000), (InputAudio, 5), (OutputAudio, 1_000_000)).Cost();

        Assert.Equal((CostState.Partial, 12.6m, "no price for input_audio", "openai/gpt-4o-mini-tts"), (cost.State, cost.Total, cost.Reason, cost.PriceId));
        Assert.Equal([Input, OutputAudio], cost.Lines.Select(line => line.Class));
    }

    [Theory]
    [InlineData(InputAudio, "input_audio")]
    [InlineData(InputImage, "input_image")]
    [InlineData(OutputAudio, "output_audio")]
    [InlineData(OutputImage, "output_image")]
    public void Is_partial_for_sound_and_images_that_have_no_price_of_their_own(TokenClass tokenClass, string name)
    {
        var cost = ACall.Of("m", (Input, 1_000_000), (tokenClass, 10)).Cost(Row((Input, 1m), (Output, 2m)));

        Assert.Equal((CostState.Partial, 1m, $"no price for {name}"), (cost.State, cost.Total, cost.Reason));
    }

    [Fact]
    public void Is_partial_for_several_classes_at_once() =>
        Assert.Equal("no price for input_audio, output_audio", ACall.Of("m", (Input, 1), (InputAudio, 1), (OutputAudio, 1)).Cost(Row((Input, 1m))).Reason);

    [Fact]
    public void Is_unknown_when_no_class_has_a_price()
    {
        var cost = ACall.Of("m", (InputAudio, 10)).Cost(Row((Input, 1m)));

        Assert.Equal((CostState.Unknown, null, "no price for input_audio", 0), (cost.State, cost.Total, cost.Reason, cost.Lines.Count));
    }

    [Fact]
    public void Is_complete_when_the_class_without_a_price_was_not_used() =>
        Assert.Equal(CostState.Complete, ACall.Of("m", (Input, 1), (InputAudio, 0)).Cost(Row((Input, 1m))).State);

    [Theory]
    [InlineData(CacheRead, 1)]
    [InlineData(CacheWrite, 1)]
    [InlineData(CacheWrite1h, 1)]
    [InlineData(Reasoning, 5)]
    public void Is_billed_like_input_or_output_where_vendors_do_so(TokenClass tokenClass, int total) =>
        Assert.Equal((CostState.Complete, (decimal)total), StateAndTotal(ACall.Of("m", (tokenClass, 1_000_000)).Cost(Row((Input, 1m), (Output, 5m)))));

    [Fact]
    public void Takes_the_short_lived_price_for_what_is_written_to_a_cache_for_an_hour() =>
        Assert.Equal((CostState.Complete, 3m), StateAndTotal(ACall.Of("m", (CacheWrite1h, 1_000_000)).Cost(Row((Input, 1m), (CacheWrite, 3m)))));

    [Theory]
    [InlineData(CacheRead)]
    [InlineData(CacheWrite)]
    [InlineData(CacheWrite1h)]
    public void Is_never_guessed_for_the_caches_of_a_Claude_model(TokenClass tokenClass)
    {
        var row = new ModelPrice("acme", "claude-x", ACall.Rates((Input, 1m)));

        Assert.Equal(CostState.Partial, ACall.Of("claude-x", (Input, 1), (tokenClass, 1)).Cost(row).State);
    }

    [Fact]
    public void Is_free_only_when_the_price_says_so() =>
        Assert.Equal((CostState.Complete, 0m), StateAndTotal(ACall.Of("m", (Input, 1_000)).Cost(Row((Input, 0m)))));

    private static ModelPrice Row(params (TokenClass, decimal)[] rates) => new("acme", "m", ACall.Rates(rates));

    private static (CostState, decimal?) StateAndTotal(Cost cost) => (cost.State, cost.Total);

    private static void AssertUnknown(string reason, Observation call)
    {
        var cost = call.Cost();

        Assert.Equal((CostState.Unknown, null, reason, null), (cost.State, cost.Total, cost.Reason, cost.PriceId));
        Assert.Empty(cost.Lines);
    }
}
