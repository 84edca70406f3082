namespace Sightglass.Core.Querying;

/// <summary>What is being typed at the caret of a filter, so that it can be completed.</summary>
/// <param name="Field">Null while the field's own name is typed.</param>
/// <param name="Prefix">What of the name or value stands before the caret, without quotes and operators.</param>
/// <param name="Start">Where the completed name or value begins, counted from 0; it ends at the caret.</param>
public sealed record FilterCompletion(Field? Field, string Prefix, int Start)
{
    /// <summary>Behind the name nothing follows: it stands behind <c>has:</c>.</summary>
    public bool IsNameOnly { get; init; }

    /// <summary>Null where nothing sensible can be offered: in the middle of plain text with a quote, behind an unknown field.</summary>
    public static FilterCompletion? At(string text, int caret)
    {
        caret = Math.Clamp(caret, 0, text.Length);
        var start = TermStart(text, caret, out var quote);
        var term = text[start..caret];
        var lead = term.StartsWith('-') ? 1 : 0;
        var colon = term.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return quote >= 0 ? null : new(null, term[lead..], start + lead);

        var name = term[lead..colon];
        var value = colon + 1;
        if (name.Equals("has", StringComparison.OrdinalIgnoreCase)) return new(null, term[value..], start + value) { IsNameOnly = true };
        if (Querying.Field.Find(name) is not { } field) return null;
        // In field:(a OR b the value begins after the last space or the parenthesis.
        if (term[value..].StartsWith('(')) value = quote >= 0 ? quote - start : term.LastIndexOfAny([' ', '(']) + 1;
        while (value < term.Length && term[value] is '=' or '>' or '<') value++;
        return new(field, term[value..].Trim('"'), start + value);
    }

    private static int TermStart(string text, int caret, out int quote)
    {
        var start = 0;
        var group = false;
        quote = -1;
        for (var i = 0; i < caret; i++)
        {
            if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quote = quote < 0 ? i : -1;
            if (quote >= 0) continue;
            if (text[i] == '(' && i > 0 && text[i - 1] == ':') group = true;
            else if (text[i] == ')') group = false;
            else if (!group && (char.IsWhiteSpace(text[i]) || text[i] == '(')) start = i + 1;
        }
        return start;
    }
}
