namespace Sightglass.Core.Normalization;

/// <summary>What all dialects could tell about one span, most trusted first.</summary>
internal readonly ref struct Readings(ReadOnlySpan<Reading> all)
{
    private readonly ReadOnlySpan<Reading> _all = all;

    /// <summary>The field from the first dialect that knows it.</summary>
    public Known<T>? First<T>(Func<Reading, Known<T>?> field)
    {
        foreach (var reading in _all)
            if (field(reading) is { } known) return known;
        return null;
    }

    /// <summary>The figures of the first dialect that has any, completed with details that only others tell of the same call.</summary>
    public ReportedUsage? Usage()
    {
        ReportedUsage? usage = null;
        foreach (var reading in _all)
            if (reading.Usage is { } known) usage = usage is null ? known.Value : usage.CompletedBy(known.Value);
        return usage;
    }

    /// <summary>The lists of all dialects as one; of a name that several have, the first counts.</summary>
    public IReadOnlyDictionary<string, string> Union(Func<Reading, IReadOnlyList<NamedValue>?> list)
    {
        Dictionary<string, string>? union = null;
        foreach (var reading in _all)
            if (list(reading) is { Count: > 0 } values)
            {
                union ??= new(values.Count, StringComparer.Ordinal);
                foreach (var (name, value, _) in values) union.TryAdd(name, value);
            }
        return union ?? Nothing;
    }

    /// <summary>The scores of all dialects; what two of them read from the same attributes counts once.</summary>
    public IReadOnlyList<Telemetry.Score> Scores()
    {
        IReadOnlyList<Telemetry.Score>? scores = null;
        foreach (var reading in _all)
            if (reading.Scores is { } known) scores = scores is null ? known : [.. scores.Union(known)];
        return scores ?? [];
    }

    private static readonly Dictionary<string, string> Nothing = [];
}
