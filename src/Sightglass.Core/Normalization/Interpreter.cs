using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// What a raw span means: normalized, then priced. Receivers use it on the way in and stores on the way out, so that a better dialect
/// or price table is applied to the past by reading the past again.
/// </summary>
public sealed class Interpreter(Func<ProjectId, Observation, Cost> price)
{
    /// <summary>The same prices for every project.</summary>
    public Interpreter(Func<Observation, Cost> price) : this((_, observation) => price(observation))
    {
    }

    public Observation Interpret(ProjectId project, RawSpan span)
    {
        var observation = Normalizer.Normalize(span);
        observation.Cost = price(project, observation);
        return observation;
    }
}
