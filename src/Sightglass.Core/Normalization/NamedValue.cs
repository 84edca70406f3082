namespace Sightglass.Core.Normalization;

/// <summary>A parameter or an item of metadata, together with the attribute it came from.</summary>
public readonly record struct NamedValue(string Name, string Value, string Key);
