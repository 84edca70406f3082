using System.Text.Json.Nodes;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Traces by Langfuse's v1 API. A trace is put together from its observations: there, too, its input and output are those of its root.</summary>
internal static class LangfuseTraces
{
    private const int MostObservations = 10_000;

    public static async Task<IResult> ListAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query);
        query.Equal("userId", Field.User).Equal("sessionId", Field.Session).Equal("version", Field.Version).Equal("release", Field.Release)
            .Any("environment", Field.Environment).All("tags", Field.Tags).Add(Named(query["name"]));
        var range = query.Range("fromTimestamp", "toTimestamp");
        var (order, descending) = Order(query);
        var fields = query.Texts("fields");
        if (query.Fault is { } fault) return LangfuseProtocol.Invalid(fault);

        var traces = new TraceQuery { Range = range, Where = query.Where, Order = order, Descending = descending, Limit = query.Limit, Offset = query.Offset };
        var page = await reader.FindTracesAsync(project, traces, cancellationToken);
        var data = new List<JsonObject>();
        foreach (var trace in page.Items) data.Add(await ItemAsync(reader, project, trace, fields, cancellationToken));
        return TypedResults.Json(new LangfusePage<JsonObject>(data, LangfuseMeta.Of(query, await reader.CountTracesAsync(project, traces, cancellationToken))), LangfuseProtocol.Json);
    }

    public static async Task<IResult> GetAsync(string traceId, HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        if (TraceId.Parse(traceId) is not { } id || await FindAsync(reader, project, id, cancellationToken) is not { } trace)
            return LangfuseProtocol.NotFound("Trace not found within authorized project");
        var observations = await reader.GetObservationsAsync(project, id, MostObservations, cancellationToken);
        var body = Core(project, trace);
        WithContent(body, observations);
        body["latency"] = trace.Duration?.TotalSeconds;
        body["totalCost"] = trace.CostUsd;
        body["observations"] = new JsonArray([.. observations.Select(o => LangfuseObservations.Of(project, o))]);
        body["scores"] = new JsonArray([.. trace.Scores.Select(s => ScoreOf(trace, s))]);
        return TypedResults.Json(body, LangfuseProtocol.Json);
    }

    public static async Task<IResult> DeleteAsync(string traceId, HttpContext context, ITelemetryWriter writer, CancellationToken cancellationToken)
    {
        if (TraceId.Parse(traceId) is { } id) await writer.DeleteTracesAsync(context.User.Project(), [id], cancellationToken);
        return TypedResults.Json(new { message = "Trace deleted successfully" }, LangfuseProtocol.Json);
    }

    private static async Task<TraceSummary?> FindAsync(ITelemetryReader reader, ProjectId project, TraceId id, CancellationToken cancellationToken) =>
        (await reader.FindTracesAsync(project, new() { Where = new Compare(Field.TraceId, Comparison.Equal, id.ToString()), Limit = 1 }, cancellationToken)).Items is [var only]
            ? only : null;

    // What a trace is called is said on its root, or by Langfuse's own attribute on any observation.
    private static AnyOf? Named(string? name) => name is null ? null : new AnyOf(
    [
        new Compare(Field.TraceName, Comparison.Equal, name),
        new AllOf([new Compare(Field.ObservationName, Comparison.Equal, name), new Not(new Compare(Field.ParentId, Comparison.IsKnown, ""))]),
    ]);

    private static (TraceOrder Order, bool Descending) Order(LangfuseQuery query)
    {
        var parts = (query["orderBy"] ?? "timestamp.desc").Split('.');
        if (parts is not [var by, "asc" or "desc"])
        {
            query.Fail("orderBy is not <field>.asc or <field>.desc");
            return default;
        }
        var descending = parts[1] == "desc";
        switch (by)
        {
            case "timestamp": return (TraceOrder.StartedAt, descending);
            case "name": return (TraceOrder.Name, descending);
            case "latency": return (TraceOrder.Duration, descending);
            case "totalCost": return (TraceOrder.CostUsd, descending);
            default:
                query.Fail($"orderBy takes timestamp, name, latency or totalCost, not {by}");
                return default;
        }
    }

    private static async Task<JsonObject> ItemAsync(
        ITelemetryReader reader, ProjectId project, TraceSummary trace, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var wants = (string group) => fields.Count == 0 || fields.Contains(group);
        var body = Core(project, trace);
        IReadOnlyList<Observation> observations = wants("io") || wants("observations")
            ? await reader.GetObservationsAsync(project, trace.Id, MostObservations, cancellationToken) : [];
        if (wants("io")) WithContent(body, observations);
        // There, figures that were not asked for are -1 and lists are empty.
        body["latency"] = wants("metrics") ? trace.Duration?.TotalSeconds : -1;
        body["totalCost"] = wants("metrics") ? trace.CostUsd : -1;
        body["observations"] = new JsonArray([.. wants("observations") ? observations.Select(o => JsonValue.Create(o.Id.ToString())) : []]);
        body["scores"] = new JsonArray([.. wants("scores") ? trace.Scores.Select((_, i) => JsonValue.Create($"{trace.Id}-{i}")) : []]);
        return body;
    }

    private static JsonObject Core(ProjectId project, TraceSummary trace) => new()
    {
        ["id"] = trace.Id.ToString(),
        ["projectId"] = project.Value,
        ["timestamp"] = LangfuseValue.Of(trace.StartedAt),
        ["name"] = trace.Name,
        ["input"] = null,
        ["output"] = null,
        ["sessionId"] = trace.SessionId,
        ["userId"] = trace.UserId,
        ["release"] = trace.Release,
        ["version"] = trace.Version,
        ["metadata"] = null,
        ["tags"] = new JsonArray([.. trace.Tags.Select(t => JsonValue.Create(t))]),
        ["public"] = false,
        ["environment"] = trace.Environment,
        ["bookmarked"] = false,
        ["externalId"] = null,
        ["createdAt"] = LangfuseValue.Of(trace.StartedAt),
        ["updatedAt"] = LangfuseValue.Of(trace.StartedAt + (trace.Duration ?? TimeSpan.Zero)),
        ["htmlPath"] = $"/traces/{trace.Id}",
    };

    private static void WithContent(JsonObject body, IReadOnlyList<Observation> observations)
    {
        if (observations.Count == 0) return;
        var root = observations.FirstOrDefault(o => o.ParentId is null) ?? observations[0];
        body["input"] = LangfuseValue.Of((observations.LastOrDefault(o => !o.TraceInput.IsEmpty)?.TraceInput ?? root.Input));
        body["output"] = LangfuseValue.Of((observations.LastOrDefault(o => !o.TraceOutput.IsEmpty)?.TraceOutput ?? root.Output));
        body["metadata"] = LangfuseObservations.MetadataOf(root);
        body["public"] = observations.Any(o => o.Raw["langfuse.trace.public"].AsBoolean() is true);
    }

    private static JsonObject ScoreOf(TraceSummary trace, Score score) => new()
    {
        ["id"] = $"{trace.Id}-{score.Name}",
        ["traceId"] = trace.Id.ToString(),
        ["observationId"] = score.ObservationId?.ToString(),
        ["sessionId"] = score.SessionId,
        ["name"] = score.Name,
        ["value"] = score.Value,
        ["stringValue"] = score.Label,
        ["dataType"] = score.Value is null ? "CATEGORICAL" : "NUMERIC",
        ["source"] = score.Source?.Equals("human", StringComparison.OrdinalIgnoreCase) is true ? "ANNOTATION" : score.Source?.Equals("llm", StringComparison.OrdinalIgnoreCase) is true ? "EVAL" : "API",
        ["comment"] = score.Comment,
        ["timestamp"] = LangfuseValue.Of(trace.StartedAt),
        ["createdAt"] = LangfuseValue.Of(trace.StartedAt),
        ["updatedAt"] = LangfuseValue.Of(trace.StartedAt),
        ["authorUserId"] = null,
        ["configId"] = null,
        ["queueId"] = null,
        ["metadata"] = null,
        ["environment"] = trace.Environment,
    };
}
