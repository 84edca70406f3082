using System.Text.RegularExpressions;

namespace Sightglass.Server.Prices;

/// <summary>Patterns that people write: matched in time that grows with the name alone, so that none can hold up what comes in.</summary>
internal static class PricePattern
{
    private const int Longest = 2_000;

    /// <summary>Null, with the reason, when it is none, or needs to look around or back.</summary>
    public static Regex? Parse(string pattern, bool ignoreCase, out string? fault)
    {
        fault = pattern.Length > Longest ? $"it has {pattern.Length} characters; at most {Longest} are allowed" : null;
        if (fault is not null) return null;
        try
        {
            return new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            fault = exception.Message;
            return null;
        }
    }
}
