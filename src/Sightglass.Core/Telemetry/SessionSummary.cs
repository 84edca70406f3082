namespace Sightglass.Core.Telemetry;

/// <summary>One session in a list: derived from its traces, never stored.</summary>
/// <param name="StartedAt">Start of its first trace.</param>
/// <param name="LastAt">Start of its last trace.</param>
/// <param name="Environment">Of its first trace.</param>
/// <param name="CostUsd">Sum over the billing observations whose cost is known. Null when none is.</param>
public sealed record SessionSummary(
    string Id, DateTimeOffset StartedAt, DateTimeOffset LastAt, string Environment, long Traces, long Observations, long Errors, long? InputTokens, long? OutputTokens, decimal? CostUsd);
