using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Observations by Langfuse's v1 API.</summary>
internal static class LangfuseObservations
{
    private static readonly string[] Levels = [.. Enum.GetNames<Level>()];
    private static readonly string[] Types = [.. Enum.GetNames<ObservationType>().Except([nameof(ObservationType.Reranker), nameof(ObservationType.Trace), nameof(ObservationType.Score)])];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/observations", ListAsync);
        api.MapGet("/observations/{observationId}", GetAsync);
        api.MapGet("/v2/observations", LangfuseObservationsV2.ListAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query);
        var (from, to) = (query.Time("fromStartTime"), query.Time("toStartTime"));
        List<Filter> all =
        [
            .. query.Equal("name", Field.ObservationName), .. query.Trace("traceId", Field.TraceId), .. query.Observation("parentObservationId", Field.ParentId),
            .. query.Equal("version", Field.Version), .. query.Any("environment", Field.Environment), .. OfType(query.Word("type", Types)),
            .. query.Filters(LangfuseColumns.OfObservations),
        ];
        if (query.Word("level", Levels) is { } level) all.Add(LangfuseQuery.Is(Field.Level, level));
        // There, the user is one of the trace.
        if (query["userId"] is { } user) all.Add(new OfTrace(LangfuseQuery.Is(Field.User, user)));
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (TimeRange.Create(from ?? TimeRange.All.From, to ?? TimeRange.All.To) is not { } range)
            return LangfuseProtocol.Answer(new LangfusePage<LangfuseObservation>([], LangfuseMeta.Of(query, 0)));

        var observations = new ObservationQuery { Range = range, Where = Filter.And(all), Limit = query.Limit, Offset = query.Offset };
        var page = await reader.FindObservationsAsync(project, observations, cancellationToken);
        var count = await reader.CountObservationsAsync(project, observations, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseObservation>(await LoadAsync(reader, project, page.Items, cancellationToken), LangfuseMeta.Of(query, count)));
    }

    private static async Task<IResult> GetAsync(string observationId, HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new ObservationQuery { Where = LangfuseQuery.Is(Field.Id, ObservationId.OfExternal(LangfuseTraces.Decode(observationId)).ToString()), Limit = 1 };
        var page = await reader.FindObservationsAsync(project, query, cancellationToken);
        return await LoadAsync(reader, project, page.Items, cancellationToken) is [var only]
            ? LangfuseProtocol.Answer(only)
            : LangfuseProtocol.NotFound("Observation not found within authorized project");
    }

    /// <summary>The same observations with content, in their order.</summary>
    public static async Task<List<LangfuseObservation>> LoadAsync(
        ITelemetryReader reader, ProjectId project, IReadOnlyList<ObservationSummary> rows, CancellationToken cancellationToken)
    {
        var bills = rows.Where(r => r.Bills).Select(r => (r.TraceId, r.Id)).ToHashSet();
        var loaded = await reader.GetObservationsAsync(project, rows, cancellationToken);
        return [.. loaded.Select(o => LangfuseObservation.Of(project, o, bills.Contains((o.TraceId, o.Id))))];
    }

    private static IEnumerable<Filter> OfType(string? type) => type switch
    {
        null => [],
        nameof(ObservationType.Span) =>
            [new AnyOf([LangfuseQuery.Is(Field.ObservationType, type), LangfuseQuery.Is(Field.ObservationType, nameof(ObservationType.Reranker))])],
        _ => [LangfuseQuery.Is(Field.ObservationType, type)],
    };
}
