using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// Substring search over the full text of input and output. Blocks newest first: the filter says which cannot contain it, the longest plain
/// word is looked for in the bytes of the others, and what is found there is confirmed on the text as people read it. Stops when the page is
/// full; the cursor is the block it stopped at.
/// </summary>
internal sealed class TextSearch(Blocks blocks, BlockReader blockReader, Interpreter interpreter)
{
    private const int BlocksAtOnce = 64;

    public Page<ObservationSummary> Find(Snapshot snapshot, ProjectId project, ObservationQuery query, CancellationToken cancellationToken)
    {
        var found = new List<ObservationSummary>();
        long? stoppedAt = null;
        foreach (var (block, matches) in Matches(snapshot, project, query.Range, query.Where, query.Text!, Before(query.Cursor), cancellationToken))
        {
            found.AddRange(matches);
            if (found.Count < query.Limit) continue;
            stoppedAt = block;
            break;
        }
        return new([.. found.DistinctBy(o => new SpanKey(o.TraceId, o.Id))], stoppedAt is { } id ? Cursor.Of(id) : null);
    }

    /// <summary>Traces with a match, newest match first. A page may hold a few more than the limit: a block is never split.</summary>
    public (IReadOnlyList<TraceId> Traces, string? Next) FindTraces(Snapshot snapshot, ProjectId project, TraceQuery query, CancellationToken cancellationToken)
    {
        var traces = new List<TraceId>();
        long? stoppedAt = null;
        foreach (var (block, matches) in Matches(snapshot, project, query.Range, query.Where, query.Text!, Before(query.Cursor), cancellationToken))
        {
            traces.AddRange(matches.Select(m => m.TraceId).Distinct().Where(t => !traces.Contains(t)));
            if (traces.Count < query.Limit) continue;
            stoppedAt = block;
            break;
        }
        return (traces, stoppedAt is { } id ? Cursor.Of(id) : null);
    }

    private static long Before(string? cursor) => Cursor.Parse(cursor) is [var block] ? block : long.MaxValue;

    private IEnumerable<(long Block, IReadOnlyList<ObservationSummary> Matches)> Matches(
        Snapshot snapshot, ProjectId project, TimeRange range, Filter? where, string text, long before, CancellationToken cancellationToken)
    {
        var word = LongestPlainWord(text);
        while (true)
        {
            var filters = blocks.FiltersBefore(project.Value, before, Row.Micros(range.From), Row.Micros(range.To), BlocksAtOnce);
            foreach (var (id, filter) in filters)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TrigramFilter.MayContain(filter, word) && Confirmed(id, word, text) is { Count: > 0 } found
                    && StillTrue(snapshot, project, id, found, text) is { Count: > 0 } keys)
                    yield return (id, Summarise(snapshot, project, range, where, keys));
            }
            if (filters.Count < BlocksAtOnce) yield break;
            before = filters[^1].Id;
        }
    }

    private List<SpanKey> Confirmed(long id, string word, string text)
    {
        var keys = new List<SpanKey>();
        if (blockReader.Find(id) is not { } block) return keys;
        var plain = blockReader.Plain(block);
        var wordBytes = Encoding.ASCII.GetBytes(word);
        if (word.Length > 0 && !Contains(plain, wordBytes)) return keys;
        foreach (var record in blockReader.Records(block, plain))
            if (record is { } kept && (word.Length == 0 || Contains(kept.Span.Span, wordBytes))
                && blockReader.Span(id, kept) is { } span && interpreter.Interpret(span) is var observation && IsIn(observation, text))
                keys.Add(new(observation.TraceId, observation.Id));
        return keys;
    }

    // A block keeps what a later fragment has overwritten and what was deleted before the same observation came anew: only what the rows point to counts.
    private List<Found> StillTrue(Snapshot snapshot, ProjectId project, long id, List<SpanKey> found, string text)
    {
        // Two questions, each of which DuckDB answers from the row groups concerned: nearly all rows have one fragment, in this block.
        var single = Rows(snapshot, project, found, $"block_id = {id} AND earlier IS NULL");
        var keys = single.ConvertAll(r => r.Found);
        var left = found.Except(keys.Select(k => k.Key)).ToList();
        if (left.Count == 0) return keys;
        var merged = Rows(snapshot, project, left, "earlier IS NOT NULL");
        merged.RemoveAll(m => !m.At.Any(l => l.Block == id));
        var spans = blockReader.Read([.. merged.Select(m => m.At)]);
        keys.AddRange(merged.Where((_, i) => spans[i] is { } span && IsIn(interpreter.Interpret(span), text)).Select(m => m.Found));
        return keys;
    }

    private static List<(Found Found, IReadOnlyList<Location> At)> Rows(Snapshot snapshot, ProjectId project, List<SpanKey> keys, string where)
    {
        var list = string.Join(',', keys.Select(k => $"({Hot.Literal(k.Trace)},{Hot.Literal(k.Span)})"));
        using var command = snapshot.Command($"""
            SELECT trace_id, span_id, epoch_us(started_at), block_id, ordinal, earlier FROM {snapshot.Observations}
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
        || observation.Name.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<ObservationSummary> Summarise(Snapshot snapshot, ProjectId project, TimeRange range, Filter? where, List<Found> found)
    {
        var sql = new FilterSql(snapshot, project);
        var are = Summaries.Are(project, found.Select(f => f.Key), found.Select(f => f.StartMicros));
        return Summaries.Read(snapshot, $"{Reader.Matching(sql, project, range, where)} AND {are}", sql, "ORDER BY started_at DESC, span_id DESC");
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
