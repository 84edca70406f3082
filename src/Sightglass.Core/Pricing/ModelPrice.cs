using System.Globalization;

namespace Sightglass.Core.Pricing;

/// <summary>One row of a price table: what a vendor asks for a model from some day on.</summary>
/// <param name="Vendor">Whose price it is: who makes the model, or who hosts it at a price of its own.</param>
/// <param name="Model">Without prefixes; found in any case.</param>
/// <param name="Rates">The standard prices.</param>
public sealed record ModelPrice(string Vendor, string Model, TokenRates Rates)
{
    /// <summary>Other names of exactly this model, dated snapshots among them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// The provider (canonical name) that this price is bound to: another host of the same model has prices of its own. Null when it holds
    /// wherever the model is called and nobody is listed with another price.
    /// </summary>
    public string? OnlyAt { get; init; }

    /// <summary>The first day it holds, in UTC, until the next row of the same model. Null: since ever.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The first that holds applies; else the standard prices.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>The public page the figures are from.</summary>
    public string? Source { get; init; }

    /// <summary>The day they were last known to stand there.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Says which row it is, and stays the same: <c>openai/o3</c>, <c>openai/o3@2025-06-10</c> for a row with <see cref="From"/>.</summary>
    public string Id => From is { } from
        ? string.Create(CultureInfo.InvariantCulture, $"{Vendor}/{Model}@{from:yyyy-MM-dd}")
        : $"{Vendor}/{Model}";

    public PriceTier? TierFor(IReadOnlyDictionary<string, string> parameters, long inputTokens, DateTimeOffset at)
    {
        for (var i = 0; i < Tiers.Count; i++)
            if (Tiers[i].Holds(parameters, inputTokens, at)) return Tiers[i];
        return null;
    }

    internal bool HoldsAt(DateTimeOffset time) => From is not { } from || from <= DateOnly.FromDateTime(time.UtcDateTime);
}
