using Sightglass.Core.Normalization;

namespace Sightglass.Server.Demo;

/// <summary>What is true at Larkspur at a time: which release runs, whether the bad prompt is live, how slow the inventory is.</summary>
/// <remarks>
/// A pure function of the calendar that repeats every six days, so that any five days contain the whole story and a day that is loaded again,
/// on whatever date, is told in exactly the same words.
/// </remarks>
internal static class DemoWorld
{
    private const double CycleDays = 6;

    /// <summary>Prompt v7 of the trip planner is live: longer, dearer, worse.</summary>
    public static bool HasBadPrompt(DateTimeOffset at) => Phase(at) is >= 3.4 and < 4.9;

    /// <summary>The inventory's index grows until it is rebuilt at the end of the cycle: 1 is its normal speed.</summary>
    public static double InventorySlowness(DateTimeOffset at) => Phase(at) is > 2 and var phase ? 1 + Math.Pow(phase - 2, 1.7) : 1;

    /// <summary>An hour and a half in which a provider refuses many calls.</summary>
    public static bool IsRateLimited(DateTimeOffset at) => Phase(at) is >= 1.55 and < 1.62 or >= 3.6 and < 3.66 or >= 5.5 and < 5.56;

    public static string Release(DateTimeOffset at) => $"2026.{(int)Phase(at) switch { < 2 => "41.2", < 4 => "42.0", _ => "42.1" }}";

    public static RawResource Resource(string service, DateTimeOffset at, string environment = "production") => new(
    [
        new("service.name", RawValue.Of(service)),
        new("service.namespace", RawValue.Of("larkspur")),
        new("service.version", RawValue.Of(Release(at))),
        new("deployment.environment.name", RawValue.Of(environment)),
        new("telemetry.sdk.language", RawValue.Of(service is "trip-web" or "trip-planner" ? "nodejs" : "python")),
    ], null);

    /// <summary>About four characters a token, as for English.</summary>
    public static int Tokens(params ReadOnlySpan<string> texts)
    {
        var length = 0;
        foreach (var text in texts) length += text.Length;
        return length / 4 + 3;
    }

    private static double Phase(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalDays % CycleDays;
}
