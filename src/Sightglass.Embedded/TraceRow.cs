using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>What one observation says of its trace.</summary>
internal sealed record TraceRow
{
    private const string Columns = """
        trace_id, span_id, is_root, epoch_us(started_at), duration_us, ttft_us, type, level, name, model,
        input_tokens, output_tokens, cache_read_tokens, billing, cost_state, cost_usd, session_id, user_id, environment, release, version,
        trace_name, tags, input_preview, output_preview, external_trace_id, is_public
        """;

    public required ulong Span { get; init; }
    public required bool IsRoot { get; init; }

    /// <summary>Unix microseconds, and microseconds.</summary>
    public required long Start { get; init; }
    public required long? Duration { get; init; }
    public required TimeSpan? TimeToFirstToken { get; init; }
    public required ObservationType Type { get; init; }
    public required Level Level { get; init; }
    public required string Name { get; init; }
    public required string? Model { get; init; }
    public required long? Input { get; init; }
    public required long? Output { get; init; }
    public required long? CacheRead { get; init; }
    public required Billing Billing { get; init; }
    public required CostState CostState { get; init; }
    public required decimal? CostUsd { get; init; }
    public required string? SessionId { get; init; }
    public required string? UserId { get; init; }
    public required string Environment { get; init; }
    public required string? Release { get; init; }
    public required string? Version { get; init; }
    public required string? TraceName { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required string? InputPreview { get; init; }
    public required string? OutputPreview { get; init; }
    public required string? ExternalTraceId { get; init; }
    public required bool IsPublic { get; init; }

    /// <summary>It is a step, and not what was said of the trace apart from them.</summary>
    public bool IsStep => Type != ObservationType.Trace;

    /// <summary>The matching rows by trace, each by start.</summary>
    /// <param name="from">Where the rows are: <see cref="Snapshot.Observations"/> or some of them.</param>
    public static Dictionary<TraceId, List<TraceRow>> Read(Snapshot snapshot, string from, string where)
    {
        using var command = snapshot.Command($"SELECT {Columns} FROM {from} WHERE {where}");
        using var reader = command.ExecuteReader();
        var traces = new Dictionary<TraceId, List<TraceRow>>();
        while (reader.Read())
        {
            var trace = Hot.TraceId(reader.GetGuid(0));
            if (!traces.TryGetValue(trace, out var rows)) traces[trace] = rows = [];
            rows.Add(new()
            {
                Span = (ulong)reader.GetValue(1),
                IsRoot = reader.GetBoolean(2),
                Start = reader.GetInt64(3),
                Duration = Summaries.Number(reader, 4),
                TimeToFirstToken = Summaries.Span(reader, 5),
                Type = (ObservationType)(byte)reader.GetValue(6),
                Level = (Level)(byte)reader.GetValue(7),
                Name = reader.GetString(8),
                Model = Summaries.Text(reader, 9),
                Input = Summaries.Number(reader, 10),
                Output = Summaries.Number(reader, 11),
                CacheRead = Summaries.Number(reader, 12),
                Billing = (Billing)(byte)reader.GetValue(13),
                CostState = (CostState)(byte)reader.GetValue(14),
                CostUsd = reader.IsDBNull(15) ? null : reader.GetDecimal(15),
                SessionId = Summaries.Text(reader, 16),
                UserId = Summaries.Text(reader, 17),
                Environment = reader.GetString(18),
                Release = Summaries.Text(reader, 19),
                Version = Summaries.Text(reader, 20),
                TraceName = Summaries.Text(reader, 21),
                Tags = Summaries.Tags(reader, 22),
                InputPreview = Summaries.Text(reader, 23),
                OutputPreview = Summaries.Text(reader, 24),
                ExternalTraceId = Summaries.Text(reader, 25),
                IsPublic = reader.GetBoolean(26),
            });
        }
        foreach (var rows in traces.Values) rows.Sort((a, b) => (a.Start, a.Span).CompareTo((b.Start, b.Span)));
        return traces;
    }

    /// <summary>The trace that these rows are, by start. Of what several say the earliest counts, but the latest name and the last output.</summary>
    public static TraceSummary Together(TraceId id, List<TraceRow> rows, IReadOnlyList<Score> scores)
    {
        var billed = rows.Where(r => r.Billing == Billing.Bills).ToList();
        var started = rows[0].Start;
        var steps = rows.FindAll(r => r.IsStep);
        var said = rows.Find(r => !r.IsStep);
        return new()
        {
            Id = id,
            ExternalId = First(rows, r => r.ExternalTraceId),
            Name = rows.FindLast(r => r.TraceName is not null)?.TraceName ?? (rows.Find(r => r.IsRoot && r.Name.Length > 0) ?? rows[0]).Name,
            StartedAt = Summaries.Time(started),
            SaidAt = said is null ? null : Summaries.Time(said.Start),
            Duration = steps.Max(r => r.Start + r.Duration) is { } end ? TimeSpan.FromMicroseconds(end - steps[0].Start) : null,
            TimeToFirstToken = rows.Find(r => r.TimeToFirstToken is not null)?.TimeToFirstToken,
            Observations = steps.Count,
            Errors = rows.Count(r => r.Level == Level.Error),
            Level = rows.Max(r => r.Level),
            InputTokens = Sum(billed, r => r.Input),
            OutputTokens = Sum(billed, r => r.Output),
            CacheReadTokens = Sum(billed, r => r.CacheRead),
            CostUsd = billed.Exists(r => r.CostUsd is not null) ? billed.Sum(r => r.CostUsd) : null,
            CostsMissing = rows.Count(r => r.CostState is CostState.Partial or CostState.Unknown && r.Billing != Billing.Covered),
            Models = [.. rows.Select(r => r.Model).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            SessionId = First(rows, r => r.SessionId),
            UserId = First(rows, r => r.UserId),
            Tags = [.. rows.SelectMany(r => r.Tags).Distinct()],
            Environment = rows[0].Environment,
            Release = First(rows, r => r.Release),
            Version = First(rows, r => r.Version),
            IsPublic = rows.Exists(r => r.IsPublic),
            InputPreview = said?.InputPreview ?? First(rows.Where(r => r.IsRoot), r => r.InputPreview) ?? First(rows.Where(r => r.Type == ObservationType.Generation), r => r.InputPreview)
                ?? First(rows, r => r.InputPreview),
            OutputPreview = said?.OutputPreview ?? Last(rows.Where(r => r.IsRoot), r => r.OutputPreview) ?? Last(rows.Where(r => r.Type == ObservationType.Generation), r => r.OutputPreview)
                ?? Last(rows, r => r.OutputPreview),
            IsIncomplete = !rows.Exists(r => r.IsRoot),
            Scores = scores,
        };
    }

    private static string? First(IEnumerable<TraceRow> rows, Func<TraceRow, string?> text) => rows.Select(text).FirstOrDefault(t => t is not null);

    private static string? Last(IEnumerable<TraceRow> rows, Func<TraceRow, string?> text) => rows.Select(text).LastOrDefault(t => t is not null);

    // Null when nobody knows: never 0.
    private static long? Sum(List<TraceRow> rows, Func<TraceRow, long?> number) => rows.Exists(r => number(r) is not null) ? rows.Sum(number) : null;
}
