using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Severities by the words loggers use for them, in any case.</summary>
internal static class LevelName
{
    public static Level? Parse(string text) => text.Trim().ToUpperInvariant() switch
    {
        "DEBUG" or "TRACE" or "VERBOSE" => Level.Debug,
        "DEFAULT" or "INFO" or "LOG" or "NOTICE" or "OK" or "SUCCESS" => Level.Default,
        "WARNING" or "WARN" => Level.Warning,
        "ERROR" or "FATAL" or "CRITICAL" => Level.Error,
        _ => null,
    };
}
