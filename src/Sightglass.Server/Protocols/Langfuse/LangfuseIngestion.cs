using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;
using Sightglass.Server.Scores;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>
/// <c>POST /ingestion</c>: a batch of events of the SDKs before OpenTelemetry, and the scores of all. Each event is judged alone; what they say of one
/// trace or observation is put together, so that a batch is a few spans. The same batch again changes nothing.
/// </summary>
internal sealed class LangfuseIngestion(IngestPipeline pipeline, ITelemetryReader reader, ScoreConfigStore configs, RequestMemory memory, IngestLimits limits, TimeProvider time)
{
    /// <summary>The scope of what came this way: no library of OpenTelemetry.</summary>
    public const string ScopeName = "langfuse-ingestion";

    private const int Deepest = 512;

    public static Task<IResult> PostAsync(HttpContext context, LangfuseIngestion ingestion, CancellationToken cancellationToken) =>
        ingestion.ReceiveAsync(context, cancellationToken);

    /// <summary>One event alone, as the first SDKs sent them: <c>POST /traces</c>, <c>POST</c> and <c>PATCH /spans</c> and <c>/generations</c>, <c>POST /events</c>.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/traces", One("trace-create"));
        api.MapPost("/events", One("event-create"));
        api.MapPost("/spans", One("span-create"));
        api.MapPatch("/spans", One("span-update"));
        api.MapPost("/generations", One("generation-create"));
        api.MapPatch("/generations", One("generation-update"));

        static Func<HttpContext, LangfuseIngestion, CancellationToken, Task<IResult>> One(string type) =>
            (context, ingestion, cancellationToken) => ingestion.ReceiveOneAsync(type, context, cancellationToken);
    }

    private async Task<IResult> ReceiveOneAsync(string type, HttpContext context, CancellationToken cancellationToken)
    {
        using var bytes = await RequestBody.ReadAsync(context.Request, memory, limits, cancellationToken);
        using var json = UntrustedJson.Parse(bytes.Written, Deepest);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root) return LangfuseProtocol.Invalid([new("invalid_type", [], "the body is a JSON object")]);
        var (body, now) = (new LangfuseBody(root), time.GetUtcNow());
        var id = body.Id("id") ?? body.Id("spanId") ?? body.Id("generationId");
        if (id is null && type.EndsWith("-update", StringComparison.Ordinal)) body.Fail("id", "invalid_type", "the id of what is updated is required");
        if (body.Faults.Count > 0) return LangfuseProtocol.Invalid(body.Faults);
        var (one, answer) = (new LangfuseEvent(id ?? Guid.NewGuid().ToString(), type, now, body), new LangfuseBatchAnswer([], []));
        var spans = await ReadAsync(context.User.Project(), [one], ScopeOf(context.Request.Headers), now, answer, cancellationToken);
        if (body.Faults.Count > 0) return LangfuseProtocol.Invalid(body.Faults);
        await pipeline.IngestAsync(context.User.Project(), spans, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseId(one.Id));
    }

    private async Task<IResult> ReceiveAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var bytes = await RequestBody.ReadAsync(context.Request, memory, limits, cancellationToken);
        using var json = UntrustedJson.Parse(bytes.Written, Deepest);
        if (json is null || json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("batch", out var batch) || batch.ValueKind != JsonValueKind.Array)
            return TypedResults.Json(
                new LangfuseBatchError("Invalid request data", ["the body is a JSON object with an array 'batch' of events"]), LangfuseProtocol.Json,
                statusCode: StatusCodes.Status400BadRequest);

        var (now, answer) = (time.GetUtcNow(), new LangfuseBatchAnswer([], []));
        var events = new List<LangfuseEvent>();
        foreach (var item in batch.EnumerateArray())
            if (LangfuseEvent.Parse(item, now, out var fault) is { } parsed) events.Add(parsed);
            else answer.Errors.Add(LangfuseEventError.Of(IdOf(item), fault!));
        if (context.User.MayOnlySendScores())
        {
            answer.Errors.AddRange(events.Where(e => !e.IsScore && !e.IsLog).Select(e => LangfuseEventError.Denied(e.Id)));
            events.RemoveAll(e => !e.IsScore && !e.IsLog);
        }
        // Changes after what they change, and each by its time; the sort keeps the order of equals.
        var spans = await ReadAsync(context.User.Project(), [.. events.OrderBy(e => e.IsUpdate).ThenBy(e => e.At)], ScopeOf(context.Request.Headers), now, answer, cancellationToken);
        await pipeline.IngestAsync(context.User.Project(), spans, cancellationToken);
        return TypedResults.Json(answer, LangfuseProtocol.Json, statusCode: StatusCodes.Status207MultiStatus);
    }

    /// <summary>The spans that the events make, each once.</summary>
    private async Task<IReadOnlyCollection<RawSpan>> ReadAsync(
        ProjectId project, IReadOnlyList<LangfuseEvent> events, RawScope scope, DateTimeOffset now, LangfuseBatchAnswer answer, CancellationToken cancellationToken)
    {
        var spans = new Dictionary<(TraceId, ObservationId), RawSpan>();
        var traces = new Dictionary<string, string>();
        var named = await LangfuseScoreConfigs.OfAsync(configs, project, events.Where(e => e.IsScore).Select(e => e.Body), cancellationToken);
        foreach (var one in events)
        {
            if (one.IsLog) continue;
            var span = one.IsScore ? LangfuseScoreBody.Read(one.Body, one.Id, one.At, now, scope, named)
                : one.IsTrace ? LangfuseFragment.OfTrace(one, scope, now)
                : await OfObservationAsync(project, one, traces, scope, now, cancellationToken);
            if (one.Body.Faults is [var fault, ..] || span is null)
            {
                answer.Errors.Add(LangfuseEventError.Of(one.Id, one.Body.Faults[0]));
                continue;
            }
            answer.Successes.Add(new(one.Id, StatusCodes.Status201Created));
            spans[(span.TraceId, span.SpanId)] = spans.TryGetValue((span.TraceId, span.SpanId), out var earlier) ? earlier.MergedWith(span) : span;
        }
        return spans.Values;
    }

    private async Task<RawSpan> OfObservationAsync(
        ProjectId project, LangfuseEvent one, Dictionary<string, string> traces, RawScope scope, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = one.Body.Id("id") ?? one.Id;
        var trace = one.Body.Id("traceId") ?? traces.GetValueOrDefault(id) ?? (one.IsUpdate ? await TraceOfAsync(project, id, cancellationToken) : null) ?? id;
        traces[id] = trace;
        return LangfuseFragment.OfObservation(one, trace, id, scope, now);
    }

    /// <summary>Where an observation is that a change names by its id alone.</summary>
    private async Task<string?> TraceOfAsync(ProjectId project, string id, CancellationToken cancellationToken)
    {
        var query = new ObservationQuery { Where = LangfuseQuery.Is(Field.Id, ObservationId.OfExternal(id).ToString()), Limit = 1 };
        return (await reader.FindObservationsAsync(project, query, cancellationToken)).Items is [var found] ? found.ExternalTraceId ?? found.TraceId.ToString() : null;
    }

    private static string IdOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : "";

    // Python's second SDK writes them with underscores.
    private static RawScope ScopeOf(IHeaderDictionary headers)
    {
        var attributes = new List<RawAttribute>();
        foreach (var name in (ReadOnlySpan<string>)["name", "version", "variant", "integration"])
            if ((headers[$"x-langfuse-sdk-{name}"] is [{ } dashed, ..] ? dashed : headers[$"x_langfuse_sdk_{name}"] is [{ } underscored, ..] ? underscored : null) is { } value)
                attributes.Add(new($"langfuse.sdk.{name}", RawValue.Of(Beginning.Of(value, 100))));
        return new(ScopeName, null, attributes, null);
    }
}

/// <summary>One result an event, by the ids of the events. Log events have none.</summary>
internal sealed record LangfuseBatchAnswer(List<LangfuseEventSuccess> Successes, List<LangfuseEventError> Errors);

internal sealed record LangfuseEventSuccess(string Id, int Status);

internal sealed record LangfuseEventError(string Id, int Status, string Message, string Error)
{
    public static LangfuseEventError Denied(string id) =>
        new(id, StatusCodes.Status401Unauthorized, "Authentication error", "the public key alone may only send scores; the secret key is needed for everything else");

    public static LangfuseEventError Of(string id, LangfuseFault fault) => new(id, StatusCodes.Status400BadRequest, "Invalid request data", fault.Message);
}

internal sealed record LangfuseBatchError(string Message, IReadOnlyList<string> Errors);
