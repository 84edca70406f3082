using System.Globalization;
using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary><c>GET /metrics</c> of v1 and v2: one query in JSON, rows of figures by dimensions and time.</summary>
internal static class LangfuseMetrics
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/metrics", V1Async);
        api.MapGet("/metrics/daily", DailyAsync);
        api.MapGet("/v2/metrics", V2Async);
    }

    private static Task<IResult> V1Async(HttpContext context, ITelemetryReader reader, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(context, reader, isV2: false, time, cancellationToken);

    private static Task<IResult> V2Async(HttpContext context, ITelemetryReader reader, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync(context, reader, isV2: true, time, cancellationToken);

    /// <summary>Traces, observations, costs and usage by model of each day, newest first.</summary>
    private static async Task<IResult> DailyAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        List<Filter> ofTrace = [.. query.Equal("traceName", Field.TraceName), .. query.Equal("userId", Field.User), .. query.Tags("tags"), .. query.Any("environment", Field.Environment)];
        var range = TimeRange.Create(query.Time("fromTimestamp") ?? TimeRange.All.From, query.Time("toTimestamp") ?? TimeRange.All.To);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (range is null) return LangfuseProtocol.Answer(new LangfusePage<LangfuseDay>([], LangfuseMeta.Of(query, 0)));

        var project = context.User.Project();
        var where = Filter.And(ofTrace);
        var byDay = await reader.AggregateAsync(
            project, new() { View = MetricView.Traces, Range = range, Where = where, Calendar = CalendarUnit.Day, Columns = [new(Measure.Count), new(Measure.Observations), new(Measure.CostUsd)] }, cancellationToken);
        var byModel = (await reader.AggregateAsync(
            project,
            new()
            {
                Range = range,
                Where = ofTrace.Count == 0 ? null : new OfTrace(where),
                Calendar = CalendarUnit.Day,
                GroupBy = [Field.Model],
                Columns =
                [
                    new(Measure.InputTokens), new(Measure.OutputTokens), new(Measure.Tokens), new(Measure.Count), new(Measure.Traces, Aggregation.Distinct), new(Measure.CostUsd),
                ],
            },
            cancellationToken)).ToLookup(r => r.Bucket);
        var days = byDay.OrderByDescending(d => d.Bucket).Select(d => new LangfuseDay(
            d.Bucket!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (long)(d.Values[0] ?? 0), (long)(d.Values[1] ?? 0), d.Values[2],
            [.. byModel[d.Bucket].Where(m => m.Groups[0] is not null).Select(m => new LangfuseDayUsage(
                m.Groups[0]!, (long?)m.Values[0], (long?)m.Values[1], (long?)m.Values[2], (long)(m.Values[3] ?? 0), (long)(m.Values[4] ?? 0), m.Values[5]))])).ToList();
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseDay>([.. days.Skip(query.Offset).Take(query.Limit)], LangfuseMeta.Of(query, days.Count)));
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, ITelemetryReader reader, bool isV2, TimeProvider time, CancellationToken cancellationToken)
    {
        using var json = context.Request.Query["query"] is [.., { Length: > 0 } text] ? UntrustedJson.Parse(text) : null;
        if (json?.RootElement.ValueKind != JsonValueKind.Object)
            return LangfuseProtocol.Invalid([new("invalid_type", ["query"], "query is a JSON object with view, metrics, fromTimestamp and toTimestamp")]);
        var faults = new List<LangfuseFault>();
        var parsed = LangfuseMetricQuery.Parse(json.RootElement, isV2, time.GetUtcNow(), faults);
        if (parsed is null) return LangfuseProtocol.Invalid(faults);
        if (parsed.IsEmpty) return LangfuseProtocol.Answer(new LangfuseMetricAnswer([]));
        var rows = await reader.AggregateAsync(context.User.Project(), parsed.Query, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseMetricAnswer([.. rows.Select(parsed.Row)]));
    }
}

internal sealed record LangfuseMetricAnswer(IReadOnlyList<Dictionary<string, object?>> Data);

/// <param name="TotalCost">US dollars; null when none is known.</param>
internal sealed record LangfuseDay(string Date, long CountTraces, long CountObservations, double? TotalCost, IReadOnlyList<LangfuseDayUsage> Usage);

internal sealed record LangfuseDayUsage(string Model, long? InputUsage, long? OutputUsage, long? TotalUsage, long CountObservations, long CountTraces, double? TotalCost);
