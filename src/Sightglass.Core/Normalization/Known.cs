namespace Sightglass.Core.Normalization;

/// <summary>A value together with the key it came from, so that every figure can be traced back to what was sent.</summary>
public readonly record struct Known<T>(T Value, string Key);
