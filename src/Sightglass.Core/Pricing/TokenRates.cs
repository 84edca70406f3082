using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Pricing;

/// <summary>US dollars per million tokens, by class. A class the vendor gives no price for is null, never 0: 0 is free.</summary>
public sealed record TokenRates
{
    private readonly decimal?[] _rates = new decimal?[TokenClasses.Count];

    public decimal? this[TokenClass tokenClass]
    {
        get => _rates[(int)tokenClass];
        init => _rates[(int)tokenClass] = value;
    }

    /// <summary>A copy in which one class has another price.</summary>
    public TokenRates With(TokenClass tokenClass, decimal? rate)
    {
        var copy = new TokenRates();
        _rates.CopyTo(copy._rates, 0);
        copy._rates[(int)tokenClass] = rate;
        return copy;
    }

    public bool Equals(TokenRates? other) => other is not null && _rates.AsSpan().SequenceEqual(other._rates);

    public override int GetHashCode() => HashCode.Combine(this[TokenClass.Input], this[TokenClass.Output], this[TokenClass.CacheRead]);
}
