namespace Sightglass.Core.Normalization;

/// <summary>A parameter or an item of metadata, together with the attribute it came from.</summary>
public readonly record struct NamedValue(string Name, string Value, string Key)
{
    /// <summary>Both lists; of a name that is in both, the first.</summary>
    public static IReadOnlyList<NamedValue>? Union(IReadOnlyList<NamedValue>? first, IReadOnlyList<NamedValue>? second)
    {
        if (first is null || first.Count == 0) return second;
        if (second is null || second.Count == 0) return first;
        return [.. first, .. second.Where(s => !first.Any(f => f.Name == s.Name))];
    }

    /// <summary>By name; of duplicates the first.</summary>
    public static IReadOnlyDictionary<string, string> ToDictionary(IReadOnlyList<NamedValue>? values)
    {
        if (values is null || values.Count == 0) return Empty;
        var dictionary = new Dictionary<string, string>(values.Count, StringComparer.Ordinal);
        foreach (var (name, value, _) in values) dictionary.TryAdd(name, value);
        return dictionary;
    }

    private static readonly Dictionary<string, string> Empty = [];
}
