using System.Globalization;
using System.Text.Json.Nodes;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Datasets;
using Sightglass.Server.Experiments;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Items of experiments with what went in and came out, and what was expected.</summary>
internal static class LangfuseExperimentItems
{
    public static async Task<IResult> ListAsync(
        HttpContext context, ExperimentReader reader, ITelemetryReader telemetry, DatasetItemStore items, DatasetLinks runs, CancellationToken cancellationToken)
    {
        var (project, query) = (context.User.Project(), new LangfuseQuery(context.Request.Query));
        var (scoreLimit, cursor) = (LangfuseExperiments.ScoreLimit(query), LangfuseExperimentCursor.Read(query));
        // Those of the time where the last page ended are looked at again, and as many are passed over as have been shown.
        if (LangfuseExperiments.Read(query, "experimentId", "experimentName", cursor?.At.AddMilliseconds(1)) is not { } which) return LangfuseProtocol.Invalid(query.Faults);
        var passed = int.TryParse(cursor?.Id, CultureInfo.InvariantCulture, out var shown) ? shown : 0;
        var page = new List<ExperimentItem>();
        await foreach (var item in reader.ItemsAsync(project, which, cancellationToken).SkipWhile(i => i.At > cursor?.At).Skip(passed).Take(query.Limit + 1).WithCancellation(cancellationToken)) page.Add(item);
        string? next = null;
        if (page.Count > query.Limit)
        {
            page.RemoveAt(query.Limit);
            var ties = page.Count(i => i.At == page[^1].At);
            next = new LangfuseExperimentCursor(page[^1].At, (ties == page.Count && cursor?.At == page[^1].At ? passed + ties : ties).ToString(CultureInfo.InvariantCulture)).ToString();
        }
        var fields = query.List("fields") is { Count: > 0 } named ? named : ["core", "dataset"];
        var data = new List<Dictionary<string, object?>>();
        foreach (var item in page) data.Add(await DescribeAsync(project, item, fields, scoreLimit, telemetry, items, runs, cancellationToken));
        return LangfuseProtocol.Answer(new LangfuseCursorPage<Dictionary<string, object?>>(data, new(null, next)));
    }

    /// <summary>A map that was sent as one JSON text, or as an attribute a key.</summary>
    public static object? MapOf(Observation? span, string key)
    {
        if (span is null) return null;
        if (span.Raw[key].AsText() is { } json) return new LangfuseJson(json);
        var map = new Dictionary<string, object?>();
        foreach (var attribute in span.Raw.Attributes)
            if (attribute.Key.StartsWith(key + ".", StringComparison.Ordinal) && attribute.Value.AsText() is { } text) map[attribute.Key[(key.Length + 1)..]] = new LangfuseJson(text);
        return map;
    }

    private static async Task<Dictionary<string, object?>> DescribeAsync(
        ProjectId project, ExperimentItem item, IReadOnlyList<string> fields, int scoreLimit, ITelemetryReader telemetry, DatasetItemStore items, DatasetLinks runs,
        CancellationToken cancellationToken)
    {
        var observation = await ObservationAsync(telemetry, project, item, cancellationToken);
        var version = item.ItemVersion ?? await runs.VersionAsync(project, item.ExperimentId, item.ItemId, item.TraceId, cancellationToken);
        var shown = new Dictionary<string, object?>
        {
            ["id"] = item.ObservationId ?? observation?.ExternalId ?? observation?.Id.ToString() ?? item.TraceId,
            ["traceId"] = item.TraceId,
            ["startTime"] = observation?.StartedAt ?? item.At,
            ["endTime"] = observation?.EndedAt,
            ["level"] = (observation?.Level ?? Level.Default).ToString().ToUpperInvariant(),
            ["environment"] = observation?.Environment ?? "default",
            ["experimentId"] = item.ExperimentId,
            ["experimentName"] = item.ExperimentName ?? item.ExperimentId,
            ["experimentItemId"] = item.ItemId,
        };
        if (fields.Contains("dataset")) (shown["experimentDatasetId"], shown["experimentItemVersion"]) = (item.DatasetId, (object?)version ?? observation?.Raw["langfuse.experiment.item.version"].AsText());
        if (fields.Contains("io"))
        {
            (shown["input"], shown["output"]) = (LangfuseJson.Of(observation?.Input ?? Core.Normalization.Content.None), LangfuseJson.Of(observation?.Output ?? Core.Normalization.Content.None));
            shown["expectedOutput"] = new LangfuseJson(observation?.Raw["langfuse.experiment.item.expected_output"].AsText()
                ?? (await items.GetAsync(project, [item.ItemId], version, cancellationToken))?.Item.ExpectedOutput);
        }
        if (fields.Contains("metadata")) shown["metadata"] = observation is null ? new JsonObject() : LangfuseMetadata.Of(observation);
        if (fields.Contains("itemMetadata")) shown["experimentItemMetadata"] = MapOf(observation, "langfuse.experiment.item.metadata");
        if (fields.Contains("experimentMetadata"))
            (shown["experimentMetadata"], shown["experimentDescription"]) = (MapOf(observation, "langfuse.experiment.metadata"), observation?.Raw["langfuse.experiment.description"].AsText());
        if (fields.Contains("scores")) shown["scores"] = await ScoresAsync(telemetry, project, item, scoreLimit, cancellationToken);
        return shown;
    }

    // The observation that a link names, or the root of its trace.
    private static async Task<Observation?> ObservationAsync(ITelemetryReader telemetry, ProjectId project, ExperimentItem item, CancellationToken cancellationToken)
    {
        if (item.Observation is { } row) return await telemetry.GetObservationsAsync(project, [row], cancellationToken) is [var found] ? found : null;
        var trace = TraceId.OfExternal(item.TraceId);
        if (item.ObservationId is { } id) return await telemetry.GetObservationAsync(project, trace, ObservationId.OfExternal(id), cancellationToken);
        var rows = await telemetry.GetTraceAsync(project, trace, cancellationToken);
        return LangfuseTraceContent.RootOf(rows) is { } root ? await telemetry.GetObservationAsync(project, trace, root, cancellationToken) : null;
    }

    private static async Task<IReadOnlyList<LangfuseScoreV3>> ScoresAsync(
        ITelemetryReader telemetry, ProjectId project, ExperimentItem item, int limit, CancellationToken cancellationToken)
    {
        var scores = new ScoreQuery { Where = LangfuseQuery.Is(ScoreField.TraceId, TraceId.OfExternal(item.TraceId).ToString()), Limit = limit };
        return [.. (await telemetry.FindScoresAsync(project, scores, cancellationToken)).Items.Select(s => LangfuseExperiments.Shown(project, s))];
    }
}
