using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// Substring search over the full text of observations, newest first. The filter of a block says whether it cannot contain the text, the longest
/// plain word is looked for in the bytes of the others, and what is found there is confirmed on the text as people read it. Blocks are taken by the
/// latest start in them: what starts after that of all blocks to come is next, so it stops when the page is full.
/// </summary>
internal sealed class TextSearch(Blocks blocks, BlockReader blockReader)
{
    private const int BlocksAtOnce = 64;
    private const int ObservationsAtOnce = 100;

    public Page<ObservationSummary> Find(Snapshot snapshot, ProjectId project, ObservationQuery query, CancellationToken cancellationToken)
    {
        var found = Matches(snapshot, project, query.Range, query.Where, query.Text!, query.Cursor, cancellationToken).Take(query.Limit).ToList();
        return new(found, found.Count == query.Limit ? ObservationPlace.Of(found[^1]).Cursor : null);
    }

    /// <summary>Traces with a match, by their newest match.</summary>
    public (IReadOnlyList<TraceId> Traces, string? Next) FindTraces(Snapshot snapshot, ProjectId project, TraceQuery query, CancellationToken cancellationToken)
    {
        var traces = new List<TraceId>();
        var seen = new HashSet<TraceId>();
        var cursor = ObservationPlace.Of(query.Cursor);
        foreach (var match in Matches(snapshot, project, query.Range, query.Where, query.Text!, query.Cursor, cancellationToken))
        {
            if (!seen.Add(match.TraceId) || cursor is { } place && IsOnEarlierPage(snapshot, project, query, match.TraceId, place)) continue;
            traces.Add(match.TraceId);
            if (traces.Count == query.Limit) return (traces, ObservationPlace.Of(match).Cursor);
        }
        return (traces, null);
    }

    private IEnumerable<ObservationSummary> Matches(
        Snapshot snapshot, ProjectId project, TimeRange range, Filter? where, string text, string? cursor, CancellationToken cancellationToken)
    {
        var after = ObservationPlace.Of(cursor);
        var to = after is { } place ? Math.Min(Row.Micros(range.To), place.Micros + 1) : Row.Micros(range.To);
        var waiting = new PriorityQueue<ObservationSummary, ObservationPlace>(Comparer<ObservationPlace>.Create((a, b) => b.CompareTo(a)));
        var seen = new HashSet<SpanKey>();
        foreach (var (lastMicros, matches) in MatchesByBlock(snapshot, project, (Row.Micros(range.From), to), range, where, text, cancellationToken))
        {
            while (waiting.TryPeek(out _, out var newest) && newest.Micros > lastMicros) yield return waiting.Dequeue();
            foreach (var match in matches)
                if ((after is not { } a || ObservationPlace.Of(match).CompareTo(a) < 0) && seen.Add(new(match.TraceId, match.Id))) waiting.Enqueue(match, ObservationPlace.Of(match));
        }
        while (waiting.TryDequeue(out var match, out _)) yield return match;
    }

    /// <summary>The latest start of each block, descending, and what matches in it.</summary>
    private IEnumerable<(long LastMicros, IReadOnlyList<ObservationSummary> Matches)> MatchesByBlock(
        Snapshot snapshot, ProjectId project, (long From, long To) micros, TimeRange range, Filter? where, string text, CancellationToken cancellationToken)
    {
        var word = LongestPlainWord(text);
        var after = (long.MaxValue, long.MaxValue);
        while (true)
        {
            var filters = blocks.FiltersAfter(project.Value, after, micros.From, micros.To, BlocksAtOnce);
            foreach (var (id, lastMicros, filter) in filters)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return (lastMicros, TrigramFilter.MayContain(filter, word) && Confirmed(id, word, text) is { Count: > 0 } found
                    && StillTrue(snapshot, project, id, found, text) is { Count: > 0 } keys ? Summarise(snapshot, project, range, where, keys) : []);
            }
            if (filters.Count < BlocksAtOnce) yield break;
            after = (filters[^1].LastMicros, filters[^1].Id);
        }
    }

    // A trace stands at its newest match: with one at the cursor or above it was listed already.
    private bool IsOnEarlierPage(Snapshot snapshot, ProjectId project, TraceQuery query, TraceId trace, ObservationPlace cursor)
    {
        var sql = new FilterSql(snapshot, project, [trace]);
        using var command = snapshot.Command($"""
            SELECT   block_id, ordinal, earlier FROM {snapshot.Around([trace])}
            WHERE    trace_id = {Hot.Literal(trace)} AND {Reader.Matching(sql, project, query.Range, query.Where)}
                     AND {ObservationPlace.Columns} >= {cursor.Sql}
            ORDER BY started_at DESC
            """);
        sql.Bind(command);
        // A trace may be large; usually one of its first few says it.
        return Reader.Locations(command).Chunk(ObservationsAtOnce)
            .Any(some => blockReader.Read(some).OfType<RawSpan>().Any(s => IsIn(Normalizer.Normalize(s), query.Text!)));
    }

    private List<(SpanKey Key, int Ordinal)> Confirmed(long id, string word, string text)
    {
        var keys = new List<(SpanKey, int)>();
        if (blockReader.Find(id) is not { } block) return keys;
        var plain = blockReader.Plain(block);
        var wordBytes = Encoding.ASCII.GetBytes(word);
        if (word.Length > 0 && !Contains(plain, wordBytes)) return keys;
        foreach (var (record, ordinal) in blockReader.Records(block, plain).Select((r, i) => (r, i)))
            if (record is { } kept && (word.Length == 0 || Contains(kept.Span.Span, wordBytes))
                && blockReader.Span(id, kept) is { } span && Normalizer.Normalize(span) is var observation && IsIn(observation, text))
                keys.Add((new(observation.TraceId, observation.Id), ordinal));
        return keys;
    }

    // A block keeps what a later fragment has overwritten and what was deleted before the same observation came anew: only what the rows point to counts.
    private List<Found> StillTrue(Snapshot snapshot, ProjectId project, long id, List<(SpanKey Key, int Ordinal)> found, string text)
    {
        // Two questions, each of which DuckDB answers from the row groups concerned: nearly all rows have one fragment, in this block.
        var single = Rows(snapshot, project, [.. found.Select(f => f.Key)], $"block_id = {id} AND earlier IS NULL");
        // A replay may have put several fragments in one: others of the same block are overwritten.
        var places = found.ToHashSet();
        single.RemoveAll(s => !places.Contains((s.Found.Key, s.At[0].Ordinal)));
        var keys = single.ConvertAll(r => r.Found);
        var left = found.Select(f => f.Key).Except(keys.Select(k => k.Key)).ToList();
        if (left.Count == 0) return keys;
        var merged = Rows(snapshot, project, left, "earlier IS NOT NULL");
        merged.RemoveAll(m => !m.At.Any(l => l.Block == id));
        var spans = blockReader.Read([.. merged.Select(m => m.At)]);
        keys.AddRange(merged.Where((_, i) => spans[i] is { } span && IsIn(Normalizer.Normalize(span), text)).Select(m => m.Found));
        return keys;
    }

    private static List<(Found Found, IReadOnlyList<Location> At)> Rows(Snapshot snapshot, ProjectId project, List<SpanKey> keys, string where)
    {
        var list = string.Join(',', keys.Select(k => $"({Hot.Literal(k.Trace)},{Hot.Literal(k.Span)})"));
        using var command = snapshot.Command($"""
            SELECT trace_id, span_id, epoch_us(started_at), block_id, ordinal, earlier FROM {snapshot.OfTraces}
            WHERE  project = '{project}' AND {where} AND (trace_id, span_id) IN ({list})
            """);
        using var reader = command.ExecuteReader();
        var rows = new List<(Found, IReadOnlyList<Location>)>();
        while (reader.Read())
        {
            var latest = new Location(reader.GetInt64(3), reader.GetInt32(4));
            rows.Add((new(new(Hot.TraceId(reader.GetGuid(0)), new((ulong)reader.GetValue(1))), reader.GetInt64(2)),
                reader.IsDBNull(5) ? [latest] : [.. Location.Split(reader.GetString(5)), latest]));
        }
        return rows;
    }

    private readonly record struct Found(SpanKey Key, long StartMicros);

    private static bool IsIn(Observation observation, string text) =>
        observation.Input.Text.Contains(text, StringComparison.OrdinalIgnoreCase)
        || observation.Output.Text.Contains(text, StringComparison.OrdinalIgnoreCase)
        || observation.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || observation.StatusMessage?.Contains(text, StringComparison.OrdinalIgnoreCase) is true
        || observation.ErrorType?.Contains(text, StringComparison.OrdinalIgnoreCase) is true
        || observation.StackTrace?.Contains(text, StringComparison.OrdinalIgnoreCase) is true;

    private static IReadOnlyList<ObservationSummary> Summarise(Snapshot snapshot, ProjectId project, TimeRange range, Filter? where, List<Found> found)
    {
        var sql = new FilterSql(snapshot, project, found.Select(f => f.Key.Trace).ToHashSet());
        var are = Summaries.Are(project, found.Select(f => f.Key), found.Select(f => f.StartMicros));
        return Summaries.Read(snapshot, Summaries.Around(snapshot, found.Select(f => f.Key)), $"{Reader.Matching(sql, project, range, where)} AND {are}", sql);
    }

    // ASCII letters and digits look the same in plain text and in every kind of JSON escaping; nothing else is sure to.
    private static string LongestPlainWord(string text)
    {
        var longest = "";
        for (var start = 0; start < text.Length; start++)
        {
            var end = start;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end])) end++;
            if (end - start > longest.Length) longest = text[start..end];
            start = end;
        }
        return longest.ToLowerInvariant();
    }

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerWord)
    {
        var (lower, upper) = (lowerWord[0], char.IsAsciiLetter((char)lowerWord[0]) ? (byte)(lowerWord[0] ^ 0x20) : lowerWord[0]);
        while (true)
        {
            var at = text.IndexOfAny(lower, upper);
            if (at < 0 || text.Length - at < lowerWord.Length) return false;
            if (Ascii.EqualsIgnoreCase(text.Slice(at, lowerWord.Length), lowerWord)) return true;
            text = text[(at + 1)..];
        }
    }
}
