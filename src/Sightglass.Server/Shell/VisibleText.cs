using System.Globalization;
using System.Text;

namespace Sightglass.Server.Shell;

/// <param name="Mark">Null for text that is shown as it is; else what stands for the one character in <paramref name="Text"/>.</param>
internal readonly record struct TextRun(string Text, string? Mark, string? Meaning);

/// <summary>
/// Untrusted text with what is meant to be invisible made visible: characters that reverse the direction of text, have no width, control a
/// terminal or carry hidden instructions (the tag block). Line breaks, tabs and the joiners inside emoji stay.
/// </summary>
internal static class VisibleText
{
    /// <summary>Whether <see cref="Runs"/> would be more than the text itself. Nearly always false, and cheap.</summary>
    public static bool NeedsMarks(string text)
    {
        foreach (var c in text)
            if (c < 0x20 ? c is not ('\n' or '\r' or '\t') : c is >= '\u007f' and (<= '\u009f' or '\u00ad' or '\u061c' or '\u115f' or '\u1160' or '\u180e'
                or (>= '\u200b' and <= '\u200f') or (>= '\u2028' and <= '\u202e') or (>= '\u2060' and <= '\u206f') or '\u3164' or '\ufeff' or '\uffa0'
                or (>= '\ufff9' and <= '\ufffb') or '\udb40')) return true;
        return false;
    }

    public static IEnumerable<TextRun> Runs(string text)
    {
        var plain = new StringBuilder();
        var previous = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsShown(rune, previous)) plain.Append(rune);
            else
            {
                if (plain.Length > 0) yield return new(plain.ToString(), null, null);
                plain.Clear();
                yield return new(rune.ToString(), Mark(rune), Meaning(rune));
            }
            previous = rune;
        }
        if (plain.Length > 0) yield return new(plain.ToString(), null, null);
    }

    /// <summary>For attributes such as <c>title</c>, where a mark cannot be an element.</summary>
    public static string Flat(string? text) => text is null ? "" : !NeedsMarks(text) ? text : string.Concat(Runs(text).Select(r => r.Mark is { } mark ? $"⟨{mark}⟩" : r.Text));

    private static bool IsShown(Rune rune, Rune previous)
    {
        var c = rune.Value;
        if (c is '\n' or '\r' or '\t') return true;
        // The zero-width joiner and the tag block are part of some emoji: 👩‍🔧, 🏴󠁧󠁢󠁳󠁣󠁴󠁿.
        if (c == 0x200d) return previous.Value is 0xfe0f or (>= 0x1f000 and <= 0x1faff) or (>= 0x2600 and <= 0x27bf);
        if (c is >= 0xe0020 and <= 0xe007f) return previous.Value is 0x1f3f4 or (>= 0xe0061 and <= 0xe007a);
        return !NeedsMarks(rune.ToString());
    }

    private static string Mark(Rune rune) => rune.Value switch
    {
        < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
        0x7f => "\u2421",
        >= 0xe0020 and <= 0xe007e => $"tag {(char)(rune.Value - 0xe0000)}",
        _ => $"U+{rune.Value:X4}",
    };

    private static string Meaning(Rune rune) => rune.Value switch
    {
        0x200b => "zero width space",
        0x200c => "zero width non-joiner",
        0x200d => "zero width joiner",
        0x200e or 0x200f or 0x061c => "direction mark",
        >= 0x202a and <= 0x202e or >= 0x2066 and <= 0x2069 => "changes the direction of the text after it",
        0x2060 or 0xfeff => "zero width no-break space",
        0x00ad => "soft hyphen",
        >= 0xe0000 and <= 0xe007f => "invisible tag character",
        _ => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control ? $"control character {rune.Value:X2}" : "invisible character",
    };
}
