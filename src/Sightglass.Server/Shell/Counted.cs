using System.Globalization;

namespace Sightglass.Server.Shell;

/// <summary>A number and what is counted: <c>1 step</c>, <c>1,240 steps</c>.</summary>
internal static class Counted
{
    public static string Of(long count, string noun) => $"{count.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";
}
