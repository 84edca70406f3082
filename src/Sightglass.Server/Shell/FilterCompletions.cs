using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Suggest = System.Func<Sightglass.Core.Querying.Field, string, System.Threading.CancellationToken, System.Threading.Tasks.Task<System.Collections.Generic.IReadOnlyList<Sightglass.Core.Storage.FieldValue>>>;

namespace Sightglass.Server.Shell;

/// <param name="Completes">Behind it the term is done; else a value follows.</param>
internal sealed record FilterOption(string Text, string Note, bool Completes);

/// <summary>What the filter bar offers at the caret: names of fields, then values the field has taken.</summary>
internal sealed class FilterCompletions
{
    private const int Most = 10;
    private readonly FilterCompletion _at;
    private readonly List<FilterOption> _options;

    private FilterCompletions(FilterCompletion at, List<FilterOption> options) => (_at, _options) = (at, options);

    public static FilterCompletions None { get; } = new(new(null, "", 0), []);

    public int Count => _options.Count;
    public FilterOption this[int index] => _options[index];

    public static async Task<FilterCompletions> AtAsync(string text, int caret, Suggest? suggest, CancellationToken cancellationToken)
    {
        if (FilterCompletion.At(text, caret) is not { } at) return None;
        var options = at.Field is null ? Names(at.Prefix, at.IsNameOnly) : await ValuesAsync(at.Field, at.Prefix, suggest, cancellationToken);
        return options.Count == 1 && options[0].Text == at.Prefix ? None : new(at, options);
    }

    /// <summary>The text with the option in the place of what was typed of it, and where the caret then stands.</summary>
    public (string Text, int Caret) Apply(FilterOption option, string text, int caret)
    {
        var value = _at.Field is null || !option.Completes ? option.Text
            : FilterParser.Term(_at.Field, option.Text)[(_at.Field.Name.Length + 2)..];
        var rest = caret < text.Length ? text[caret..] : option.Completes ? " " : "";
        return (text[.._at.Start] + value + rest, _at.Start + value.Length + (option.Completes && caret >= text.Length ? 1 : 0));
    }

    private static List<FilterOption> Names(string prefix, bool isAll) =>
    [
        .. Field.All
            .Where(f => f.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || f.Aliases.Any(a => a.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(f => prefix.Length > 0 && !f.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Take(prefix.Length == 0 ? 25 : Most)
            .Select(f => new FilterOption(isAll ? f.Name : f.Name + ":", f.Description, isAll)),
    ];

    private static async Task<List<FilterOption>> ValuesAsync(Field field, string prefix, Suggest? suggest, CancellationToken cancellationToken)
    {
        if (field == Field.Level) return Known(Enum.GetNames<Level>(), prefix);
        if (field == Field.ObservationType) return Known(Enum.GetNames<ObservationType>(), prefix);
        if (suggest is null || field.Type is not (FieldType.Text or FieldType.Tags)) return [];
        var values = await suggest(field, prefix, cancellationToken);
        return [.. values.Take(Most).Select(v => new FilterOption(v.Value, TokenCount.Short(v.Count), true))];
    }

    private static List<FilterOption> Known(string[] names, string prefix) =>
    [
        .. names.Select(n => n.ToLowerInvariant()).Where(n => n.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(n => new FilterOption(n, "", true)),
    ];
}
