namespace Sightglass.Server.Protocols.Otlp;

/// <summary>The records of one request that were turned down while their neighbours were taken, by reason.</summary>
internal sealed class OtlpRejections
{
    private const int MostReasonsNamed = 5;
    private readonly Dictionary<string, long> _byReason = new(StringComparer.Ordinal);

    public long Count { get; private set; }

    public IReadOnlyDictionary<string, long> ByReason => _byReason;

    /// <param name="reason">One of a fixed set of sentences, never text of the sender.</param>
    public void Add(string reason)
    {
        Count++;
        _byReason[reason] = _byReason.GetValueOrDefault(reason) + 1;
    }

    /// <summary>For the sender, e.g. <c>2 rejected: trace_id is not 16 bytes</c>; null when there is nothing to say.</summary>
    public string? Message => Count == 0 ? null
        : string.Join("; ", _byReason.OrderByDescending(r => r.Value).Take(MostReasonsNamed).Select(r => $"{r.Value} rejected: {r.Key}"));
}
