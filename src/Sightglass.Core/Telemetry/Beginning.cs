namespace Sightglass.Core.Telemetry;

/// <summary>Beginnings of texts, never with half a surrogate pair at their end: a page cannot be sent with one in it.</summary>
public static class Beginning
{
    /// <summary>The first <paramref name="most"/> (at least one) characters of it, or one less.</summary>
    public static string Of(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>The same with <c>…</c> after what was cut.</summary>
    public static string Marked(string text, int most) => text.Length <= most ? text : Of(text, most) + "…";
}
