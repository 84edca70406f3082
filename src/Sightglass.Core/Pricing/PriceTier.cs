using System.Globalization;

namespace Sightglass.Core.Pricing;

/// <summary>Other prices of the same model, which hold when everything asked for here is so.</summary>
/// <param name="Rates">All prices of the tier: nothing is inherited from the standard ones.</param>
public sealed record PriceTier(TokenRates Rates)
{
    /// <summary>Model parameters (<c>service_tier</c>, <c>speed</c>) that must have one of these values, in any case.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The request has more input tokens than this, cached ones too. All of it is then billed at this tier.</summary>
    public long? InputOver { get; init; }

    /// <summary>Times of the day, Monday to Friday, in UTC. Empty: at any time.</summary>
    public IReadOnlyList<DayHours> UtcWeekdays { get; init; } = [];

    /// <summary>What a price id says after <c>#</c>: <c>priority</c>, <c>flex+over_272000</c>, <c>peak</c>.</summary>
    public string Name
    {
        get
        {
            var parts = Parameters.Values.Select(values => values[0]);
            if (InputOver is { } tokens) parts = parts.Append(string.Create(CultureInfo.InvariantCulture, $"over_{tokens}"));
            if (UtcWeekdays.Count > 0) parts = parts.Append("peak");
            return string.Join('+', parts);
        }
    }

    public bool Holds(IReadOnlyDictionary<string, string> parameters, long inputTokens, DateTimeOffset at)
    {
        if (inputTokens <= InputOver) return false;
        foreach (var (name, values) in Parameters)
            if (!parameters.TryGetValue(name, out var value) || !values.Contains(value, StringComparer.OrdinalIgnoreCase)) return false;
        return UtcWeekdays.Count == 0 || IsWithin(at.UtcDateTime);
    }

    private bool IsWithin(DateTime utc)
    {
        if (utc.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) return false;
        foreach (var hours in UtcWeekdays)
            if (hours.From.ToTimeSpan() <= utc.TimeOfDay && utc.TimeOfDay < hours.To.ToTimeSpan()) return true;
        return false;
    }
}

/// <summary>Half-open, within one day.</summary>
public readonly record struct DayHours(TimeOnly From, TimeOnly To);
