namespace Sightglass.Core.Querying;

/// <summary>Carries the first error out of the recursive descent; never leaves <see cref="FilterParser"/>.</summary>
internal sealed class FilterFault(FilterError error) : Exception(error.Message)
{
    public FilterError Error { get; } = error;
}

/// <summary>A position in the text of a filter.</summary>
internal sealed class Cursor(string text)
{
    public int Position { get; private set; }

    public bool AtEnd => Position >= text.Length;
    public bool AtSpace => !AtEnd && char.IsWhiteSpace(text[Position]);

    public bool AtEndOfGroup
    {
        get
        {
            SkipSpace();
            return AtEnd || text[Position] == ')';
        }
    }

    public void SkipSpace()
    {
        while (AtSpace) Position++;
    }

    public bool Skip(char c)
    {
        SkipSpace();
        if (AtEnd || text[Position] != c) return false;
        Position++;
        return true;
    }

    /// <summary>Whether a keyword stands here, in capitals and by itself.</summary>
    public bool AtWord(string word)
    {
        SkipSpace();
        var end = Position + word.Length;
        return string.CompareOrdinal(text, Position, word, 0, word.Length) == 0
            && (end >= text.Length || char.IsWhiteSpace(text[end]) || text[end] is '(' or ')' or '"');
    }

    public bool SkipWord(string word)
    {
        if (!AtWord(word)) return false;
        Position += word.Length;
        return true;
    }

    /// <summary>Moves behind the longest of these that stands here.</summary>
    public string? SkipOperator(params ReadOnlySpan<string> operators)
    {
        foreach (var op in operators)
            if (string.CompareOrdinal(text, Position, op, 0, op.Length) == 0)
            {
                Position += op.Length;
                return op;
            }
        return null;
    }

    /// <summary>The name before a colon, and moves behind the colon; null, and moves nowhere, when there is none.</summary>
    public string? ReadFieldName()
    {
        SkipSpace();
        var end = Position;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-')) end++;
        if (end == Position || end >= text.Length || text[end] != ':') return null;
        var name = text[Position..end];
        Position = end + 1;
        return name;
    }

    /// <summary>A quoted phrase without its quotes, or everything up to a space or a parenthesis.</summary>
    public string ReadText() => ReadText(out _);

    public string ReadText(out bool quoted)
    {
        var start = Position;
        quoted = !AtEnd && text[Position] == '"';
        if (quoted) return ReadQuoted();
        while (!AtEnd && !AtSpace && text[Position] is not ('(' or ')' or '"')) Position++;
        // A parenthesis in the middle of a word belongs to no group: f(x) is text.
        if (Position == start && !AtEnd) throw Fault(start, 1, $"'{text[start]}' is not expected here; put text in quotes");
        return text[start..Position];
    }

    public static FilterFault Fault(int position, int length, string reason) => new(new(position + 1, Math.Max(1, length), reason));

    private string ReadQuoted()
    {
        var start = Position++;
        var value = new System.Text.StringBuilder();
        while (!AtEnd && text[Position] != '"')
        {
            if (text[Position] == '\\' && Position + 1 < text.Length && text[Position + 1] is '"' or '\\') Position++;
            value.Append(text[Position++]);
        }
        if (AtEnd) throw Fault(start, Position - start, "this quote is never closed");
        Position++;
        return value.ToString();
    }
}
