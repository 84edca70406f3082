using System.Collections.Concurrent;

namespace Sightglass.Core.Pricing;

/// <summary>
/// (model, provider, time) → price. Immutable. Made of layers: what a project says about its own prices goes before what is built in,
/// whatever form of the name either is listed under.
/// </summary>
public sealed class PriceTable
{
    /// <summary>More distinct names than any project uses. Names are the emitter's, so somebody may send a new one with every span.</summary>
    private const int RememberedNames = 4096;

    private static readonly Lazy<PriceTable> Embedded = new(ReadEmbedded);

    private readonly Dictionary<string, ModelPrice[]>[] _layers;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ModelPrice[]>> _resolved = new(StringComparer.Ordinal);
    private int _remembered;

    private PriceTable(IReadOnlyList<ModelPrice> rows, Dictionary<string, ModelPrice[]>[] layers) => (Rows, _layers) = (rows, layers);

    /// <summary>The prices of <c>prices.json</c>. Read once, when first asked for.</summary>
    public static PriceTable BuiltIn => Embedded.Value;

    public static PriceTable Empty { get; } = new([], []);

    /// <summary>Every row, those of the first layer first.</summary>
    public IReadOnlyList<ModelPrice> Rows { get; }

    /// <summary>A table in which these rows are asked before all others.</summary>
    /// <exception cref="ArgumentException">Two of the rows have a name, a provider and a first day in common.</exception>
    public PriceTable With(IReadOnlyList<ModelPrice> rows) => new([.. rows, .. Rows], [Index(rows), .. _layers]);

    /// <summary>
    /// The price of a model, under its name as sent, else without prefixes, else without the snapshot; null when there is none.
    /// A price that is bound to the provider goes before one that holds everywhere; models that run on the caller's own machines have no other.
    /// </summary>
    /// <param name="provider">Canonical name, when it is known. What the model name itself says about who serves it goes before.</param>
    /// <param name="at">When the call was made: prices change.</param>
    public ModelPrice? Find(string model, string? provider, DateTimeOffset at)
    {
        if (!_resolved.TryGetValue(provider ?? "", out var names) || !names.TryGetValue(model, out var rows)) rows = Remember(model, provider);
        foreach (var row in rows)
            if (row.HoldsAt(at)) return row;
        return null;
    }

    private ModelPrice[] Remember(string model, string? provider)
    {
        if (model.Length > ModelName.MaxLength) return [];
        ModelPrice[] rows = ModelName.Parse(model) is { } name ? [.. Resolve(name, provider)] : [];
        if (Interlocked.Increment(ref _remembered) > RememberedNames)
        {
            _resolved.Clear();
            Interlocked.Exchange(ref _remembered, 1);
        }
        return _resolved.GetOrAdd(provider ?? "", static _ => new(StringComparer.Ordinal))[model] = rows;
    }

    /// <summary>All rows that may apply, in the order in which they are asked whether they hold yet.</summary>
    private IEnumerable<ModelPrice> Resolve(ModelName name, string? provider)
    {
        var isSelfHosted = ModelNamePrefixes.IsSelfHosted(name.Provider) || ModelNamePrefixes.IsSelfHosted(provider);
        string?[] scopes = [name.Provider, provider == name.Provider ? null : provider];
        foreach (var layer in _layers)
        {
            foreach (var scope in scopes)
                if (scope is not null && !(name.IsGlobal && scope == "aws.bedrock"))
                    foreach (var row in First(layer, scope, name)) yield return row;
            if (!isSelfHosted)
                foreach (var row in First(layer, null, name)) yield return row;
        }
    }

    private static ModelPrice[] First(Dictionary<string, ModelPrice[]> layer, string? scope, ModelName name)
    {
        foreach (var candidate in name.Candidates)
            if (layer.TryGetValue(Key(scope, candidate), out var rows)) return rows;
        return [];
    }

    /// <summary>Rows by each of their names, the newest first.</summary>
    private static Dictionary<string, ModelPrice[]> Index(IReadOnlyList<ModelPrice> rows)
    {
        var index = new Dictionary<string, ModelPrice[]>(rows.Count * 3, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            Add(index, row, row.Model);
            foreach (var alias in row.Aliases) Add(index, row, alias);
        }
        return index;
    }

    private static void Add(Dictionary<string, ModelPrice[]> index, ModelPrice row, string name)
    {
        var key = Key(row.OnlyAt, name.ToLowerInvariant());
        if (!index.TryGetValue(key, out var rows))
        {
            index.Add(key, [row]);
            return;
        }
        foreach (var other in rows)
            if (other.From == row.From) throw new ArgumentException($"{row.Id} and {other.Id} both give a price for {name}", nameof(row));
        rows = [row, .. rows];
        Array.Sort(rows, static (a, b) => (b.From ?? DateOnly.MinValue).CompareTo(a.From ?? DateOnly.MinValue));
        index[key] = rows;
    }

    private static string Key(string? onlyAt, string name) => onlyAt is null ? name : $"{onlyAt} {name}";

    private static PriceTable ReadEmbedded()
    {
        using var stream = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json")
            ?? throw new InvalidOperationException("prices.json is not embedded");
        return Empty.With(PriceFile.Read(stream));
    }
}
