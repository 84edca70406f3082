namespace Sightglass.Core.Querying;

/// <summary>Which known name somebody probably meant.</summary>
public static class NearestName
{
    /// <summary>The name with the fewest typing errors between; null when even that is too far to be meant.</summary>
    public static string? To(string typed, IEnumerable<string> names)
    {
        if (typed.Length > 40) return null;
        var best = names
            .Select(name => (name, distance: Distance(typed.ToLowerInvariant(), name)))
            .DefaultIfEmpty((name: "", distance: int.MaxValue))
            .MinBy(n => n.distance);
        return best.distance <= Math.Max(1, Math.Min(typed.Length, best.name.Length) / 3) ? best.name : null;
    }

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        return d[a.Length, b.Length];
    }
}
