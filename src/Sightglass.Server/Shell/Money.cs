using System.Globalization;

namespace Sightglass.Server.Shell;

/// <summary>US dollars for people. Unknown is a dash, never $0.</summary>
internal static class Money
{
    public const string Unknown = "–";

    /// <summary>Three significant digits, two of less than a tenth of a cent, and no more than that it is less of next to nothing: <c>$0.00041</c>, <c>$0.0031</c>, <c>$1.24</c>, <c>$1,240</c>.</summary>
    public static string Short(decimal? dollars) => dollars switch
    {
        null => Unknown,
        0 => "$0",
        { } d when Math.Abs(d) < 0.00001m => d < 0 ? "−<$0.00001" : "<$0.00001",
        { } d when Math.Abs(d) >= 100 => Sign(d) + Math.Round(Math.Abs(d)).ToString("N0", CultureInfo.InvariantCulture),
        { } d => Sign(d) + Math.Abs(Significant.Round(d, Math.Abs(d) < 0.001m ? 2 : 3)).ToString("0.00##########", CultureInfo.InvariantCulture),
    };

    /// <summary>The same with what says that it may be more; an amount that is unknown is no bound.</summary>
    public static string Short(decimal? dollars, bool isAtLeast) => (isAtLeast && dollars is not null ? "≥\u202f" : "") + Short(dollars);

    /// <summary>Every digit that is known.</summary>
    public static string Full(decimal? dollars) =>
        dollars is { } d ? Sign(d) + Math.Abs(d).ToString("0.00##########################", CultureInfo.InvariantCulture) : Unknown;

    private static string Sign(decimal dollars) => dollars < 0 ? "−$" : "$";
}
