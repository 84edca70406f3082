namespace Sightglass.Core.Querying;

public enum Comparison
{
    Equal,
    /// <summary>Text starts with the value.</summary>
    StartsWith,
    /// <summary>Text ends with the value, in any case.</summary>
    EndsWith,
    /// <summary>Text contains the value, in any case.</summary>
    Contains,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// <summary>The field has a value; the operand is ignored.</summary>
    IsKnown,
}

/// <summary>A condition on one observation. Comparing an unknown value is false, and so is its negation's inside: <c>-model:x</c> keeps rows without a model.</summary>
public abstract record Filter
{
    public static Filter And(params IReadOnlyList<Filter> all) => all.Count == 1 ? all[0] : new AllOf(all);
}

/// <param name="Value">Text; for Duration microseconds (long), for Number long, for Money decimal, for Time DateTimeOffset, for Boolean bool.</param>
public sealed record Compare(Field Field, Comparison Comparison, object Value) : Filter;

/// <summary>True when every part is; true when there is none.</summary>
public sealed record AllOf(IReadOnlyList<Filter> Parts) : Filter;

/// <summary>True when any part is; false when there is none.</summary>
public sealed record AnyOf(IReadOnlyList<Filter> Parts) : Filter;

public sealed record Not(Filter Part) : Filter;

/// <summary>
/// Holds for every observation of a trace that, taken as a whole, satisfies <paramref name="Part"/>: its trace name, start, session, user, environment,
/// release, version, latency, time to first token, tokens and cost are those of its <see cref="Core.Telemetry.TraceSummary"/>, its tags those of all its
/// observations. Other fields have no meaning in it.
/// </summary>
public sealed record OfTrace(Filter Part) : Filter;

/// <summary>Holds for an observation whose metadata has a value under this key that compares so.</summary>
/// <param name="Value">Text, or a number (double) to compare the value with as one. With <see cref="Comparison.IsKnown"/> ignored.</param>
public sealed record MetadataIs(string Key, Comparison Comparison, object Value) : Filter;

/// <summary>Holds for a trace that has a score on it or in it which satisfies <paramref name="Part"/>, a condition on <see cref="ScoreField"/>.</summary>
public sealed record HasScore(Filter Part) : Filter;

/// <summary>Holds for every observation of a trace of which at least one observation satisfies <paramref name="Part"/>.</summary>
public sealed record InTrace(Filter Part) : Filter;
