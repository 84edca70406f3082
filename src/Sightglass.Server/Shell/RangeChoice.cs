using System.Globalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Shell;

/// <summary>The time range of a page as its address says it: a preset that moves with the clock, or two fixed instants.</summary>
/// <param name="Preset">Null when the instants are fixed.</param>
public sealed record RangeChoice(string? Preset, TimeRange Range)
{
    public const string Default = "7d";

    public static IReadOnlyList<(string Name, string Title)> Presets { get; } =
    [
        ("15m", "Last 15 minutes"), ("1h", "Last hour"), ("6h", "Last 6 hours"), ("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days"),
        ("all", "All time"),
    ];

    /// <summary>Whatever cannot be understood falls back to the default.</summary>
    public static RangeChoice Parse(string? preset, string? from, string? to, DateTimeOffset now)
    {
        if (Instant(from) is { } start && TimeRange.All.Within(start, Instant(to) ?? now) is { } range) return new(null, range);
        var name = Presets.Any(p => p.Name == preset) ? preset! : Default;
        // Ahead of the clock, because the clocks of those who send are not ours.
        return new(name, name == "all" ? TimeRange.All : TimeRange.Create(now - Length(name), now.AddMinutes(10))!);
    }

    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.ToUniversalTime() : null;

    private static TimeSpan Length(string preset)
    {
        var count = int.Parse(preset.AsSpan(0, preset.Length - 1), CultureInfo.InvariantCulture);
        return preset[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        };
    }
}
