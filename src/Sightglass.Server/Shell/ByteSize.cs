using System.Globalization;

namespace Sightglass.Server.Shell;

/// <summary>Sizes for people: <c>812 B</c>, <c>12.4 KB</c>, <c>1.24 MB</c>.</summary>
internal static class ByteSize
{
    public static string Short(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => Text(bytes / 1e3m, "KB"),
        _ => Text(bytes / 1e6m, "MB"),
    };

    private static string Text(decimal size, string unit) => $"{Significant.Round(size, 3).ToString("0.##", CultureInfo.InvariantCulture)} {unit}";
}
