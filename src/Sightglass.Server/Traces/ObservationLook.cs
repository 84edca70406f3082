using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Traces;

/// <summary>How each type of observation looks: a letter, and its name as CSS class.</summary>
internal static class ObservationLook
{
    public static string Letter(this ObservationType type) => type switch
    {
        ObservationType.Generation => "G",
        ObservationType.Embedding => "E",
        ObservationType.Agent => "A",
        ObservationType.Tool => "T",
        ObservationType.Chain => "C",
        ObservationType.Retriever => "R",
        ObservationType.Reranker => "K",
        ObservationType.Guardrail => "U",
        ObservationType.Evaluator => "V",
        ObservationType.Event => "•",
        ObservationType.Trace => "∴",
        _ => "S",
    };

    public static string Word(this ObservationType type) => type.ToString().ToLowerInvariant();
}
