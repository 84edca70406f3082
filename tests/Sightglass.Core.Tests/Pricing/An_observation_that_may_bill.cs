using Sightglass.Core.Telemetry;
using static Sightglass.Core.Telemetry.TokenClass;

namespace Sightglass.Core.Tests.Pricing;

public class An_observation_that_may_bill
{
    [Theory]
    [InlineData(ObservationType.Generation)]
    [InlineData(ObservationType.Embedding)]
    [InlineData(ObservationType.Reranker)]
    [InlineData(ObservationType.Tool)]
    [InlineData(ObservationType.Span)]
    [InlineData(ObservationType.Agent)]
    [InlineData(ObservationType.Evaluator)]
    public void Does_when_it_has_a_model_and_usage_of_its_own(ObservationType type) =>
        Assert.Equal(2.5m, (ACall.Of("gpt-4o", (Input, 1_000_000)) with { Type = type }).Cost().Total);

    [Fact]
    public void Never_does_as_a_roll_up_of_calls_that_do() =>
        Assert.Same(Cost.None, (ACall.Of("gpt-4o", (Input, 1_000_000)) with { IsRollup = true }).Cost());

    [Theory]
    [InlineData(ObservationType.Tool)]
    [InlineData(ObservationType.Agent)]
    [InlineData(ObservationType.Chain)]
    [InlineData(ObservationType.Retriever)]
    [InlineData(ObservationType.Span)]
    [InlineData(ObservationType.Event)]
    public void Does_not_when_it_is_no_model_call(ObservationType type)
    {
        Assert.Same(Cost.None, (ACall.Of(null) with { Type = type }).Cost());
        Assert.Same(Cost.None, (ACall.Of("gpt-4o") with { Type = type }).Cost());
        Assert.Same(Cost.None, (ACall.Of(null, (Input, 5)) with { Type = type }).Cost());
    }

    [Fact]
    public void Keeps_what_the_emitter_reported_out_of_what_is_computed()
    {
        var call = ACall.Of("gpt-4-foo", (Input, 5)) with { ReportedCost = new(1m, "gen_ai.usage.cost") };

        Assert.Equal(CostState.Unknown, call.Cost().State);
        Assert.Equal(2.5m, (ACall.Of("gpt-4o", (Input, 1_000_000)) with { ReportedCost = new(1m, "gen_ai.usage.cost") }).Cost().Total);
    }
}
