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

    public static TheoryData<string, Filter, string> WholeCases => new()
    {
        { "what different observations say", new AllOf([Is(Field.User, "u1"), Is(Field.Session, "s1"), Is(Field.Tags, "x"), Is(Field.Tags, "y")]), "a" },
        { "a tag of any observation", Is(Field.Tags, "y"), "ab" },
        { "the start of a tag, in any case", new Compare(Field.Tags, Comparison.StartsWith, "Y"), "ab" },
        { "the name that it is shown under", Is(Field.TraceName, "support"), "a" },
        { "not the name of a child", Is(Field.TraceName, "chat gpt-4o"), "" },
        { "the first of several users", Is(Field.User, "u2"), "" },
        { "started from", new Compare(Field.StartedAt, Comparison.GreaterOrEqual, Noon.AddSeconds(1)), "bc" },
        { "started before", new Compare(Field.StartedAt, Comparison.Less, Noon.AddSeconds(1)), "a" },
        { "not", new Not(Is(Field.User, "u1")), "bc" },
        { "either", new AnyOf([Is(Field.User, "u1"), Is(Field.Environment, "staging")]), "ac" },
        { "from its start to its end", new Compare(Field.Latency, Comparison.Greater, 3_000_000L), "a" },
        { "not as long, of no unknown length", new Compare(Field.Latency, Comparison.LessOrEqual, 3_000_000L), "bc" },
        { "all its tokens", new Compare(Field.Tokens, Comparison.GreaterOrEqual, 120L), "a" },
        { "unknown tokens are not none", new Compare(Field.Tokens, Comparison.Less, 1L), "" },
        { "its cost", new Compare(Field.Cost, Comparison.Greater, 0m), "a" },
        { "a cost that is known", new Compare(Field.Cost, Comparison.IsKnown, ""), "a" },
    };

    [Theory, MemberData(nameof(WholeCases))]
    public async Task A_filter_on_traces_as_a_whole_keeps_whole_traces(string what, Filter part, string expected)
    {
        var (a, b, c) = (NewTrace(), NewTrace(), NewTrace());
        await Store.WriteAsync(ASpan(a, 1, name: "support").With("user.id", "u1").With("langfuse.trace.tags", """["x"]"""));
        await Store.SettleAsync();
        await Store.WriteAsync(
            AGeneration(a, 2, 1, startSecond: 3).With("session.id", "s1").With("user.id", "u2").With("langfuse.trace.tags", """["y","z"]"""),
            ASpan(b, 1, name: "batch", startSecond: 1).With("langfuse.trace.tags", """["y"]"""), ASpan(c, 1, startSecond: 2).In("staging"));

        var query = new TraceQuery { Where = new OfTrace(part) };
        var found = await Store.Reader.FindTracesAsync(ProjectId.Default, query, Cancellation);
        Assert.True(expected == string.Concat(found.Items.Select(t => t.Id == a ? 'a' : t.Id == b ? 'b' : 'c').Order()), what);
        Assert.Equal(expected.Length, await Store.Reader.CountTracesAsync(ProjectId.Default, query, Cancellation));
        var rest = await Store.Reader.FindTracesAsync(ProjectId.Default, query with { Offset = 1 }, Cancellation);
        Assert.Equal(found.Items.Skip(1).Select(t => t.Id), rest.Items.Select(t => t.Id));
        Assert.Equal(expected.Length + (expected.Contains('a') ? 1 : 0), await Store.Reader.CountObservationsAsync(ProjectId.Default, new() { Where = new OfTrace(part) }, Cancellation));
    }

    public static TheoryData<string, string, string> TypedCases => new()
    {
        { "what is said on different observations", "user:u1 level:error", "a" },
        { "terms about one observation hold on one", "type:generation level:error", "b" },
        { "none of its observations", "-level:error", "c" },
        { "none of its observations, for what some lack", "-user:u1", "bc" },
        { "nothing known on any", "-has:user", "c" },
        { "neither", "-(user:u1 OR level:error)", "c" },
        { "not both on one observation", "-(type:generation level:error)", "ac" },
        { "the name that is shown", "trace_name:agent", "a" },
        { "the whole trace's time", "latency:>4s", "a" },
    };

    [Theory, MemberData(nameof(TypedCases))]
    public async Task What_is_typed_over_a_list_of_traces_is_about_traces(string what, string typed, string expected)
    {
        var (a, b, c) = (NewTrace(), NewTrace(), NewTrace());
        await Store.WriteAsync(
            ASpan(a, 1, name: "agent").With("user.id", "u1"), ASpan(a, 2, 1, startSecond: 4, name: "tool") with { Status = 2 }, AGeneration(a, 3, 1, startSecond: 2));
        await Store.SettleAsync();
        await Store.WriteAsync(ASpan(b, 1, startSecond: 1).With("user.id", "u2"), AGeneration(b, 2, 1, startSecond: 1) with { Status = 2 }, ASpan(c, 1, startSecond: 2));

        var query = new TraceQuery { Where = TraceTerms.Of(FilterParser.Parse(typed).Where) };
        var found = await Store.Reader.FindTracesAsync(ProjectId.Default, query, Cancellation);
        Assert.True(expected == string.Concat(found.Items.Select(t => t.Id == a ? 'a' : t.Id == b ? 'b' : 'c').Order()), what);
        Assert.Equal(expected.Length, await Store.Reader.CountTracesAsync(ProjectId.Default, query, Cancellation));
    }

    private static Compare Is(Field field, string value) => new(field, Comparison.Equal, value);

    [Fact]
    public async Task A_range_is_half_open()
    {
        foreach (var second in new[] { 0, 1, 2 }) await Store.WriteAsync(ASpan(NewTrace(), 1, startSecond: second));
        var query = new ObservationQuery { Range = TimeRange.Create(Noon, Noon.AddSeconds(2))! };
        Assert.Equal(2, await Store.Reader.CountObservationsAsync(ProjectId.Default, query, Cancellation));
    }
}
