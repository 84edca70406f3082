using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Costs in US dollars as emitters report them.</summary>
internal static class ReportedCosts
{
    private const double MostUsd = 1e9;

    /// <summary>Negative and absurd amounts do not count.</summary>
    public static decimal? Amount(double? usd) => usd is >= 0 and < MostUsd ? (decimal)usd.Value : null;

    /// <summary>A total in an attribute of its own.</summary>
    public static Known<ReportedCost>? Total(SpanReader span, string key) =>
        Amount(span[key].AsReal()) is { } usd ? new(new(usd, key), key) : null;

    /// <summary>The total where it is given, else the sum of <paramref name="parts"/>, else of all; null when there is no amount at all.</summary>
    public static Known<ReportedCost>? Of(Dictionary<string, decimal> details, ReadOnlySpan<string> parts, string key)
    {
        if (details.Count == 0) return null;
        if (!details.Remove("total", out var total))
        {
            var found = false;
            foreach (var part in parts)
                if (details.TryGetValue(part, out var amount)) (total, found) = (total + amount, true);
            if (!found) total = details.Values.Sum();
        }
        return new(new(total, key) { Details = details }, key);
    }
}
