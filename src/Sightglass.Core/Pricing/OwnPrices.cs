using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Pricing;

/// <summary>The own prices of one project, found by patterns of model names. Immutable.</summary>
/// <param name="rows">Of all times.</param>
public sealed class OwnPrices(IReadOnlyList<OwnPrice> rows)
{
    /// <summary>More distinct names than any project uses; somebody may send a new one with every span.</summary>
    private const int RememberedNames = 4096;

    // Of the prices that match, the one that begins last goes first.
    private readonly OwnPrice[] _rows = [.. rows.OrderByDescending(r => r.StartsAt ?? DateTimeOffset.MinValue).ThenByDescending(r => r.HoldsFrom)];
    private readonly ConcurrentDictionary<string, OwnPrice[]> _resolved = new(StringComparer.Ordinal);

    /// <summary>Null when none of them is for the model of the observation, or holds.</summary>
    public ModelPrice? Find(Observation observation) => Find(observation.RespondedModel, observation) ?? Find(observation.RequestedModel, observation);

    private ModelPrice? Find(string? model, Observation observation)
    {
        if (model is null || model.Length > ModelName.MaxLength) return null;
        if (!_resolved.TryGetValue(model, out var matching))
        {
            if (_resolved.Count >= RememberedNames) _resolved.Clear();
            _resolved[model] = matching = [.. _rows.Where(r => r.Pattern.IsMatch(model))];
        }
        foreach (var row in matching)
            if (row.HoldsFor(observation)) return row.PriceOf(observation);
        return null;
    }
}

/// <summary>One price that a project has set for models by a pattern.</summary>
/// <param name="Name">What the project calls it.</param>
/// <param name="Pattern">Found anywhere in the name as sent, unless it says where. Must not take long on any name.</param>
/// <param name="Rates">Where no tier holds.</param>
public sealed record OwnPrice(string Id, string Name, Regex Pattern, TokenRates Rates)
{
    /// <summary>For calls that began then or later; null for all.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>For spans that came in from then on, and before <see cref="HoldsTo"/>.</summary>
    public DateTimeOffset HoldsFrom { get; init; } = DateTimeOffset.MinValue;
    public DateTimeOffset HoldsTo { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The first that holds applies.</summary>
    public IReadOnlyList<OwnTier> Tiers { get; init; } = [];

    public bool HoldsFor(Observation observation)
    {
        if (observation.StartedAt < StartsAt) return false;
        var cameIn = UnixNanos.ToTime(observation.Raw.ReceivedNanos);
        return cameIn >= HoldsFrom && cameIn < HoldsTo;
    }

    public ModelPrice PriceOf(Observation observation)
    {
        foreach (var tier in Tiers)
            if (tier.Holds(observation)) return new($"own/{Id}", $"{Name}#{tier.Name}", tier.Rates);
        return new($"own/{Id}", Name, Rates);
    }
}

/// <summary>Other prices, which hold when everything asked for here is so.</summary>
public sealed record OwnTier(string Name, TokenRates Rates, IReadOnlyList<Func<Observation, bool>> Conditions)
{
    public bool Holds(Observation observation) => Conditions.All(c => c(observation));
}
