using System.Globalization;
using DuckDB.NET.Data;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>What a condition is put to.</summary>
internal enum RowsOf
{
    Observations,
    Scores,
}

/// <summary>Filter → WHERE condition over a row of observations, or of scores. Values become parameters; only our own column names are spliced in.</summary>
/// <param name="among">The rows are of these traces, so that nobody else's need be looked at; null when they may be of any.</param>
internal sealed class FilterSql(Snapshot snapshot, ProjectId project, IReadOnlyCollection<TraceId>? among = null, RowsOf rows = RowsOf.Observations)
{
    private string Trace => rows == RowsOf.Scores ? "target_trace_id" : "trace_id";

    private readonly List<object> _values = [];

    /// <summary>Adds a value and returns its placeholder.</summary>
    public string Parameter(object value)
    {
        _values.Add(value);
        return "$p" + (_values.Count - 1).ToString(CultureInfo.InvariantCulture);
    }

    public void Bind(DuckDBCommand command)
    {
        for (var i = 0; i < _values.Count; i++) command.Parameters.Add(new DuckDBParameter("p" + i.ToString(CultureInfo.InvariantCulture), _values[i]));
    }

    public static string In(TimeRange range, string column = "started_at")
    {
        var parts = new List<string>();
        if (range.From > TimeRange.All.From) parts.Add($"{column} >= make_timestamp({Row.Micros(range.From)})");
        if (range.To < TimeRange.All.To) parts.Add($"{column} < make_timestamp({Row.Micros(range.To)})");
        return parts.Count == 0 ? "true" : string.Join(" AND ", parts);
    }

    public string Where(Filter? filter) => filter switch
    {
        null => "true",
        AllOf all => all.Parts.Count == 0 ? "true" : "(" + string.Join(" AND ", all.Parts.Select(Where)) + ")",
        // A list of ids is looked up at once, a chain of ORs row by row.
        AnyOf { Parts.Count: > 1 } any when any.Parts.All(p => IdOf(p) is not null) => $"{Trace} IN ({string.Join(',', any.Parts.Select(p => Hot.Literal(IdOf(p)!.Value)))})",
        AnyOf any => any.Parts.Count == 0 ? "false" : "(" + string.Join(" OR ", any.Parts.Select(Where)) + ")",
        Not not => $"NOT coalesce({Where(not.Part)}, false)",
        Compare compare => Compare(compare),
        MetadataIs metadata => Metadata(metadata),
        OfTrace whole => $"{Trace} IN (SELECT trace_id FROM ({TraceReader.Whole(Rows)}) WHERE {Where(whole.Part)})",
        HasScore scored => $"{Trace} IN (SELECT target_trace_id FROM {snapshot.Scores} WHERE project = '{project}' AND {Where(scored.Part)})",
        InTrace some => $"{Trace} IN (SELECT trace_id FROM {Rows} AND {Where(some.Part)})",
        _ => throw new ArgumentException($"Unknown filter {filter.GetType().Name}", nameof(filter)),
    };

    // The rows that conditions on traces look at, to put after FROM.
    private string Rows => among is null
        ? $"{snapshot.OfTraces} WHERE project = '{project}'"
        : $"{snapshot.Around(among)} WHERE project = '{project}' AND trace_id IN ({Hot.Literals(among)})";

    /// <summary>The trace that a filter asks for by its id; null when it asks for something else.</summary>
    public static TraceId? IdOf(Filter? filter) =>
        filter is Compare { Comparison: Comparison.Equal, Value: string hex } compare && (compare.Field == Field.TraceId || compare.Field == ScoreField.TraceId) ? TraceId.Parse(hex) : null;

    /// <summary>The column of a field, as SQL shows it to people (names for enumerations).</summary>
    public static string Column(Field field) => field.Name switch
    {
        "trace_id" => "trace_id",
        "id" => "span_id",
        "parent_id" => "parent_id",
        "name" => "name",
        "trace_name" => "trace_name",
        "type" => Words("type", Enum.GetNames<ObservationType>()),
        "level" => Words("level", Enum.GetNames<Level>()),
        "model" => "model",
        "provider" => "provider",
        "user" => "user_id",
        "session" => "session_id",
        "environment" => "environment",
        "release" => "release",
        "version" => "version",
        "service" => "service",
        "prompt" => "prompt_name",
        "prompt_version" => "prompt_version",
        "error_type" => "error_type",
        "status_message" => "status_message",
        "experiment" => "experiment_name",
        "tags" => "tags",
        "latency" => "duration_us",
        "ttft" => "ttft_us",
        "input_tokens" => "input_tokens",
        "output_tokens" => "output_tokens",
        "tokens" => "coalesce(input_tokens + output_tokens, input_tokens, output_tokens)",
        "cost" => "cost_usd",
        "started_at" => "started_at",
        "root" => "is_root",
        "experiment.id" => "experiment_id",
        "experiment.dataset_id" => "experiment_dataset_id",
        "experiment.item_id" => "experiment_item_id",
        "experiment.is_item" => "(experiment_id IS NOT NULL AND CASE WHEN experiment_root_id IS NULL THEN is_root ELSE experiment_root_id = coalesce(external_id, printf('%016x', span_id)) END)",
        "score.id" => "id",
        "score.name" => "name",
        "score.value" => "value",
        "score.label" => "label",
        "score.data_type" => Words("data_type", Enum.GetNames<ScoreDataType>()),
        "score.target" => Words("target", Enum.GetNames<ScoreTarget>()),
        "score.trace_id" => "target_trace_id",
        "score.observation_id" => "target_span_id",
        "score.session" => "session_id",
        "score.dataset_run" => "dataset_run_id",
        "score.source" => "source",
        "score.environment" => "environment",
        "score.author" => "author_id",
        "score.config" => "config_id",
        "score.queue" => "queue_id",
        "score.comment" => "comment",
        "score.given_at" => "given_at",
        _ => throw new ArgumentException($"No column for field {field.Name}", nameof(field)),
    };

    private static string Words(string column, string[] names) =>
        $"CASE {column} {string.Concat(names.Select((n, i) => $"WHEN {i} THEN '{n.ToLowerInvariant()}' "))}END";

    private string Compare(Compare compare)
    {
        var column = Column(compare.Field);
        if (compare.Comparison == Comparison.IsKnown) return $"{column} IS NOT NULL";
        if (compare.Field == Field.TraceId || compare.Field == ScoreField.TraceId) return IdOf(compare) is { } trace ? $"{Trace} = {Hot.Literal(trace)}" : "false";
        if (compare.Field == Field.Id || compare.Field == Field.ParentId || compare.Field == ScoreField.ObservationId)
            return compare.Value is string span && ObservationId.Parse(span) is { } id ? $"{column} = {Hot.Literal(id)}" : "false";
        if (EnumNumber(compare) is { } number) return $"{compare.Field.Name} {Operator(compare.Comparison)} {number}";

        var value = Parameter(compare.Value switch
        {
            DateTimeOffset time => time.UtcDateTime,
            var other => other,
        });
        return (compare.Field.Type, compare.Comparison) switch
        {
            (FieldType.Tags, Comparison.Equal) => $"contains({column}, chr(10) || {value} || chr(10))",
            (FieldType.Tags, Comparison.StartsWith) => $"contains(lower({column}), chr(10) || lower({value}))",
            (_, Comparison.StartsWith) => $"starts_with(lower({column}), lower({value}))",
            (_, Comparison.EndsWith) => $"ends_with(lower({column}), lower({value}))",
            (_, Comparison.Contains) => $"contains(lower({column}), lower({value}))",
            var (_, comparison) => $"{column} {Operator(comparison)} {value}",
        };
    }

    private string Metadata(MetadataIs metadata)
    {
        var value = MetadataText.Sql(Parameter(MetadataText.Start(metadata.Key)));
        if (metadata.Comparison == Comparison.IsKnown) return $"{value} IS NOT NULL";
        var wanted = Parameter(metadata.Value);
        if (metadata.Value is double) return $"TRY_CAST({value} AS DOUBLE) {Operator(metadata.Comparison)} {wanted}";
        return metadata.Comparison switch
        {
            Comparison.StartsWith => $"starts_with({value}, {wanted})",
            Comparison.EndsWith => $"ends_with({value}, {wanted})",
            Comparison.Contains => $"contains(lower({value}), lower({wanted}))",
            var comparison => $"{value} {Operator(comparison)} {wanted}",
        };
    }

    // Stored as numbers: comparing the number lets row groups be skipped.
    private static int? EnumNumber(Compare compare) =>
        compare.Value is not string word || compare.Comparison is Comparison.StartsWith or Comparison.EndsWith or Comparison.Contains ? null
        : compare.Field == Field.ObservationType ? Enum.TryParse<ObservationType>(word, true, out var type) && !char.IsAsciiDigit(word[0]) ? (int)type : -1
        : compare.Field == Field.Level ? Enum.TryParse<Level>(word, true, out var level) && !char.IsAsciiDigit(word[0]) ? (int)level : -1
        : null;

    private static string Operator(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        _ => throw new ArgumentException($"{comparison} is not an operator", nameof(comparison)),
    };
}
