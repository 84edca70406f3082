namespace Sightglass.Core.Telemetry;

/// <summary>Beginnings of texts, never with half a surrogate pair at their end: a page cannot be sent with one in it.</summary>
public static class Beginning
{
    public static string Of(string text, int most) => text.Length <= most ? text : text[..Length(text, most)];

    /// <summary>How many characters of it, <paramref name="most"/> or one less.</summary>
    public static int Length(ReadOnlySpan<char> text, int most) =>
        text.Length <= most ? text.Length : most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
}
