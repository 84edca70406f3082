using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>The rows of a metric and how its groups and measures are named in them. What nobody asks for is not joined.</summary>
internal sealed class MetricSource
{
    private static readonly Field[] OfObservations =
        [TraceField.ObservationName, TraceField.ObservationModel, TraceField.ObservationPrompt, TraceField.ObservationPromptVersion];

    private readonly MetricView _view;
    private readonly bool _hasTraces;

    public MetricSource(Snapshot snapshot, ProjectId project, MetricQuery query, FilterSql sql)
    {
        _view = query.View;
        _hasTraces = _view != MetricView.Traces && (query.GroupBy.Any(f => f.Name.StartsWith("trace.", StringComparison.Ordinal))
            || query.Columns.Any(c => c.Measure is Core.Querying.Measure.Users or Core.Querying.Measure.Sessions));
        From = _view switch
        {
            MetricView.Traces => Traces(snapshot, project, query, sql),
            MetricView.Scores => Scores(snapshot, project, query, sql),
            _ => Observations(snapshot, project, query, sql),
        };
    }

    /// <summary>To put after FROM, with all conditions.</summary>
    public string From { get; }

    public string Time => _view == MetricView.Scores ? "given_at" : "started_at";

    public string Trace => _view == MetricView.Scores ? "target_trace_id" : "trace_id";

    /// <summary>The value of a field to group by.</summary>
    public string Group(Field field) => field.Name switch
    {
        "trace.name" => _view == MetricView.Traces ? "trace_name" : "of_trace_name",
        "trace.user" => OfTrace("user_id", _view == MetricView.Observations),
        "trace.session" => OfTrace("session_id", true),
        "trace.release" => OfTrace("release", _view == MetricView.Observations),
        "trace.version" => OfTrace("version", _view == MetricView.Observations),
        "trace.tags" => Tags(_view == MetricView.Traces ? "tags" : "of_trace_tags"),
        "observation.name" => "of_name",
        "observation.model" => "of_model",
        "observation.prompt" => "of_prompt_name",
        "observation.prompt_version" => "of_prompt_version",
        "month" => $"strftime({Time}, '%Y-%m')",
        "day" => $"strftime({Time}, '%Y-%m-%d')",
        "tags" => Tags("tags"),
        "id" or "parent_id" or "trace_id" => IdOf(field),
        "score.observation_id" => "coalesce(external_span_id, lower(hex(target_span_id)))",
        "score.trace_id" => "coalesce(external_trace_id, replace(CAST(target_trace_id AS VARCHAR), '-', ''))",
        _ => FilterSql.Column(field),
    };

    /// <summary>What is aggregated, and over which rows.</summary>
    public (string Value, string Filter) Measure(Measure measure) => measure switch
    {
        Core.Querying.Measure.CostUsd => ("cost_usd", Billed),
        Core.Querying.Measure.InputCostUsd => ("input_cost_usd", Billed),
        Core.Querying.Measure.OutputCostUsd => ("output_cost_usd", Billed),
        Core.Querying.Measure.InputTokens => ("input_tokens", Billed),
        Core.Querying.Measure.OutputTokens => ("output_tokens", Billed),
        Core.Querying.Measure.Tokens => (FilterSql.Column(Field.Tokens), Billed),
        Core.Querying.Measure.Latency => ("duration_us / 1e6", ""),
        Core.Querying.Measure.TimeToFirstToken => ("ttft_us / 1e6", ""),
        Core.Querying.Measure.StreamingLatency => ("(duration_us - ttft_us) / 1e6", ""),
        Core.Querying.Measure.TokensPerSecond => ($"{FilterSql.Column(Field.Tokens)} / nullif(duration_us / 1e6, 0)", Billed),
        Core.Querying.Measure.OutputTokensPerSecond => ("output_tokens / nullif((duration_us - coalesce(ttft_us, 0)) / 1e6, 0)", Billed),
        Core.Querying.Measure.Users => (Group(TraceField.User), ""),
        Core.Querying.Measure.Sessions => (Group(TraceField.Session), ""),
        Core.Querying.Measure.Observations => ("observations", ""),
        Core.Querying.Measure.Scores => ("coalesce(of_scores, 0)", ""),
        Core.Querying.Measure.Value => ("value", ""),
        _ => throw new ArgumentException($"Unknown measure {measure}", nameof(measure)),
    };

    // A trace's sums count only what bills already.
    private string Billed => _view == MetricView.Observations ? $"FILTER (billing = {(int)Billing.Bills})" : "";

    private string OfTrace(string column, bool ownFirst) => _view == MetricView.Traces ? column : ownFirst ? $"coalesce({column}, of_trace_{column})" : $"of_trace_{column}";

    // Each once and in order, with line feeds between.
    private static string Tags(string column) => $"array_to_string(list_sort(list_distinct(list_filter(string_split({column}, chr(10)), lambda t: t <> ''))), chr(10))";

    private string IdOf(Field field) => field.Name switch
    {
        "trace_id" => _view == MetricView.Scores ? Group(ScoreField.TraceId) : "coalesce(external_trace_id, replace(CAST(trace_id AS VARCHAR), '-', ''))",
        "id" => "coalesce(external_id, format('{:016x}', span_id))",
        _ => "coalesce(external_parent_id, format('{:016x}', parent_id))",
    };

    private string Observations(Snapshot snapshot, ProjectId project, MetricQuery query, FilterSql sql)
    {
        var matching = Reader.Matching(sql, project, query.Range, query.Where);
        var isScored = query.Columns.Any(c => c.Measure == Core.Querying.Measure.Scores);
        if (query.TracesCountOnce)
            return $"(SELECT trace_id, min(started_at) AS started_at FROM {snapshot.Observations} WHERE {matching} GROUP BY trace_id)";
        if (!_hasTraces && !isScored) return $"{snapshot.Observations} WHERE {matching}";
        var rows = $"(FROM {snapshot.Observations} WHERE {matching}) o";
        if (_hasTraces) rows += OfTraces(snapshot, project, $"SELECT trace_id FROM {snapshot.Observations} WHERE {matching}", "o.trace_id");
        if (isScored)
            rows += $"""
                 LEFT JOIN (SELECT target_trace_id AS s_trace, target_span_id AS s_span, count(*) AS of_scores FROM {snapshot.Scores} WHERE project = '{project}' GROUP BY ALL)
                 ON s_trace = o.trace_id AND s_span = o.span_id
                """;
        return rows;
    }

    private static string Traces(Snapshot snapshot, ProjectId project, MetricQuery query, FilterSql sql)
    {
        // Traces with a row in the range are whole only with all their rows.
        var some = $"SELECT trace_id FROM {snapshot.OfTraces} WHERE project = '{project}' AND {FilterSql.In(query.Range)}";
        var whole = TraceReader.Whole($"{snapshot.OfTraces} WHERE project = '{project}' AND trace_id IN ({some})");
        var rows = $"(SELECT * FROM ({whole}) WHERE {FilterSql.In(query.Range)} AND {sql.Where(query.Where)}) w";
        if (query.Columns.Any(c => c.Measure == Core.Querying.Measure.Scores))
            rows += $" LEFT JOIN (SELECT target_trace_id AS s_trace, count(*) AS of_scores FROM {snapshot.Scores} WHERE project = '{project}' GROUP BY ALL) ON s_trace = w.trace_id";
        return rows;
    }

    private string Scores(Snapshot snapshot, ProjectId project, MetricQuery query, FilterSql sql)
    {
        var matching = $"project = '{project}' AND {FilterSql.In(query.Range, "given_at")} AND {sql.Where(query.Where)}";
        var rows = $"(FROM {snapshot.Scores} WHERE {matching}) s";
        if (_hasTraces) rows += OfTraces(snapshot, project, $"SELECT target_trace_id FROM {snapshot.Scores} WHERE {matching}", "s.target_trace_id");
        if (query.GroupBy.Any(OfObservations.Contains))
            rows += $"""
                 LEFT JOIN (SELECT trace_id AS o_trace, span_id AS o_span, name AS of_name, model AS of_model, prompt_name AS of_prompt_name, prompt_version AS of_prompt_version
                            FROM {snapshot.Observations} WHERE project = '{project}')
                 ON o_trace = s.target_trace_id AND o_span = s.target_span_id
                """;
        return rows;
    }

    private static string OfTraces(Snapshot snapshot, ProjectId project, string some, string key) => $"""
         LEFT JOIN (SELECT trace_id AS t_trace, trace_name AS of_trace_name, session_id AS of_trace_session_id, user_id AS of_trace_user_id, release AS of_trace_release,
                           version AS of_trace_version, tags AS of_trace_tags
                    FROM ({TraceReader.Whole($"{snapshot.OfTraces} WHERE project = '{project}' AND trace_id IN ({some})")}))
         ON t_trace = {key}
        """;
}
