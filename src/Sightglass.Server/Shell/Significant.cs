namespace Sightglass.Server.Shell;

internal static class Significant
{
    /// <summary>Rounds to this many significant digits; what stands left of the point is kept whole.</summary>
    public static decimal Round(decimal value, int digits)
    {
        if (value == 0) return 0;
        var decimals = digits - 1 - (int)Math.Floor(Math.Log10((double)Math.Abs(value)));
        return Math.Round(value, Math.Clamp(decimals, 0, 28), MidpointRounding.AwayFromZero);
    }
}
