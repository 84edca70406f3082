using DuckDB.NET.Data;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>Rows of the index as observation summaries.</summary>
internal static class Summaries
{
    private const string Columns = """
        trace_id, span_id, parent_id, name, type, epoch_us(started_at), duration_us, ttft_us, level, status_message, error_type, model, provider,
        input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, billing, cost_state, cost_usd,
        session_id, user_id, tags, environment, release, version, service, prompt_name, prompt_version, trace_name, input_preview, output_preview,
        external_trace_id, external_id, external_parent_id, is_public, experiment_id, experiment_name, experiment_dataset_id, experiment_item_id, experiment_root_id, is_root
        """;

    /// <param name="from">Where the rows are: <see cref="Snapshot.Observations"/> or some of them.</param>
    public static IReadOnlyList<ObservationSummary> Read(Snapshot snapshot, string from, string where, FilterSql? sql = null, string order = "")
    {
        using var command = snapshot.Command($"SELECT {Columns} FROM {from} WHERE {where} {order}");
        sql?.Bind(command);
        using var reader = command.ExecuteReader();
        var rows = new List<ObservationSummary>();
        while (reader.Read()) rows.Add(One(reader));
        return rows;
    }

    /// <summary>The rows of some keys, in their order. The start times bound what is looked through.</summary>
    public static IReadOnlyList<ObservationSummary> Read(Snapshot snapshot, ProjectId project, IReadOnlyList<SpanKey> keys, IEnumerable<long> startMicros)
    {
        if (keys.Count == 0) return [];
        var rows = Read(snapshot, Around(snapshot, keys), Are(project, keys, startMicros)).ToDictionary(r => new SpanKey(r.TraceId, r.Id));
        return [.. keys.Where(rows.ContainsKey).Select(k => rows[k])];
    }

    public static string Around(Snapshot snapshot, IEnumerable<SpanKey> keys) => snapshot.Around(keys.Select(k => k.Trace).ToHashSet());

    /// <summary>The condition that a row is one of some keys, which start at some times.</summary>
    public static string Are(ProjectId project, IEnumerable<SpanKey> keys, IEnumerable<long> startMicros)
    {
        var starts = startMicros.ToList();
        var list = string.Join(',', keys.Select(k => $"({Hot.Literal(k.Trace)},{Hot.Literal(k.Span)})"));
        return $"project = '{project}' AND started_at BETWEEN make_timestamp({starts.Min()}) AND make_timestamp({starts.Max()}) AND (trace_id, span_id) IN ({list})";
    }

    private static ObservationSummary One(DuckDBDataReader row) => new()
    {
        TraceId = Hot.TraceId(row.GetGuid(0)),
        Id = new((ulong)row.GetValue(1)),
        ParentId = row.IsDBNull(2) ? null : new((ulong)row.GetValue(2)),
        Name = row.GetString(3),
        Type = (ObservationType)(byte)row.GetValue(4),
        StartedAt = Time(row.GetInt64(5)),
        Duration = Span(row, 6),
        TimeToFirstToken = Span(row, 7),
        Level = (Level)(byte)row.GetValue(8),
        StatusMessage = Text(row, 9),
        ErrorType = Text(row, 10),
        Model = Text(row, 11),
        Provider = Text(row, 12),
        InputTokens = Number(row, 13),
        OutputTokens = Number(row, 14),
        CacheReadTokens = Number(row, 15),
        CacheWriteTokens = Number(row, 16),
        ReasoningTokens = Number(row, 17),
        Bills = (byte)row.GetValue(18) == (byte)Billing.Bills,
        CostState = (CostState)(byte)row.GetValue(19),
        CostUsd = row.IsDBNull(20) ? null : row.GetDecimal(20),
        SessionId = Text(row, 21),
        UserId = Text(row, 22),
        Tags = Tags(row, 23),
        Environment = row.GetString(24),
        Release = Text(row, 25),
        Version = Text(row, 26),
        ServiceName = Text(row, 27),
        PromptName = Text(row, 28),
        PromptVersion = Text(row, 29),
        TraceName = Text(row, 30),
        InputPreview = Text(row, 31),
        OutputPreview = Text(row, 32),
        ExternalTraceId = Text(row, 33),
        ExternalId = Text(row, 34),
        ExternalParentId = Text(row, 35),
        IsPublic = row.GetBoolean(36),
        Experiment = Text(row, 37) is { } experiment ? new(experiment, Text(row, 38), Text(row, 39), Text(row, 40), Text(row, 41)) : null,
        IsRoot = row.GetBoolean(42),
    };

    public static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static string? Text(DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Tags of one row or of several, each once.</summary>
    public static IReadOnlyList<string> Tags(DuckDBDataReader row, int column) =>
        row.IsDBNull(column) ? [] : [.. row.GetString(column).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    public static long? Number(DuckDBDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetValue(column) is System.Numerics.BigInteger sum ? (long)sum : row.GetInt64(column);

    public static TimeSpan? Span(DuckDBDataReader row, int column) => Number(row, column) is { } micros ? TimeSpan.FromMicroseconds(micros) : null;
}
