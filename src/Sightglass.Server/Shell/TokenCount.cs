using System.Globalization;

namespace Sightglass.Server.Shell;

/// <summary>Counts for people: <c>436</c>, <c>12.4k</c>, <c>1.2M</c>. Unknown is a dash.</summary>
internal static class TokenCount
{
    public static string Short(long? count) => count switch
    {
        null => "–",
        < 1_000 and > -1_000 => Full(count),
        < 999_500 and > -999_500 => Scaled(count.Value / 1_000m, "k"),
        < 999_500_000 and > -999_500_000 => Scaled(count.Value / 1_000_000m, "M"),
        _ => Scaled(count.Value / 1_000_000_000m, "B"),
    };

    public static string Full(long? count) => count is { } c ? c.ToString("N0", CultureInfo.InvariantCulture) : "–";

    private static string Scaled(decimal count, string unit) =>
        (count < 100 ? Math.Round(count, 1) : Math.Round(count)).ToString("0.#", CultureInfo.InvariantCulture) + unit;
}
