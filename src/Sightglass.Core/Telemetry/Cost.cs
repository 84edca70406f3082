namespace Sightglass.Core.Telemetry;

/// <summary>How much of a cost is known. The numbers are stored.</summary>
public enum CostState : byte
{
    /// <summary>Nothing to bill: not a model call, or a roll-up of calls that bill themselves.</summary>
    None = 0,
    Complete = 1,
    /// <summary>Some token class has no price: <see cref="Cost.Total"/> is a lower bound and <see cref="Cost.Reason"/> names the class.</summary>
    Partial = 2,
    /// <summary>A model call whose cost cannot be said; <see cref="Cost.Reason"/> says why. It is not zero.</summary>
    Unknown = 3,
}

/// <summary>One class of a cost: <c>Amount = Tokens × UsdPerMillion / 1,000,000</c>, unrounded.</summary>
public readonly record struct CostLine(TokenClass Class, long Tokens, decimal UsdPerMillion, decimal Amount);

/// <summary>What we computed for one observation, in US dollars, unrounded: rounding is for whoever shows it.</summary>
/// <param name="Total">Null unless <see cref="State"/> is Complete or Partial.</param>
/// <param name="PriceId">The row of the price table it was computed with, e.g. <c>openai/gpt-4o@2024-08-06</c>, tier after '#'.</param>
/// <param name="Reason">Why it is partial or unknown; null otherwise.</param>
public sealed record Cost(CostState State, decimal? Total, IReadOnlyList<CostLine> Lines, string? PriceId, string? Reason)
{
    public static Cost None { get; } = new(CostState.None, null, [], null, null);

    public static Cost Unknown(string reason) => new(CostState.Unknown, null, [], null, reason);
}

/// <summary>What the emitter said it cost, in US dollars. Kept beside what we computed, never mixed with it.</summary>
/// <param name="Source">The attribute that said so.</param>
public sealed record ReportedCost(decimal Total, string Source)
{
    /// <summary>By the emitter's own class names; empty when it gave only a total.</summary>
    public IReadOnlyDictionary<string, decimal> Details { get; init; } = new Dictionary<string, decimal>();
}
