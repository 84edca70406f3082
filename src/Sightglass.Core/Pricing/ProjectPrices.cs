using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Pricing;

/// <summary>
/// What each project pays: its own prices before those that are built in. An own price holds for what came in while it stood, so that the same
/// span costs the same whenever it is read again. Safe for several threads.
/// </summary>
public sealed class ProjectPrices
{
    private readonly Lock _changing = new();
    private readonly Lazy<IReadOnlyDictionary<ProjectId, OwnPrices>> _stored;
    private volatile IReadOnlyDictionary<ProjectId, OwnPrices>? _current;

    /// <param name="load">Reads the own prices of all projects, at the first span that is priced: a store that replays its journal needs them before anybody could hand them over.</param>
    public ProjectPrices(Func<IReadOnlyDictionary<ProjectId, OwnPrices>> load) => _stored = new(load);

    /// <summary>The built-in prices for everybody.</summary>
    public static ProjectPrices BuiltIn { get; } = new(() => new Dictionary<ProjectId, OwnPrices>());

    private IReadOnlyDictionary<ProjectId, OwnPrices> Current => _current ?? First();

    /// <inheritdoc cref="CostCalculator.Price(PriceTable, Observation, OwnPrices?)"/>
    public Cost Price(ProjectId project, Observation observation) =>
        CostCalculator.Price(PriceTable.BuiltIn, observation, Current is { Count: > 0 } own ? own.GetValueOrDefault(project) : null);

    /// <summary>From the next span on these are the own prices of a project.</summary>
    public void Set(ProjectId project, OwnPrices prices)
    {
        lock (_changing) _current = new Dictionary<ProjectId, OwnPrices>(Current) { [project] = prices };
    }

    private IReadOnlyDictionary<ProjectId, OwnPrices> First()
    {
        lock (_changing) return _current ??= _stored.Value;
    }
}
