using Sightglass.Core.Telemetry;
using Sightglass.Server.Scores;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A score that names a config: it is of that type, and one of the values that the config allows.</summary>
internal static class LangfuseConfiguredScore
{
    /// <summary>The config that counts for a score; null when it names none, or one that it cannot have, which is a fault.</summary>
    /// <param name="type">What the score says that it is; null leaves that to the config.</param>
    public static ScoreConfig? ConfigOf(LangfuseBody body, string? type, IReadOnlyDictionary<string, ScoreConfig> configs)
    {
        if (body.Id("configId") is not { } id) return null;
        if (!configs.TryGetValue(id, out var config)) body.Fail("configId", "invalid_value", "configId is no score config of this project");
        else if (config.IsArchived) body.Fail("configId", "invalid_value", $"the score config '{config.Name}' is archived");
        else if (type is not null && !type.Equals(config.DataType.ToString(), StringComparison.OrdinalIgnoreCase))
            body.Fail("dataType", "invalid_value", $"dataType is {type}; that of the score config '{config.Name}' is {config.DataType.ToString().ToUpperInvariant()}");
        else return config;
        return null;
    }

    /// <summary>The value with what the config adds: the number of a category.</summary>
    public static (ScoreDataType Type, double? Number, string? Label)? Apply(
        LangfuseBody body, (ScoreDataType Type, double? Number, string? Label)? value, ScoreConfig config)
    {
        if (value is not { } given) return null;
        switch (config.DataType)
        {
            case ScoreDataType.Numeric when given.Number < config.MinValue || given.Number > config.MaxValue:
                body.Fail("value", "invalid_value", $"value is not within the bounds of the score config '{config.Name}', {config.MinValue?.ToString() ?? "none"} to {config.MaxValue?.ToString() ?? "none"}");
                return null;
            case ScoreDataType.Categorical when config.Categories?.FirstOrDefault(c => c.Label == given.Label) is { } category:
                return given with { Number = category.Value };
            case ScoreDataType.Categorical:
                body.Fail("value", "invalid_value", $"value is no category of the score config '{config.Name}': {string.Join(", ", config.Categories?.Select(c => c.Label) ?? [])}");
                return null;
            default:
                return given;
        }
    }
}
