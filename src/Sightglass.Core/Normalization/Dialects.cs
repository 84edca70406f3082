namespace Sightglass.Core.Normalization;

/// <summary>In order of trust. For each field, the first dialect that knows it wins.</summary>
public static class Dialects
{
    public static IReadOnlyList<IDialect> All { get; } = [];
}
