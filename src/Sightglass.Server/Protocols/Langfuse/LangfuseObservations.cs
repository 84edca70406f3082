using System.Text.Json.Nodes;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Observations by Langfuse's v1 API.</summary>
internal static class LangfuseObservations
{
    public static async Task<IResult> ListAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        var query = new LangfuseQuery(context.Request.Query);
        query.Equal("name", Field.ObservationName).Equal("userId", Field.User).Equal("type", Field.ObservationType).Equal("traceId", Field.TraceId)
            .Equal("level", Field.Level).Equal("parentObservationId", Field.ParentId).Equal("version", Field.Version).Any("environment", Field.Environment);
        var range = query.Range("fromStartTime", "toStartTime");
        if (query.Fault is { } fault) return LangfuseProtocol.Invalid(fault);

        var observations = new ObservationQuery { Range = range, Where = query.Where, Limit = query.Limit, Offset = query.Offset };
        var page = await reader.FindObservationsAsync(project, observations, cancellationToken);
        var data = new List<JsonObject>();
        foreach (var row in page.Items)
            if (await reader.GetObservationAsync(project, row.TraceId, row.Id, cancellationToken) is { } observation) data.Add(Of(project, observation));
        return TypedResults.Json(
            new LangfusePage<JsonObject>(data, LangfuseMeta.Of(query, await reader.CountObservationsAsync(project, observations, cancellationToken))), LangfuseProtocol.Json);
    }

    public static async Task<IResult> GetAsync(string observationId, HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        return ObservationId.Parse(observationId) is { } id && await reader.GetObservationAsync(project, null, id, cancellationToken) is { } observation
            ? TypedResults.Json(Of(project, observation), LangfuseProtocol.Json)
            : LangfuseProtocol.NotFound("Observation not found within authorized project");
    }

    public static JsonObject Of(ProjectId project, Observation observation)
    {
        var (input, output) = (CostOf(observation, true), CostOf(observation, false));
        return new()
        {
            ["id"] = observation.Id.ToString(),
            ["traceId"] = observation.TraceId.ToString(),
            ["projectId"] = project.Value,
            ["parentObservationId"] = observation.ParentId?.ToString(),
            ["type"] = TypeOf(observation.Type),
            ["name"] = observation.Name,
            ["startTime"] = LangfuseValue.Of(observation.StartedAt),
            ["endTime"] = LangfuseValue.Of(observation.EndedAt),
            ["completionStartTime"] = LangfuseValue.Of(observation.StartedAt + observation.TimeToFirstToken),
            ["model"] = observation.Model,
            ["modelId"] = null,
            ["modelParameters"] = Map(observation.Parameters),
            ["input"] = LangfuseValue.Of(observation.Input),
            ["output"] = LangfuseValue.Of(observation.Output),
            ["metadata"] = MetadataOf(observation),
            ["version"] = observation.Version,
            ["level"] = observation.Level.ToString().ToUpperInvariant(),
            ["statusMessage"] = observation.StatusMessage,
            ["environment"] = observation.Environment,
            ["promptId"] = null,
            ["promptName"] = observation.PromptName,
            ["promptVersion"] = int.TryParse(observation.PromptVersion, out var version) ? version : null,
            ["usage"] = new JsonObject
            {
                ["input"] = observation.Usage?.TotalInput,
                ["output"] = observation.Usage?.TotalOutput,
                ["total"] = observation.Usage?.Total,
                ["unit"] = "TOKENS",
            },
            ["usageDetails"] = UsageOf(observation.Usage),
            ["costDetails"] = CostsOf(observation),
            ["inputPrice"] = PriceOf(observation, TokenClass.Input),
            ["outputPrice"] = PriceOf(observation, TokenClass.Output),
            ["totalPrice"] = null,
            ["calculatedInputCost"] = input,
            ["calculatedOutputCost"] = output,
            ["calculatedTotalCost"] = observation.CostUsd,
            ["latency"] = observation.Duration?.TotalSeconds,
            ["timeToFirstToken"] = observation.TimeToFirstToken?.TotalSeconds,
            ["createdAt"] = LangfuseValue.Of(observation.StartedAt),
            ["updatedAt"] = LangfuseValue.Of(observation.EndedAt ?? observation.StartedAt),
        };
    }

    /// <summary>The emitter's metadata with its resource and scope, as there.</summary>
    public static JsonObject MetadataOf(Observation observation)
    {
        var metadata = new JsonObject();
        foreach (var (key, value) in observation.Metadata) metadata[key] = LangfuseValue.OfJson(value);
        metadata["resourceAttributes"] = Attributes(observation.Raw.Resource.Attributes);
        metadata["scope"] = new JsonObject
        {
            ["name"] = observation.Raw.Scope.Name,
            ["version"] = observation.Raw.Scope.Version,
            ["attributes"] = Attributes(observation.Raw.Scope.Attributes),
        };
        return metadata;
    }

    private static JsonObject Attributes(IReadOnlyList<RawAttribute> attributes)
    {
        var map = new JsonObject();
        foreach (var (key, value) in attributes) map[key] = value.AsText();
        return map;
    }

    private static JsonObject Map(IReadOnlyDictionary<string, string> values)
    {
        var map = new JsonObject();
        foreach (var (key, value) in values) map[key] = LangfuseValue.OfJson(value);
        return map;
    }

    // There is no reranker there.
    private static string TypeOf(ObservationType type) => type == ObservationType.Reranker ? "SPAN" : type.ToString().ToUpperInvariant();

    private static string KeyOf(TokenClass tokenClass) => tokenClass switch
    {
        TokenClass.CacheRead => "input_cached_tokens",
        TokenClass.CacheWrite => "input_cache_creation",
        TokenClass.CacheWrite1h => "input_cache_creation_1h",
        TokenClass.InputAudio => "input_audio_tokens",
        TokenClass.Reasoning => "output_reasoning_tokens",
        TokenClass.OutputAudio => "output_audio_tokens",
        var other => other.Name(),
    };

    private static JsonObject UsageOf(Usage? usage)
    {
        var details = new JsonObject();
        if (usage is null) return details;
        foreach (var tokenClass in TokenClasses.All)
            if (usage[tokenClass] is { } tokens) details[KeyOf(tokenClass)] = tokens;
        details["total"] = usage.Total;
        return details;
    }

    private static JsonObject CostsOf(Observation observation)
    {
        var details = new JsonObject();
        if (observation.ReportedCost is { } reported)
            foreach (var (key, amount) in reported.Details) details[key] = amount;
        else
            foreach (var line in observation.Cost.Lines) details[KeyOf(line.Class)] = line.Amount;
        if (observation.CostUsd is { } total) details["total"] = total;
        return details;
    }

    private static decimal? CostOf(Observation observation, bool input)
    {
        var lines = observation.Cost.Lines.Where(l => l.Class.IsInput() == input).ToList();
        return lines.Count == 0 ? null : lines.Sum(l => l.Amount);
    }

    private static decimal? PriceOf(Observation observation, TokenClass tokenClass) =>
        observation.Cost.Lines.Where(l => l.Class == tokenClass).Select(l => (decimal?)(l.UsdPerMillion / 1_000_000)).FirstOrDefault();
}
