using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Observations by Langfuse's v2 API: by cursor, newest first, with the groups of fields that are asked for.</summary>
internal static class LangfuseObservationsV2
{
    private const int MostItems = 1_000;
    private static readonly string[] Groups = ["core", "basic", "time", "io", "metadata", "model", "usage", "prompt", "metrics", "trace_context"];
    private static readonly string[] OfContent = ["io", "metadata", "model", "usage", "time"];
    private static readonly string[] Levels = [.. Enum.GetNames<Level>()];

    public static async Task<IResult> ListAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query, MostItems);
        var (from, to, cursor) = (query.Time("fromStartTime"), query.Time("toStartTime"), query.Cursor(4));
        List<Filter> all =
        [
            .. query.Equal("name", Field.ObservationName), .. query.Trace("traceId", Field.TraceId), .. query.Observation("parentObservationId", Field.ParentId),
            .. query.Equal("version", Field.Version), .. query.Any("environment", Field.Environment), .. query.Filters(LangfuseColumns.OfObservations),
        ];
        if (query["type"] is { } type) all.Add(LangfuseColumns.OfObservations.Find("type")!.Is(type));
        if (query.Word("level", Levels) is { } level) all.Add(LangfuseQuery.Is(Field.Level, level));
        if (query.Flag("isRootObservation") is { } isRoot) all.Add(new Compare(Field.IsRoot, Comparison.Equal, isRoot));
        if (query["userId"] is { } user) all.Add(new OfTrace(LangfuseQuery.Is(Field.User, user)));
        if (query["sessionId"] is { } session) all.Add(new OfTrace(LangfuseQuery.Is(Field.Session, session)));
        if (query.Flag("parseIoAsJson") == true) query.Fail("parseIoAsJson", "parseIoAsJson is not supported any more: input and output are the texts that were sent");
        foreach (var unknown in query.List("fields").Except(Groups)) query.Fail("fields", $"fields are {string.Join(", ", Groups)}, not {Beginning.Marked(unknown, 60)}");
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (TimeRange.Create(from ?? TimeRange.All.From, to ?? TimeRange.All.To) is not { } range)
            return LangfuseProtocol.Answer(new LangfuseCursorPage<object>([], new(null, null)));

        var page = await reader.FindObservationsAsync(project, new() { Range = range, Where = Filter.And(all), Limit = query.Limit, Cursor = cursor }, cancellationToken);
        var fields = query.List("fields") is { Count: > 0 } named ? named : ["core", "basic"];
        var content = fields.Any(OfContent.Contains) ? await reader.GetObservationsAsync(project, page.Items, cancellationToken) : [];
        var traces = fields.Contains("basic") || fields.Contains("trace_context") ? await LangfuseTraces.FindAsync(reader, project, page.Items.Select(o => o.TraceId), cancellationToken) : [];
        var whole = content.ToDictionary(o => (o.TraceId, o.Id));
        var expanded = query.List("expandMetadata");
        return LangfuseProtocol.Answer(new LangfuseCursorPage<object>(
            [
                .. page.Items.Select(o => LangfuseObservationV2.Of(project, o, whole.GetValueOrDefault((o.TraceId, o.Id)), traces.GetValueOrDefault(o.TraceId), fields, expanded)),
            ],
            new(null, page.Next)));
    }
}
