namespace Sightglass.Core.Normalization;

/// <summary>A value together with the key it came from, so that every figure can be traced back to what was sent.</summary>
/// <remarks>A class: a <see cref="Reading"/> has some thirty of them, and nearly all are null.</remarks>
public sealed record Known<T>(T Value, string Key);

/// <summary>Reads one known value as another.</summary>
public static class Known
{
    /// <summary>The same key with what its text means; null when it means nothing.</summary>
    public static Known<T>? As<T>(this Known<string>? known, Func<string, T?> meaning) where T : struct =>
        known is { } text && meaning(text.Value) is { } value ? new(value, text.Key) : null;
}
