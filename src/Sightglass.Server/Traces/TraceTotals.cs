using Sightglass.Core.Telemetry;
using Sightglass.Server.Shell;

namespace Sightglass.Server.Traces;

/// <param name="Usd">US dollars whose cost is known; null when none is.</param>
/// <param name="Missing">Calls whose cost is not fully known.</param>
internal sealed record ModelTotal(string? Model, int Calls, long? Input, long? Output, decimal? Usd, int Missing);

/// <summary>What some observations used and cost together, each token and dollar once.</summary>
internal sealed record TraceTotals(long? Input, long? Output, long CacheRead, long CacheWrite, long Reasoning, IReadOnlyList<ModelTotal> Models)
{
    public static TraceTotals None { get; } = new(null, null, 0, 0, 0, []);

    public decimal? Usd => Sum(Models.Select(m => m.Usd));
    public int Missing => Models.Sum(m => m.Missing);

    public static TraceTotals Of(IEnumerable<ObservationSummary> observations)
    {
        List<ObservationSummary> billed = [.. observations.Where(o => o.Bills || o.CostState is CostState.Unknown or CostState.Partial)];
        return new(
            Sum(billed.Select(o => o.InputTokens)), Sum(billed.Select(o => o.OutputTokens)), billed.Sum(o => o.CacheReadTokens ?? 0),
            billed.Sum(o => o.CacheWriteTokens ?? 0), billed.Sum(o => o.ReasoningTokens ?? 0),
            [
                .. billed.GroupBy(o => o.Model)
                    .Select(g => new ModelTotal(
                        g.Key, g.Count(), Sum(g.Select(o => o.InputTokens)), Sum(g.Select(o => o.OutputTokens)), Sum(g.Select(o => o.CostUsd)),
                        g.Count(o => o.CostState is CostState.Unknown or CostState.Partial)))
                    .OrderByDescending(m => m.Usd ?? -1),
            ]);
    }

    public string TokensText => Input is null && Output is null ? "no usage was reported" : string.Join('\n',
        Lines(("input", Input), ("of it read from a cache", CacheRead), ("of it written to a cache", CacheWrite), ("output", Output), ("of it reasoning", Reasoning)));

    public string CostText => Models.Count == 0 ? "nothing to bill" : string.Join('\n',
        Models.Select(m => $"{VisibleText.Flat(m.Model ?? "model unknown")}: {m.Calls:N0} × , {TokenCount.Full(m.Input)} in, {TokenCount.Full(m.Output)} out = "
            + (m.Usd is null ? "unknown" : Money.Full(m.Usd)) + (m is { Usd: not null, Missing: > 0 } ? " at least" : ""))
            .Append($"together {Money.Full(Usd)}" + (Missing > 0 ? $", {Missing:N0} calls without a known cost" : ""))).Replace(" × ,", " ×", StringComparison.Ordinal);

    private static IEnumerable<string> Lines(params (string Name, long? Tokens)[] lines) =>
        lines.Where(l => l.Tokens > 0).Select(l => $"{TokenCount.Full(l.Tokens)} {l.Name}");

    private static long? Sum(IEnumerable<long?> values) => values.Aggregate((long?)null, (sum, value) => value is null ? sum : (sum ?? 0) + value);

    private static decimal? Sum(IEnumerable<decimal?> values) => values.Aggregate((decimal?)null, (sum, value) => value is null ? sum : (sum ?? 0) + value);
}
