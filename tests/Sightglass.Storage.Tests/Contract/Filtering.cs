using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;
using static Sightglass.Storage.Tests.Support.Spans;

namespace Sightglass.Storage.Tests.Contract;

public abstract class Filtering : StoreSpecs
{
    public static TheoryData<string, Filter, string> Cases => new()
    {
        { "equal text", new Compare(Field.Model, Comparison.Equal, "gpt-4o"), "b" },
        { "prefix", new Compare(Field.Model, Comparison.StartsWith, "gpt"), "bc" },
        { "contains, in any case", new Compare(Field.ObservationName, Comparison.Contains, "MINI"), "c" },
        { "type by name", new Compare(Field.ObservationType, Comparison.Equal, "generation"), "bc" },
        { "an unknown type", new Compare(Field.ObservationType, Comparison.Equal, "nonsense"), "" },
        { "level", new Compare(Field.Level, Comparison.Equal, "error"), "c" },
        { "longer than", new Compare(Field.Latency, Comparison.Greater, 2_000_000L), "a" },
        { "tokens", new Compare(Field.InputTokens, Comparison.GreaterOrEqual, 100L), "b" },
        { "cost", new Compare(Field.Cost, Comparison.Less, 0.5m), "c" },
        { "has", new Compare(Field.User, Comparison.IsKnown, ""), "a" },
        { "not, of the unknown too", new Not(new Compare(Field.User, Comparison.Equal, "u1")), "bc" },
        { "or", new AnyOf([new Compare(Field.User, Comparison.Equal, "u1"), new Compare(Field.Level, Comparison.Equal, "error")]), "ac" },
        { "and", new AllOf([new Compare(Field.ObservationType, Comparison.Equal, "generation"), new Compare(Field.Environment, Comparison.Equal, "staging")]), "b" },
        { "a quote is a character", new Compare(Field.User, Comparison.Equal, "u' OR 1=1 --"), "" },
        { "a time", new Compare(Field.StartedAt, Comparison.GreaterOrEqual, Noon.AddSeconds(2)), "c" },
        { "a root", new Compare(Field.IsRoot, Comparison.Equal, true), "abc" },
        { "no root", new Compare(Field.IsRoot, Comparison.Equal, false), "" },
        { "nothing", new AnyOf([]), "" },
        { "everything", new AllOf([]), "abc" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task A_filter_keeps_what_matches(string what, Filter filter, string expected)
    {
        var (a, b, c) = (NewTrace(), NewTrace(), NewTrace());
        await Store.WriteAsync(ASpan(a, 1, seconds: 5).With("user.id", "u1"), AGeneration(b, 1, startSecond: 1).In("staging"));
        await Store.WriteAsync(AGeneration(c, 1, model: "gpt-4o-mini", startSecond: 2, input: 9) with { Status = 2 });

        var found = await Store.Reader.FindTracesAsync(ProjectId.Default, new() { Where = filter }, Cancellation);
        Assert.True(expected == string.Concat(found.Items.Select(t => t.Id == a ? 'a' : t.Id == b ? 'b' : 'c').Order()), what);
        Assert.Equal(expected.Length, await Store.Reader.CountTracesAsync(ProjectId.Default, new() { Where = filter }, Cancellation));
        Assert.Equal(expected.Length, (await Store.Reader.FindObservationsAsync(ProjectId.Default, new() { Where = filter }, Cancellation)).Items.Count);
    }

    [Fact]
    public async Task A_range_is_half_open()
    {
        foreach (var second in new[] { 0, 1, 2 }) await Store.WriteAsync(ASpan(NewTrace(), 1, startSecond: second));
        var query = new ObservationQuery { Range = TimeRange.Create(Noon, Noon.AddSeconds(2))! };
        Assert.Equal(2, await Store.Reader.CountObservationsAsync(ProjectId.Default, query, Cancellation));
    }
}
