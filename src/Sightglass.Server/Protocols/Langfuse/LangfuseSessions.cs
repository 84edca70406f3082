using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Sessions by Langfuse's v1 API.</summary>
internal static class LangfuseSessions
{
    private const int MostTraces = 1_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sessions", ListAsync);
        api.MapGet("/sessions/{sessionId}", GetAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query);
        var range = TimeRange.Create(query.Time("fromTimestamp") ?? TimeRange.All.From, query.Time("toTimestamp") ?? TimeRange.All.To);
        List<Filter> all = [.. query.Any("environment", Field.Environment)];
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (range is null) return LangfuseProtocol.Answer(new LangfusePage<LangfuseSession>([], LangfuseMeta.Of(query, 0)));
        var sessions = new SessionQuery { Range = range, Where = Filter.And(all), Limit = query.Limit, Offset = query.Offset };
        var found = await reader.FindSessionsAsync(project, sessions, cancellationToken);
        var count = await reader.CountSessionsAsync(project, sessions, cancellationToken);
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseSession>(
            [.. found.Select(s => new LangfuseSession(s.Id, s.StartedAt, project.Value, s.Environment))], LangfuseMeta.Of(query, count)));
    }

    private static async Task<IResult> GetAsync(string sessionId, HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var (project, id) = (context.User.Project(), LangfuseTraces.Decode(sessionId));
        var query = new TraceQuery { Where = new OfTrace(LangfuseQuery.Is(Field.Session, id)), Descending = false, Limit = MostTraces };
        var traces = (await reader.FindTracesAsync(project, query, cancellationToken)).Items;
        if (traces.Count == 0) return LangfuseProtocol.NotFound("Session not found within authorized project");
        return LangfuseProtocol.Answer(new LangfuseSessionWithTraces(
            id, traces[0].StartedAt, project.Value, traces[0].Environment,
            await LangfuseTraces.DescribeAsync(reader, project, traces, LangfuseFields.Of(["core", "io"]), cancellationToken)));
    }
}

internal sealed record LangfuseSession(string Id, DateTimeOffset CreatedAt, string ProjectId, string Environment);

internal sealed record LangfuseSessionWithTraces(
    string Id, DateTimeOffset CreatedAt, string ProjectId, string Environment, IReadOnlyList<LangfuseTrace<string, string>> Traces);
