namespace Sightglass.Core.Querying;

/// <summary>
/// What people mean by a filter when they look at traces. Sums are those of the trace. What is said once for a trace (its user, its tags) may be said
/// on another observation than the one that the other terms are about. A negated term excludes a trace when any of its observations matches.
/// All other terms that must hold together do so on one observation: <c>type:tool level:error</c> is a tool that failed.
/// </summary>
public static class TraceTerms
{
    private static readonly Field[] Sums =
        [Field.TraceName, Field.Latency, Field.TimeToFirstToken, Field.InputTokens, Field.OutputTokens, Field.Tokens, Field.Cost];

    private static readonly Field[] SaidOnce = [Field.User, Field.Session, Field.Tags, Field.Release, Field.Version];

    public static Filter? Of(Filter? filter) => filter switch
    {
        AllOf all => new AllOf([.. all.Parts.Select(p => Of(p)!)]),
        AnyOf any => new AnyOf([.. any.Parts.Select(p => Of(p)!)]),
        Not not => new Not(Of(not.Part) is var part && part is OfTrace or InTrace ? part : new InTrace(part!)),
        Compare compare when Sums.Contains(compare.Field) => new OfTrace(compare),
        Compare compare when SaidOnce.Contains(compare.Field) => new InTrace(compare),
        _ => filter,
    };
}
