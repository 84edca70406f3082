using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Querying;

/// <summary>What a line of the filter bar means.</summary>
/// <param name="Where">Null when no field is compared.</param>
/// <param name="Text">The plain words and quoted phrases, joined by one space; null when there are none.</param>
/// <param name="Error">Null when all of it was understood; else <paramref name="Where"/> and <paramref name="Text"/> are null.</param>
public sealed record ParsedFilter(Filter? Where, string? Text, FilterError? Error)
{
    public static ParsedFilter Everything { get; } = new(null, null, null);
}

/// <summary>The first thing that could not be understood.</summary>
/// <param name="Column">Of its first character, counted from 1.</param>
/// <param name="Length">In characters, at least 1.</param>
public sealed record FilterError(int Column, int Length, string Reason)
{
    /// <summary>For people: <c>column 7: unknown field 'modle', did you mean 'model'?</c></summary>
    public string Message => $"column {Column}: {Reason}";
}

/// <summary>
/// Text → <see cref="Filter"/>. Terms stand side by side and all must hold; <c>OR</c>, <c>NOT</c> (or a leading <c>-</c>) and parentheses combine them:
/// <c>model:gpt model:=gpt-5 name:check* latency:>2s cost:>=0.05 level:(error OR warning) -env:dev has:ttft "full refund"</c>. A trace id alone is a term.
/// Nothing is dropped silently: what cannot be understood is an error with its column.
/// </summary>
public static class FilterParser
{
    private const int LongestFilter = 10_000;
    private const int DeepestNesting = 50;

    public static ParsedFilter Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return ParsedFilter.Everything;
        if (text.Length > LongestFilter) return Failed(new(LongestFilter, 1, $"the filter is longer than {LongestFilter:N0} characters"));
        try
        {
            var cursor = new Cursor(text);
            var words = new List<string>();
            var where = ReadOr(cursor, words, 0);
            cursor.SkipSpace();
            if (!cursor.AtEnd) throw Cursor.Fault(cursor.Position, 1, "this ')' closes nothing");
            return new(where, words.Count == 0 ? null : string.Join(' ', words), null);
        }
        catch (FilterFault fault)
        {
            return Failed(fault.Error);
        }
    }

    /// <summary>A term that holds for exactly this value, quoted where it must be: for "only this" links.</summary>
    public static string Term(Field field, string value) => $"{field.Name}:={Quote(value)}";

    private static string Quote(string value) =>
        value.Length > 0 && value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '@') && value is not ("OR" or "AND" or "NOT")
            ? value : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static ParsedFilter Failed(FilterError error) => new(null, null, error);

    private static Filter? ReadOr(Cursor cursor, List<string> words, int depth)
    {
        var start = cursor.Position;
        var first = ReadAnd(cursor, words, depth);
        if (!cursor.SkipWord("OR")) return first;
        var parts = new List<Filter?> { first };
        do
        {
            parts.Add(ReadAnd(cursor, words, depth));
        }
        while (cursor.SkipWord("OR"));
        if (words.Count > 0) throw Cursor.Fault(start, cursor.Position - start, "plain text cannot stand beside OR: it is searched for in addition to the fields");
        return new AnyOf([.. parts.OfType<Filter>()]);
    }

    private static Filter? ReadAnd(Cursor cursor, List<string> words, int depth)
    {
        var parts = new List<Filter>();
        var start = cursor.Position;
        var terms = 0;
        while (!cursor.AtEndOfGroup && !cursor.AtWord("OR"))
        {
            if (terms > 0) cursor.SkipWord("AND");
            if (ReadTerm(cursor, words, depth) is { } part) parts.Add(part);
            terms++;
        }
        if (terms == 0) throw Cursor.Fault(cursor.Position, 1, cursor.Position == start && cursor.AtEnd ? "a term is missing at the end" : "a term is missing here");
        return parts.Count == 0 ? null : Filter.And(parts);
    }

    private static Filter? ReadTerm(Cursor cursor, List<string> words, int depth)
    {
        cursor.SkipSpace();
        var start = cursor.Position;
        if (depth > DeepestNesting) throw Cursor.Fault(start, 1, $"nested more than {DeepestNesting} deep");
        if (cursor.Skip('-') || cursor.SkipWord("NOT"))
        {
            var before = words.Count;
            var inner = cursor.AtEndOfGroup ? null : ReadTerm(cursor, words, depth + 1);
            if (words.Count > before || inner is null)
                throw Cursor.Fault(start, cursor.Position - start, "only fields can be excluded, as in -env:dev; quote text that starts with '-'");
            return new Not(inner);
        }
        if (cursor.Skip('('))
        {
            var inner = ReadOr(cursor, words, depth + 1);
            if (!cursor.Skip(')')) throw Cursor.Fault(start, 1, "this '(' is never closed");
            return inner;
        }
        if (cursor.ReadFieldName() is not { } name)
        {
            var word = cursor.ReadText(out var quoted);
            // What people paste: no text is 32 hexadecimal digits or a UUID by chance.
            if (!quoted && (TraceId.Parse(word) is not null || Guid.TryParseExact(word, "D", out _))) return new Compare(Field.TraceId, Comparison.Equal, TraceId.OfExternal(word).ToString());
            if (!quoted && word.Contains('*')) throw Cursor.Fault(start, word.Length, "plain text is found anywhere, without '*'; quote it to search for the character");
            words.Add(word);
            return null;
        }
        return name.Equals("has", StringComparison.OrdinalIgnoreCase)
            ? ReadHas(cursor)
            : ReadValues(cursor, FindField(name, start), start);
    }

    private static Compare ReadHas(Cursor cursor)
    {
        var start = cursor.Position;
        var name = cursor.AtEndOfGroup || cursor.AtSpace ? "" : cursor.ReadText();
        if (name.Length == 0) throw Cursor.Fault(start, 1, "'has:' needs a field, as in has:ttft");
        return new(FindField(name, start), Comparison.IsKnown, true);
    }

    private static Filter ReadValues(Cursor cursor, Field field, int start)
    {
        var open = cursor.Position;
        if (cursor.AtSpace || !cursor.Skip('(')) return FilterValue.Read(cursor, field, start);
        var any = new List<Filter> { FilterValue.Read(cursor, field, open) };
        while (cursor.SkipWord("OR")) any.Add(FilterValue.Read(cursor, field, cursor.Position));
        if (!cursor.Skip(')'))
            throw cursor.AtEnd ? Cursor.Fault(open, 1, "this '(' is never closed")
                : Cursor.Fault(cursor.Position, 1, $"values are joined by OR, as in {field.Name}:(a OR b)");
        return any.Count == 1 ? any[0] : new AnyOf(any);
    }

    private static Field FindField(string name, int start)
    {
        if (Field.Find(name) is { } field) return field;
        var hint = NearestName.To(name, Field.All.SelectMany(f => f.Aliases.Prepend(f.Name)).Append("has")) is { } near
            ? $", did you mean '{near}'?" : "; put it in quotes to search for it as text";
        throw Cursor.Fault(start, name.Length, $"unknown field '{name}'{hint}");
    }
}
