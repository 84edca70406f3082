using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Traces by Langfuse's v1 API, put together from their observations.</summary>
internal static class LangfuseTraces
{
    private const int MostObservations = 10_000;

    /// <summary>Observations that the traces of one page may have together, when their rows are wanted.</summary>
    private const int MostInLists = 100_000;

    /// <summary>Observations of a trace that a list looks at, besides the root, for what they say of the trace.</summary>
    private const int LookedAtInLists = 20;

    private const int RowsAtOnce = 1_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/traces", ListAsync);
        api.MapDelete("/traces", DeleteManyAsync);
        api.MapGet("/traces/{traceId}", GetAsync);
        api.MapDelete("/traces/{traceId}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query);
        var (from, to) = (query.Time("fromTimestamp"), query.Time("toTimestamp"));
        List<Filter> whole =
        [
            .. query.Equal("userId", Field.User), .. query.Equal("sessionId", Field.Session), .. query.Equal("name", Field.TraceName), .. query.Equal("version", Field.Version),
            .. query.Equal("release", Field.Release), .. query.Any("environment", Field.Environment), .. query.Tags("tags"), .. query.Filters(LangfuseColumns.OfTraces),
        ];
        if (from is not null) whole.Add(new Compare(Field.StartedAt, Comparison.GreaterOrEqual, from.Value));
        if (to is not null) whole.Add(new Compare(Field.StartedAt, Comparison.Less, to.Value));
        var (order, descending) = OrderOf(query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);

        var traces = new TraceQuery
        {
            // Every observation of a trace starts after the trace does: what is older need not be looked at.
            Range = TimeRange.Create(from ?? TimeRange.All.From, TimeRange.All.To) ?? TimeRange.All,
            Where = whole.Count == 0 ? null : new OfTrace(Filter.And(whole)),
            Order = order,
            Descending = descending,
            Limit = query.Limit,
            Offset = query.Offset,
        };
        var page = await reader.FindTracesAsync(project, traces, cancellationToken);
        var fields = LangfuseFields.Of(query.List("fields"));
        if ((fields.Io || fields.Observations) && page.Items.Sum(t => t.Observations) is > MostInLists and var observations) return TooLarge(observations);
        var count = await reader.CountTracesAsync(project, traces, cancellationToken);
        var data = await DescribeAsync(reader, project, page.Items, fields, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseTrace<string, string>>(data, LangfuseMeta.Of(query, count)));
    }

    private static async Task<IResult> GetAsync(string traceId, HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new TraceQuery { Where = LangfuseQuery.Is(Field.TraceId, TraceId.OfExternal(Decode(traceId)).ToString()), Limit = 1 };
        if ((await reader.FindTracesAsync(project, query, cancellationToken)).Items is not [var trace])
            return LangfuseProtocol.NotFound("Trace not found within authorized project");

        var fields = LangfuseFields.Of(new LangfuseQuery(context.Request.Query).List("fields"));
        var rows = await reader.GetTraceAsync(project, trace.Id, cancellationToken);
        if (fields.Observations && rows.Count > MostObservations)
            return Refuse($"The trace has {rows.Count} observations; more than {MostObservations} are read page by page from {LangfuseProtocol.Base}/observations?traceId=");
        var wanted = fields.Observations ? rows : fields.Io ? LookedAt(rows) : [];
        var loaded = await reader.GetObservationsAsync(project, wanted, cancellationToken);
        var bills = rows.Where(r => r.Bills).Select(r => r.Id).ToHashSet();
        return LangfuseProtocol.Answer(LangfuseTrace<LangfuseObservation, LangfuseScore>.Of(
            project,
            trace,
            fields,
            fields.Io ? LangfuseTraceContent.Of(loaded, LangfuseTraceContent.RootOf(rows)) : LangfuseTraceContent.None,
            fields.Observations ? [.. loaded.Where(o => o.Type != ObservationType.Trace).Select(o => LangfuseObservation.Of(project, o, bills.Contains(o.Id)))] : [],
            fields.Scores ? LangfuseScore.Of(project, trace) : []));
    }

    private static async Task<IResult> DeleteAsync(string traceId, HttpContext context, ITelemetryWriter writer, CancellationToken cancellationToken)
    {
        await writer.DeleteTracesAsync(context.User.Project(), [TraceId.OfExternal(Decode(traceId))], cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseMessage("Trace deleted successfully"));
    }

    /// <summary>Many at once: <c>{"traceIds": […]}</c>.</summary>
    private static async Task<IResult> DeleteManyAsync(
        HttpContext context, ITelemetryWriter writer, RequestMemory memory, IngestLimits limits, CancellationToken cancellationToken)
    {
        using var bytes = await RequestBody.ReadAsync(context.Request, memory, limits, cancellationToken);
        using var json = UntrustedJson.Parse(bytes.Written, 64);
        var body = new LangfuseBody(json?.RootElement ?? default);
        var ids = body.Texts("traceIds");
        if (ids is not { Count: > 0 }) body.Fail("traceIds", "invalid_type", "traceIds is a list of at least one id");
        if (body.Faults.Count > 0) return LangfuseProtocol.Invalid(body.Faults);
        await writer.DeleteTracesAsync(context.User.Project(), [.. ids!.Select(TraceId.OfExternal)], cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseMessage("Traces deleted successfully"));
    }

    /// <summary>An id as a path segment. Some clients encode it twice.</summary>
    public static string Decode(string segment) => segment.Contains('%') ? Uri.UnescapeDataString(segment) : segment;

    private static (TraceOrder Order, bool Descending) OrderOf(LangfuseQuery query)
    {
        if (query["orderBy"] is not { } text) return (TraceOrder.StartedAt, true);
        var (by, direction) = text.Split('.') is [var first, var second] ? (first, second.ToLowerInvariant()) : ("", "");
        TraceOrder? order = by switch
        {
            // Nothing is public or bookmarked here, so that all are equal by that.
            "timestamp" or "public" or "bookmarked" => TraceOrder.StartedAt,
            "id" => TraceOrder.Id,
            "name" => TraceOrder.Name,
            "userId" => TraceOrder.User,
            "sessionId" => TraceOrder.Session,
            "release" => TraceOrder.Release,
            "version" => TraceOrder.Version,
            "latency" => TraceOrder.Duration,
            "totalCost" => TraceOrder.CostUsd,
            _ => null,
        };
        if (order is { } known && direction is "asc" or "desc") return (known, direction == "desc");
        query.Fail("orderBy", "orderBy is <field>.asc or <field>.desc; fields: id, timestamp, name, userId, release, version, public, bookmarked, sessionId, latency, totalCost");
        return default;
    }

    /// <summary>Some traces by their ids, without those that are not there.</summary>
    public static async Task<Dictionary<TraceId, TraceSummary>> FindAsync(
        ITelemetryReader reader, ProjectId project, IEnumerable<TraceId> traces, CancellationToken cancellationToken)
    {
        var ids = traces.Distinct().ToList();
        if (ids.Count == 0) return [];
        var query = new TraceQuery { Where = Are(ids), Limit = ids.Count };
        return (await reader.FindTracesAsync(project, query, cancellationToken)).Items.ToDictionary(t => t.Id);
    }

    /// <summary>Traces with the groups of fields that were asked for.</summary>
    public static async Task<IReadOnlyList<LangfuseTrace<string, string>>> DescribeAsync(
        ITelemetryReader reader, ProjectId project, IReadOnlyList<TraceSummary> traces, LangfuseFields fields, CancellationToken cancellationToken)
    {
        var rows = (traces.Count > 0 && (fields.Io || fields.Observations) ? await RowsAsync(reader, project, traces, cancellationToken) : []).ToLookup(r => r.TraceId);
        var wanted = fields.Io ? traces.SelectMany(t => LookedAt([.. rows[t.Id]])).ToList() : [];
        var loaded = (await reader.GetObservationsAsync(project, wanted, cancellationToken)).ToLookup(o => o.TraceId);
        return
        [
            .. traces.Select(t => LangfuseTrace<string, string>.Of(
                project,
                t,
                fields,
                fields.Io ? LangfuseTraceContent.Of([.. loaded[t.Id]], LangfuseTraceContent.RootOf([.. rows[t.Id]])) : LangfuseTraceContent.None,
                fields.Observations ? [.. rows[t.Id].Where(r => r.Type != ObservationType.Trace).Select(r => r.ExternalId ?? r.Id.ToString())] : [],
                fields.Scores ? [.. LangfuseScore.Of(project, t).Select(s => s.Id)] : [])),
        ];
    }

    // By start time, as GetTraceAsync has them.
    private static async Task<List<ObservationSummary>> RowsAsync(
        ITelemetryReader reader, ProjectId project, IReadOnlyList<TraceSummary> traces, CancellationToken cancellationToken)
    {
        var query = new ObservationQuery
        {
            Range = TimeRange.Create(traces.Min(t => t.StartedAt), TimeRange.All.To) ?? TimeRange.All,
            Where = Are(traces.Select(t => t.Id)),
            WithTraces = true,
            Descending = false,
            Limit = RowsAtOnce,
        };
        var rows = new List<ObservationSummary>();
        while (true)
        {
            var page = await reader.FindObservationsAsync(project, query, cancellationToken);
            rows.AddRange(page.Items);
            if (page.Next is null) return rows;
            query = query with { Cursor = page.Next };
        }
    }

    private static IReadOnlyList<ObservationSummary> LookedAt(IReadOnlyList<ObservationSummary> rows)
    {
        var root = LangfuseTraceContent.RootOf(rows);
        return [.. rows.Where((r, i) => i < LookedAtInLists || r.Id == root)];
    }

    private static IResult TooLarge(long observations) =>
        Refuse($"These traces have {observations} observations; ask for fewer at once with limit=, or for fields=core,scores,metrics");

    private static IResult Refuse(string message) => LangfuseError.Answer(StatusCodes.Status422UnprocessableEntity, message);

    private static AnyOf Are(IEnumerable<TraceId> traces) => new([.. traces.Select(t => LangfuseQuery.Is(Field.TraceId, t.ToString()))]);
}

internal sealed record LangfuseMessage(string Message);
