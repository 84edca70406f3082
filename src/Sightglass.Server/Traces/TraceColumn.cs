using Sightglass.Core.Querying;

namespace Sightglass.Server.Traces;

/// <summary>A column of the traces list. The key is the one in the address and in CSS.</summary>
/// <param name="Order">Null when the list cannot be sorted by it.</param>
public sealed record TraceColumn(string Key, string Title, TraceOrder? Order = null, bool IsNumber = false)
{
    public static IReadOnlyList<TraceColumn> All { get; } =
    [
        new("time", "Time", TraceOrder.StartedAt), new("name", "Name", TraceOrder.Name), new("input", "Input"), new("output", "Output"),
        new("latency", "Latency", TraceOrder.Duration, true), new("ttft", "TTFT", null, true), new("tokens", "Tokens", TraceOrder.Tokens, true),
        new("cost", "Cost", TraceOrder.CostUsd, true), new("model", "Model"), new("scores", "Scores"), new("user", "User"), new("session", "Session"),
        new("tags", "Tags"), new("env", "Env"),
    ];

    /// <summary>The order an address asks for: a key, after a minus when the largest comes first. Else the newest come first.</summary>
    public static (TraceOrder Order, bool Descending) Sorting(string? sorted) =>
        All.FirstOrDefault(c => c.Order is not null && c.Key == sorted?.TrimStart('-')) is { Order: { } order } ? (order, sorted![0] == '-') : (TraceOrder.StartedAt, true);

    /// <summary>The shown ones: all but those named in the address, which are separated by commas.</summary>
    public static IReadOnlyList<TraceColumn> Shown(string? hidden)
    {
        var names = (hidden ?? "").Split(',');
        return [.. All.Where(c => c.Key == "name" || !names.Contains(c.Key))];
    }
}
