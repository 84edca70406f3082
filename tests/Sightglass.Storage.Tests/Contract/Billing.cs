using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

/// <summary>The billing-leaf rule: usage counts where it is reported lowest.</summary>
public abstract class BillingOnce : StoreSpecs
{
    [Theory, CombinatorialMoments]
    public async Task A_model_call_inside_a_model_call_is_billed_once_when_the_parent_comes_last(Moment moment)
    {
        var trace = NewTrace();
        await Store.WriteAsync(AGeneration(trace, 3, 2));
        await ReachAsync(moment);
        await Store.WriteAsync(AGeneration(trace, 2, 1));
        await Store.WriteAsync(ASpan(trace, 1));

        Assert.Equal([3UL], (await Store.TraceAsync(trace)).Where(r => r.Bills).Select(r => r.Id.Value));
        Assert.Equal(100, (await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items[0].InputTokens);
    }

    [Theory, CombinatorialMoments]
    public async Task And_when_the_parent_comes_first(Moment moment)
    {
        var trace = NewTrace();
        await Store.WriteAsync(ASpan(trace, 1), AGeneration(trace, 2, 1));
        await ReachAsync(moment);
        await Store.WriteAsync(AGeneration(trace, 3, 2));

        Assert.Equal([3UL], (await Store.TraceAsync(trace)).Where(r => r.Bills).Select(r => r.Id.Value));
        Assert.Equal(3, (await Store.TraceAsync(trace)).Count);
    }

    [Theory, CombinatorialMoments]
    public async Task And_when_a_span_between_them_comes_last(Moment moment)
    {
        var trace = NewTrace();
        await Store.WriteAsync(AGeneration(trace, 1), AGeneration(trace, 3, 2));
        await ReachAsync(moment);
        Assert.Equal(2, (await Store.TraceAsync(trace)).Count(r => r.Bills));
        await Store.WriteAsync(ASpan(trace, 2, 1, "retry"));

        Assert.Equal([3UL], (await Store.TraceAsync(trace)).Where(r => r.Bills).Select(r => r.Id.Value));
    }

    [Fact]
    public async Task An_outer_call_whose_inner_call_reports_nothing_is_billed()
    {
        var trace = NewTrace();
        await Store.WriteAsync(AGeneration(trace, 1), ASpan(trace, 2, 1));
        Assert.Equal([1UL], (await Store.TraceAsync(trace)).Where(r => r.Bills).Select(r => r.Id.Value));
    }

    [Fact]
    public async Task Siblings_are_all_billed()
    {
        var trace = NewTrace();
        await Store.WriteAsync(ASpan(trace, 1), AGeneration(trace, 2, 1), AGeneration(trace, 3, 1));
        Assert.Equal(200, (await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items[0].InputTokens);
        Assert.Equal(2.00m, (await Store.Reader.FindTracesAsync(ProjectId.Default, new(), Cancellation)).Items[0].CostUsd);
    }
}
