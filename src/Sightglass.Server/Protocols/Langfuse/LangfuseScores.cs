using System.Globalization;
using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;
using Sightglass.Server.Scores;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Scores: created, changed and deleted through the front door, and read in the shapes of all three versions.</summary>
internal static class LangfuseScores
{
    private static readonly string[] DataTypes = [.. Enum.GetNames<ScoreDataType>()];
    private static readonly string[] Sources = ["API", "ANNOTATION", "EVAL"];
    private static readonly string[] Groups = ["details", "subject", "annotation"];

    private static readonly string[] ParametersOfV3 =
    [
        "limit", "cursor", "fields", "id", "name", "source", "dataType", "environment", "configId", "queueId", "authorUserId", "value", "valueMin", "valueMax", "traceId",
        "sessionId", "observationId", "experimentId", "fromTimestamp", "toTimestamp",
    ];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/scores", ListV1Async);
        api.MapGet("/scores/{scoreId}", GetAsync);
        api.MapDelete("/scores/{scoreId}", DeleteAsync);
        api.MapGet("/v2/scores", ListV2Async);
        api.MapGet("/v2/scores/{scoreId}", GetAsync);
        api.MapGet("/v3/scores", ListV3Async);
    }

    public static async Task<IResult> CreateAsync(
        HttpContext context, IngestPipeline pipeline, ScoreConfigStore store, RequestMemory memory, IngestLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var bytes = await RequestBody.ReadAsync(context.Request, memory, limits, cancellationToken);
        using var json = UntrustedJson.Parse(bytes.Written, 64);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root) return LangfuseProtocol.Invalid([new("invalid_type", [], "the body is a JSON object")]);
        var (body, now) = (new LangfuseBody(root), time.GetUtcNow());
        var id = body.Id("id") ?? Guid.NewGuid().ToString();
        var configs = await LangfuseScoreConfigs.OfAsync(store, context.User.Project(), [body], cancellationToken);
        if (LangfuseScoreBody.Read(body, id, now, now, RawScope.None, configs) is not { } carrier) return LangfuseProtocol.Invalid(body.Faults);
        await pipeline.IngestAsync(context.User.Project(), [carrier], cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseId(id));
    }

    public static async Task<IResult> DeleteAsync(
        string scoreId, HttpContext context, ITelemetryReader reader, IngestPipeline pipeline, TimeProvider time, CancellationToken cancellationToken)
    {
        var (project, id) = (context.User.Project(), LangfuseTraces.Decode(scoreId));
        var found = await reader.FindScoresAsync(project, new() { Where = LangfuseQuery.Is(ScoreField.Id, id), Limit = 100 }, cancellationToken);
        if (found.Items.Count == 0) return LangfuseProtocol.NotFound("Score not found within authorized project");
        await pipeline.IngestAsync(project, [.. found.Items.Select(s => LangfuseScoreBody.Deletion(id, LangfuseScoreBody.TraceOf(s), time.GetUtcNow()))], cancellationToken);
        return TypedResults.Json(new LangfuseMessage("Score deletion is done"), LangfuseProtocol.Json, statusCode: StatusCodes.Status202Accepted);
    }

    public static Task<IResult> ListV1Async(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken) =>
        ListAsync(context, reader, ofTracesOnly: true, cancellationToken);

    public static Task<IResult> ListV2Async(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken) =>
        ListAsync(context, reader, ofTracesOnly: false, cancellationToken);

    public static async Task<IResult> GetAsync(string scoreId, HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var found = await reader.FindScoresAsync(project, new() { Where = LangfuseQuery.Is(ScoreField.Id, LangfuseTraces.Decode(scoreId)), Limit = 1 }, cancellationToken);
        return found.Items is [var score] ? LangfuseProtocol.Answer(LangfuseScore.Of(project, score)) : LangfuseProtocol.NotFound("Score not found within authorized project");
    }

    public static async Task<IResult> ListV3Async(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query);
        foreach (var unknown in context.Request.Query.Keys.Except(ParametersOfV3)) query.Fail(unknown, $"{Beginning.Marked(unknown, 60)} is no parameter of v3/scores");
        foreach (var unknown in query.List("fields").Except([.. Groups, "core"])) query.Fail("fields", $"fields are {string.Join(", ", Groups)}, not {Beginning.Marked(unknown, 60)}");
        List<Filter> all =
        [
            .. query.Any("id", ScoreField.Id), .. query.Any("name", ScoreField.Name), .. query.Any("environment", ScoreField.Environment), .. query.Any("configId", ScoreField.Config),
            .. query.Any("queueId", ScoreField.Queue), .. query.Any("authorUserId", ScoreField.Author), .. query.Any("sessionId", ScoreField.Session),
            .. query.Any("experimentId", ScoreField.DatasetRun), .. OfTarget(query), .. query.List("value").Count > 0 ? [new AnyOf([.. query.List("value").Select(IsValue)])] : (Filter[])[],
            .. Bound(query, "valueMin", Comparison.GreaterOrEqual), .. Bound(query, "valueMax", Comparison.LessOrEqual),
            .. OfWords(query, "source", Sources, SourceIs), .. OfWords(query, "dataType", DataTypes, DataTypeIs),
        ];
        var (range, cursor) = (RangeOf(query), query.Cursor(2));
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (range is null) return LangfuseProtocol.Answer(new LangfuseCursorPage<LangfuseScoreV3>([], new(query.Limit, null)));
        var page = await reader.FindScoresAsync(project, new() { Range = range, Where = Filter.And(all), Limit = query.Limit, Cursor = cursor }, cancellationToken);
        var groups = query.List("fields");
        return LangfuseProtocol.Answer(new LangfuseCursorPage<LangfuseScoreV3>([.. page.Items.Select(s => LangfuseScoreV3.Of(project, s, groups))], new(query.Limit, page.Next)));
    }

    private static async Task<IResult> ListAsync(HttpContext context, ITelemetryReader reader, bool ofTracesOnly, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query);
        List<Filter> all =
        [
            .. query.Equal("name", ScoreField.Name), .. query.Any("environment", ScoreField.Environment), .. query.Equal("configId", ScoreField.Config),
            .. query.Equal("queueId", ScoreField.Queue), .. query.Equal("sessionId", ScoreField.Session), .. query.Equal("datasetRunId", ScoreField.DatasetRun),
            .. query.Any("scoreIds", ScoreField.Id), .. OfTarget(query), .. OfWords(query, "source", Sources, SourceIs), .. OfWords(query, "dataType", DataTypes, DataTypeIs),
            .. OfValue(query), .. query.Filters(LangfuseColumns.OfScoreRows),
        ];
        if (query["userId"] is { } user) all.Add(new OfTrace(LangfuseQuery.Is(Field.User, user)));
        if (query.Tags("traceTags").ToList() is { Count: > 0 } tags) all.Add(new OfTrace(Filter.And(tags)));
        if (ofTracesOnly) all.Add(new AnyOf([LangfuseQuery.Is(ScoreField.Target, "trace"), LangfuseQuery.Is(ScoreField.Target, "observation")]));
        var range = RangeOf(query);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (range is null) return LangfuseProtocol.Answer(new LangfusePage<LangfuseScore>([], LangfuseMeta.Of(query, 0)));

        var scores = new ScoreQuery { Range = range, Where = Filter.And(all), Limit = query.Limit, Offset = query.Offset };
        var page = await reader.FindScoresAsync(project, scores, cancellationToken);
        var count = await reader.CountScoresAsync(project, scores, cancellationToken);
        var fields = query.List("fields");
        var withTraces = !ofTracesOnly && (fields.Count == 0 || fields.Contains("trace"));
        var traces = withTraces ? await LangfuseTraces.FindAsync(reader, project, page.Items.Select(s => s.TraceId).OfType<TraceId>(), cancellationToken) : [];
        return LangfuseProtocol.Answer(new LangfusePage<LangfuseScore>(
            [.. page.Items.Select(s => LangfuseScore.Of(project, s, s.TraceId is { } trace ? traces.GetValueOrDefault(trace) : null))], LangfuseMeta.Of(query, count)));
    }

    private static IEnumerable<Filter> OfTarget(LangfuseQuery query)
    {
        if (query.List("traceId") is { Count: > 0 } traces)
            yield return new AnyOf([.. traces.Select(t => LangfuseQuery.Is(ScoreField.TraceId, TraceId.OfExternal(t).ToString()))]);
        if (query.List("observationId") is { Count: > 0 } observations)
            yield return new AnyOf([.. observations.Select(o => LangfuseQuery.Is(ScoreField.ObservationId, ObservationId.OfExternal(o).ToString()))]);
    }

    private static IEnumerable<Filter> OfWords(LangfuseQuery query, string name, string[] words, Func<string, Filter> filter)
    {
        var any = new List<Filter>();
        foreach (var value in query.List(name))
            if (words.FirstOrDefault(w => w.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } word) any.Add(filter(word));
            else query.Fail(name, $"{name} is one of {string.Join(", ", words.Select(w => w.ToUpperInvariant()))}, not {Beginning.Marked(value, 60)}");
        return any.Count == 0 ? [] : [new AnyOf(any)];
    }

    public static Filter SourceIs(string source) => source switch
    {
        "ANNOTATION" => new AnyOf([LangfuseQuery.Is(ScoreField.Source, "annotation"), LangfuseQuery.Is(ScoreField.Source, "human")]),
        "EVAL" => new AnyOf([LangfuseQuery.Is(ScoreField.Source, "eval"), LangfuseQuery.Is(ScoreField.Source, "llm"), LangfuseQuery.Is(ScoreField.Source, "code")]),
        _ => new Not(new AnyOf([SourceIs("ANNOTATION"), SourceIs("EVAL")])),
    };

    private static Compare DataTypeIs(string type) => LangfuseQuery.Is(ScoreField.DataType, type.ToLowerInvariant());

    // A number is looked for as one, a word as a label.
    private static Filter IsValue(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new Compare(ScoreField.Value, Comparison.Equal, number) : LangfuseQuery.Is(ScoreField.Label, value);

    private static IEnumerable<Filter> OfValue(LangfuseQuery query)
    {
        if (query["operator"] is not { } operation || query["value"] is null) return [];
        Comparison? comparison = operation switch { "<" => Comparison.Less, ">" => Comparison.Greater, "<=" => Comparison.LessOrEqual, ">=" => Comparison.GreaterOrEqual, "=" => Comparison.Equal, _ => null };
        if (comparison is { } known) return Bound(query, "value", known);
        if (operation == "!=") return [new Compare(ScoreField.Value, Comparison.IsKnown, true), .. Bound(query, "value", Comparison.Equal).Select(f => new Not(f))];
        query.Fail("operator", "operator is one of <, >, <=, >=, = and !=");
        return [];
    }

    private static IEnumerable<Filter> Bound(LangfuseQuery query, string name, Comparison comparison)
    {
        if (query[name] is not { } text) return [];
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return [new Compare(ScoreField.Value, comparison, number)];
        query.Fail(name, $"{name} is a number");
        return [];
    }

    private static TimeRange? RangeOf(LangfuseQuery query) =>
        TimeRange.Create(query.Time("fromTimestamp") ?? TimeRange.All.From, query.Time("toTimestamp") ?? TimeRange.All.To);
}

internal sealed record LangfuseId(string Id);

/// <param name="Meta">The cursor is absent on the last page.</param>
internal sealed record LangfuseCursorPage<T>(IReadOnlyList<T> Data, LangfuseCursorMeta Meta);

internal sealed record LangfuseCursorMeta(
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] int? Limit,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Cursor);
