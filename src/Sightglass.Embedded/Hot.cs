using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// The rows that are not in the index file yet, in tables of an attached in-memory database. A generation is a set of three tables:
/// rows, scores, and the keys that this generation took away from older ones.
/// </summary>
internal static class Hot
{
    /// <summary>Characters of a text other than the previews.</summary>
    private const int LongestText = 1_024;

    private const int LongestComment = 16_384;
    private const int MostTags = 256;

    public static string Rows(long generation) => $"hot.observations_{generation}";
    public static string Scores(long generation) => $"hot.scores_{generation}";
    public static string Gone(long generation) => $"hot.gone_{generation}";

    public static string Create(long generation) => $"""
        CREATE TABLE {Rows(generation)} AS FROM main.observations LIMIT 0;
        CREATE TABLE {Scores(generation)} AS FROM main.scores LIMIT 0;
        CREATE TABLE {Gone(generation)} (project VARCHAR, trace_id UUID, span_id UBIGINT);
        INSERT INTO hot.generations VALUES ({generation}, 0);
        """;

    /// <summary>The list of generations, kept beside them so that a reader sees both as of one moment.</summary>
    public const string CreateList = "CREATE TABLE hot.generations (number BIGINT, gone BIGINT)";

    public static string Drop(long generation) => $"DROP TABLE IF EXISTS {Rows(generation)}; DROP TABLE IF EXISTS {Scores(generation)}; DROP TABLE IF EXISTS {Gone(generation)}; DELETE FROM hot.generations WHERE number = {generation}";

    public static void AppendRows(DuckDBConnection connection, long generation, IEnumerable<(string Project, IReadOnlyList<Row> Rows)> written)
    {
        using var appender = connection.CreateAppender("hot", "main", $"observations_{generation}");
        foreach (var (project, rows) in written)
            foreach (var row in rows) Append(appender.CreateRow(), project, row);
    }

    public static void AppendScores(DuckDBConnection connection, long generation, IEnumerable<(string Project, IReadOnlyList<Row> Rows)> written)
    {
        using var appender = connection.CreateAppender("hot", "main", $"scores_{generation}");
        foreach (var (project, observation) in written.SelectMany(w => w.Rows, (w, row) => (w.Project, row.Observation)))
            foreach (var score in observation.Scores)
                appender.CreateRow()
                    .AppendValue(project).AppendValue(Guid(observation.TraceId)).AppendValue((ulong?)observation.Id.Value).AppendValue(Short(IdOf(observation, score)))
                    .AppendValue((byte?)score.Target)
                    .AppendValue(score.Target is ScoreTarget.Session or ScoreTarget.DatasetRun && observation.Type == ObservationType.Score ? null : Guid(score.TraceId ?? observation.TraceId))
                    .AppendValue(score.ObservationId?.Value ?? (score.Target == ScoreTarget.Observation ? observation.Id.Value : null))
                    .AppendValue(Short(score.SessionId ?? (score.Target == ScoreTarget.Session ? observation.SessionId : null)))
                    .AppendValue(Short(score.DatasetRunId)).AppendValue(Short(score.ExternalTraceId ?? observation.ExternalTraceId))
                    .AppendValue(Short(score.ExternalObservationId ?? (score.Target == ScoreTarget.Observation ? observation.ExternalId : null)))
                    .AppendValue(Short(score.Name)).AppendValue((byte?)score.MeantAs).AppendValue(score.Value).AppendValue(Short(score.Label, LongestComment))
                    .AppendValue(Short(score.Source)).AppendValue(Short(score.Evaluator))
                    .AppendValue(Short(score.Comment, LongestComment)).AppendValue(Short(score.Environment ?? observation.Environment)).AppendValue(Short(score.AuthorId))
                    .AppendValue(Short(score.ConfigId)).AppendValue(Short(score.QueueId)).AppendValue(Short(score.ExecutionTraceId)).AppendValue(Short(score.Metadata, LongestComment))
                    .AppendValue((DateTime?)observation.StartedAt.UtcDateTime).AppendValue((DateTime?)(score.UpdatedAt ?? observation.StartedAt).UtcDateTime)
                    .EndRow();
    }

    public static void AppendGone(DuckDBConnection connection, long generation, string project, IEnumerable<SpanKey> keys)
    {
        using var appender = connection.CreateAppender("hot", "main", $"gone_{generation}");
        foreach (var key in keys)
            appender.CreateRow().AppendValue(project).AppendValue(Guid(key.Trace)).AppendValue((ulong?)key.Span.Value).EndRow();
    }

    public static Guid? Guid(TraceId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.WriteTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    public static TraceId TraceId(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return Core.Telemetry.TraceId.From(bytes) ?? default;
    }

    public static string Literal(TraceId id) => $"'{Guid(id)}'::UUID";

    /// <summary>With commas between, to put after IN.</summary>
    public static string Literals(IEnumerable<TraceId> ids) => string.Join(',', ids.Select(Literal));

    public static string Literal(ObservationId id) => id.Value.ToString(CultureInfo.InvariantCulture) + "::UBIGINT";

    private static void Append(IDuckDBAppenderRow to, string project, Row row)
    {
        var o = row.Observation;
        to.AppendValue(project)
            .AppendValue(Guid(o.TraceId))
            .AppendValue((ulong?)o.Id.Value)
            .AppendValue(o.ParentId?.Value)
            .AppendValue((bool?)o.IsRoot)
            .AppendValue((DateTime?)o.StartedAt.UtcDateTime)
            .AppendValue(Row.Micros(o.Duration))
            .AppendValue(Row.Micros(o.TimeToFirstToken))
            .AppendValue((byte?)o.Type)
            .AppendValue((byte?)o.Level)
            .AppendValue(Short(o.Name))
            .AppendValue(Short(o.StatusMessage))
            .AppendValue(Short(o.ErrorType))
            .AppendValue(Short(o.Model))
            .AppendValue(Short(o.Provider))
            .AppendValue(o.Usage?.TotalInput)
            .AppendValue(o.Usage?.TotalOutput)
            .AppendValue(o.Usage?[TokenClass.CacheRead])
            .AppendValue(CacheWrites(o.Usage))
            .AppendValue(o.Usage?[TokenClass.Reasoning])
            .AppendValue((byte?)row.Billing)
            .AppendValue((byte?)(o.ReportedCost is null ? o.Cost.State : CostState.Complete))
            .AppendValue(Money(o.CostUsd)).AppendValue(Money(SideOf(o, isInput: true))).AppendValue(Money(SideOf(o, isInput: false)))
            .AppendValue(Short(o.SessionId))
            .AppendValue(Short(o.UserId))
            .AppendValue(Short(o.Environment))
            .AppendValue(Short(o.Release))
            .AppendValue(Short(o.Version))
            .AppendValue(Short(o.ServiceName))
            .AppendValue(Short(o.PromptName))
            .AppendValue(Short(o.PromptVersion))
            .AppendValue(Short(o.TraceName))
            .AppendValue((bool?)o.IsPublic)
            .AppendValue(o.Tags.Count > 0 ? $"\n{string.Join('\n', o.Tags.Take(MostTags).Select(t => Short(t)))}\n" : null)
            .AppendValue(Short(o.ExternalTraceId)).AppendValue(Short(o.ExternalId)).AppendValue(Short(o.ExternalParentId))
            .AppendValue(Short(o.Experiment?.Id)).AppendValue(Short(o.Experiment?.Name)).AppendValue(Short(o.Experiment?.DatasetId))
            .AppendValue(Short(o.Experiment?.ItemId)).AppendValue(Short(o.Experiment?.RootId))
            .AppendValue(row.MetadataText)
            .AppendValue(row.InputPreview).AppendValue(row.OutputPreview)
            .AppendValue((long?)row.Latest.Block).AppendValue((int?)row.Latest.Ordinal).AppendValue(Location.Join(row.Earlier))
            .EndRow();
    }

    // One that came with its observation has an id that follows from what it says.
    private static string IdOf(Observation carrier, Score score) => score.Id ?? Core.Telemetry.ObservationId.OfName(
        Encoding.UTF8.GetBytes($"{carrier.TraceId}/{carrier.Id}/{score.TraceId}/{score.ObservationId}/{score.Name}/{score.Value}/{score.Label}/{score.Comment}")).ToString();

    // The index is for finding and counting; the observation itself is whole.
    // To DuckDB's appender a NUL ends the text.
    private static string? Short(string? text, int longest = LongestText) => text is null ? null : Beginning.Of(text, longest).Replace('\0', '\ufffd');

    private static decimal? Money(decimal? usd) => usd is { } cost && cost < 1_000_000 && cost > -1_000_000 ? decimal.Round(cost, 12) : null;

    // What costs the input, by the names of classes and of Langfuse's keys: all of them begin with the side.
    private static decimal? SideOf(Observation o, bool isInput)
    {
        if (o.CostUsd is null) return null;
        decimal? sum = null;
        if (o.ReportedCost is { } reported)
        {
            foreach (var (key, amount) in reported.Details)
                if (key.StartsWith(isInput ? "input" : "output", StringComparison.Ordinal)) sum = (sum ?? 0) + amount;
        }
        else
        {
            foreach (var line in o.Cost.Lines)
                if (line.Class.IsInput() == isInput) sum = (sum ?? 0) + line.Amount;
        }
        return sum;
    }

    private static long? CacheWrites(Usage? usage) => (usage?[TokenClass.CacheWrite], usage?[TokenClass.CacheWrite1h]) switch
    {
        (null, null) => null,
        var (short5, hour) => (short5 ?? 0) + (hour ?? 0),
    };
}
