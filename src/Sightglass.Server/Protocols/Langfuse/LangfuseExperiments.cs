using System.Text.Json.Serialization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Datasets;
using Sightglass.Server.Experiments;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Experiments, put together from their items.</summary>
internal static class LangfuseExperiments
{
    public const int MostScores = 50;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/experiments", ListAsync);
        api.MapGet("/experiment-items", LangfuseExperimentItems.ListAsync);
    }

    /// <summary>Null, with faults of the query, when it makes no sense.</summary>
    /// <param name="before">Where the cursor of an earlier page stands; the items before it are not wanted again.</param>
    public static ExperimentQuery? Read(LangfuseQuery query, string ids, string names, DateTimeOffset? before = null)
    {
        var (from, to) = (query.Time("fromStartTime"), query.Time("toStartTime"));
        if (query["fromStartTime"] is null) query.Fail("fromStartTime", "fromStartTime is required");
        // Leaving out a condition would answer another question than the one that was asked.
        if (query["filter"] is not null) query.Fail("filter", "experiments cannot be filtered so yet; use ids, names and datasetId");
        if (query.Faults.Count > 0) return null;
        var end = to ?? TimeRange.All.To;
        if (before < end) end = before.Value;
        // Nothing is in an empty range, and there is none of those.
        var range = TimeRange.Create(from!.Value, end) ?? TimeRange.Create(TimeRange.All.From, TimeRange.All.From.AddTicks(10))!;
        return new(range, query.List(ids), query.List(names), query.List("datasetId"), query.List("experimentItemId"));
    }

    /// <summary>A number of scores from 1 to 50.</summary>
    public static int ScoreLimit(LangfuseQuery query)
    {
        if (query["scoreLimit"] is not { } text) return MostScores;
        if (int.TryParse(text, out var limit) && limit is >= 1 and <= MostScores) return limit;
        query.Fail("scoreLimit", $"scoreLimit is a whole number from 1 to {MostScores}");
        return MostScores;
    }

    public static LangfuseScoreV3 Shown(ProjectId project, Score score) => LangfuseScoreV3.Of(project, score, ["details", "subject", "annotation"]);

    private static async Task<IResult> ListAsync(
        HttpContext context, ExperimentReader reader, DatasetLinks runs, ITelemetryReader telemetry, CancellationToken cancellationToken)
    {
        var (project, query) = (context.User.Project(), new LangfuseQuery(context.Request.Query));
        var (scoreLimit, cursor) = (ScoreLimit(query), LangfuseExperimentCursor.Read(query));
        if (Read(query, "id", "name") is not { } which) return LangfuseProtocol.Invalid(query.Faults);
        if (await Experiment.OfAsync(reader.ItemsAsync(project, which, cancellationToken), cancellationToken) is not { } all)
            return LangfuseError.Answer(StatusCodes.Status422UnprocessableEntity, $"There are more than {Experiment.MostItems} items in this range; ask for a shorter one, or by datasetId, name or id");
        var page = all.SkipWhile(e => cursor is not null && (e.EndedAt > cursor.At || (e.EndedAt == cursor.At && string.CompareOrdinal(e.Id, cursor.Id) <= 0))).Take(query.Limit + 1).ToList();
        var next = page.Count > query.Limit ? new LangfuseExperimentCursor(page[query.Limit - 1].EndedAt, page[query.Limit - 1].Id).ToString() : null;
        var fields = query.List("fields");
        var data = await DescribeAsync(project, [.. page.Take(query.Limit)], fields, scoreLimit, runs, telemetry, cancellationToken);
        return LangfuseProtocol.Answer(new LangfuseCursorPage<LangfuseExperiment>(data, new(null, next)));
    }

    private static async Task<IReadOnlyList<LangfuseExperiment>> DescribeAsync(
        ProjectId project, IReadOnlyList<Experiment> experiments, IReadOnlyList<string> fields, int scoreLimit, DatasetLinks runs, ITelemetryReader telemetry,
        CancellationToken cancellationToken)
    {
        var known = await runs.RunsAsync(project, [.. experiments.Select(e => e.Id)], cancellationToken);
        var said = await telemetry.GetObservationsAsync(
            project, [.. experiments.Where(e => !known.ContainsKey(e.Id)).Select(e => e.Witness?.Observation).OfType<ObservationSummary>()], cancellationToken);
        var spans = said.ToLookup(o => o.Experiment?.Id);
        var data = new List<LangfuseExperiment>();
        foreach (var experiment in experiments)
        {
            var (run, span) = (known.GetValueOrDefault(experiment.Id), spans[experiment.Id].FirstOrDefault());
            var scores = fields.Contains("scores") ? await telemetry.FindScoresAsync(
                project, new() { Where = LangfuseQuery.Is(ScoreField.DatasetRun, experiment.Id), Limit = scoreLimit }, cancellationToken) : null;
            data.Add(new()
            {
                Id = experiment.Id,
                Name = run?.Name ?? experiment.Name,
                Description = run?.Description ?? span?.Raw["langfuse.experiment.description"].AsText(),
                StartTime = experiment.StartedAt,
                EndTime = experiment.EndedAt,
                ItemCount = experiment.Items,
                DatasetId = run?.DatasetId ?? experiment.DatasetId,
                Metadata = !fields.Contains("metadata") ? null
                    : run is not null ? new LangfuseJson(run.Metadata ?? "{}") : LangfuseExperimentItems.MapOf(span, "langfuse.experiment.metadata"),
                Scores = scores?.Items.Select(s => Shown(project, s)).ToList(),
            });
        }
        return data;
    }
}

internal sealed record LangfuseExperiment
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string? Description { get; init; }
    public required DateTimeOffset StartTime { get; init; }
    public required DateTimeOffset EndTime { get; init; }
    public required int ItemCount { get; init; }
    public required string? DatasetId { get; init; }

    /// <summary>Absent, as are the scores, unless it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LangfuseScoreV3>? Scores { get; init; }
}
