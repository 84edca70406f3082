namespace Sightglass.Core.Normalization;

/// <summary>
/// A set of key namespaces (<c>langfuse</c>, <c>gen_ai</c> …: what stands before the first dot or colon). Two sets are compared in one instruction;
/// they may seem to overlap when they do not, never the other way round. So a dialect that does not apply costs nothing.
/// </summary>
public readonly struct Namespaces
{
    private readonly ulong _bits;

    private Namespaces(ulong bits) => _bits = bits;

    /// <param name="names">Without the dot; a key without any dot is a namespace of its own.</param>
    public static Namespaces Of(params ReadOnlySpan<string> names)
    {
        var bits = 0UL;
        foreach (var name in names) bits |= BitOf(name);
        return new(bits);
    }

    public static Namespaces OfKeys(ReadOnlySpan<RawAttribute> attributes)
    {
        var bits = 0UL;
        foreach (ref readonly var attribute in attributes) bits |= BitOf(attribute.Key);
        return new(bits);
    }

    public bool Overlap(Namespaces other) => (_bits & other._bits) != 0;

    private static ulong BitOf(ReadOnlySpan<char> key)
    {
        var end = key.IndexOfAny('.', ':');
        var name = end < 0 ? key : key[..end];
        return name.Length == 0 ? 0 : 1UL << (name.Length * 11 + name[0] * 3 + name[^1] * 5 & 63);
    }
}
