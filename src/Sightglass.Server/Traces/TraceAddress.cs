using Sightglass.Core.Telemetry;
using Sightglass.Server.Shell;

namespace Sightglass.Server.Traces;

/// <summary>The ways between the list and a trace on its own page. The page keeps the query of the list, so that the way back leads to the same list.</summary>
internal static class TraceAddress
{
    private static readonly string[] OfTheOpenTrace = ["trace", "span", "tab", "find", "errors"];

    public static string List(this PageAddress address) => address.Elsewhere("traces", OfTheOpenTrace);

    public static string OwnPage(this PageAddress address, TraceId trace) => address.Elsewhere($"traces/{trace}", OfTheOpenTrace);

    /// <summary>The open trace on its own page, as it is.</summary>
    public static string FullPage(this PageAddress address, TraceId trace) => address.Elsewhere($"traces/{trace}", "trace");

    /// <summary>Another trace in the place of this one, with nothing selected.</summary>
    public static string Neighbour(this PageAddress address, TraceId trace) => address.Elsewhere($"traces/{trace}", "span");
}
