using Sightglass.Core.Normalization.Messages;

namespace Sightglass.Core.Normalization;

/// <summary>
/// A raw span as dialects read it: attributes found by key in constant time, values in the type asked for, each with the key it came from.
/// Where several keys are given, the first that has a usable value wins. Nothing here throws, whatever was sent.
/// </summary>
public sealed class SpanReader
{
    /// <summary>Above this a token count is a mistake of the emitter.</summary>
    public const long MostTokens = 1_000_000_000;

    /// <summary>What OpenInference emitters write in place of what they hide.</summary>
    private static ReadOnlySpan<byte> Redacted => "__REDACTED__"u8;

    private readonly RawAttribute[] _attributes;
    private readonly int _count;
    private readonly Namespaces _namespaces;
    private readonly int[] _heads;
    private readonly int[] _next;

    public SpanReader(RawSpan span)
    {
        Span = span;
        // Read a hundred times a span: not through an interface.
        (_attributes, _count) = span.Attributes switch
        {
            ArraySegment<RawAttribute> { Offset: 0 } segment => (segment.Array!, segment.Count),
            RawAttribute[] array => (array, array.Length),
            var list => (list.ToArray(), list.Count),
        };
        _namespaces = Namespaces.OfKeys(Attributes);
        var size = 32;
        while (size < _count && size < 1 << 16) size *= 2;
        _heads = new int[size];
        _next = new int[_count];
        for (var i = 0; i < _count; i++)
        {
            ref var head = ref _heads[Hash(_attributes[i].Key) & size - 1];
            _next[i] = head;
            head = i + 1;
        }
    }

    public RawSpan Span { get; }

    public ReadOnlySpan<RawAttribute> Attributes => new(_attributes, 0, _count);

    public string Scope => Span.Scope.Name;

    /// <summary>The attribute's value; of duplicate keys the last one counts. Empty when absent.</summary>
    public RawValue this[string key]
    {
        get
        {
            for (var i = _heads[Hash(key) & _heads.Length - 1]; i > 0; i = _next[i - 1])
            {
                ref readonly var attribute = ref _attributes[i - 1];
                if (attribute.Key == key) return attribute.Value;
            }
            return RawValue.Empty;
        }
    }

    /// <summary>False when no attribute is in these namespaces: the usual first line of a dialect.</summary>
    public bool Speaks(Namespaces namespaces) => _namespaces.Overlap(namespaces);

    public bool Has(string key) => this[key].Kind != RawKind.Empty;

    /// <summary>The first key that starts with <paramref name="prefix"/>; null when there is none.</summary>
    public string? KeyUnder(string prefix)
    {
        foreach (ref readonly var attribute in Attributes)
            if (attribute.Key.StartsWith(prefix, StringComparison.Ordinal)) return attribute.Key;
        return null;
    }

    /// <summary>Attributes whose key starts with <paramref name="prefix"/> and goes on, the prefix cut off.</summary>
    public IEnumerable<RawAttribute> Under(string prefix)
    {
        for (var i = 0; i < _count; i++)
            if (_attributes[i].Key.Length > prefix.Length && _attributes[i].Key.StartsWith(prefix, StringComparison.Ordinal))
                yield return new(_attributes[i].Key[prefix.Length..], _attributes[i].Value);
    }

    /// <summary>Scalars as text, structures as JSON. Blank and redacted values do not count.</summary>
    public Known<string>? Text(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (TextOf(this[key]) is { } text) return new(text, key);
        return null;
    }

    /// <summary>As <see cref="Text"/>, but when the span does not say it, the scope and then the resource are asked. For fields of context only.</summary>
    public Known<string>? Context(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (TextOf(this[key]) is { } own) return new(own, key);
            if (TextOf(Span.Scope[key]) is { } scope) return new(scope, "scope/" + key);
            if (TextOf(Span.Resource[key]) is { } resource) return new(resource, "resource/" + key);
        }
        return null;
    }

    /// <summary>Integers, whole reals and numeric text.</summary>
    public Known<long>? Number(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key] is { Kind: not RawKind.Empty } value && value.AsInteger() is { } number) return new(number, key);
        return null;
    }

    /// <summary>Numbers and numeric text; never NaN or infinite.</summary>
    public Known<double>? Real(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key] is { Kind: not RawKind.Empty } value && value.AsReal() is { } number) return new(number, key);
        return null;
    }

    public Known<bool>? Flag(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key].AsBoolean() is { } flag) return new(flag, key);
        return null;
    }

    /// <summary>A token count; negative and absurd ones do not count.</summary>
    public long? Tokens(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key] is { Kind: not RawKind.Empty } value && value.AsInteger() is >= 0 and <= MostTokens and var tokens) return tokens;
        return null;
    }

    /// <summary>A duration given in this many ticks a unit (<see cref="TimeSpan.TicksPerSecond"/> …); negative and absurd ones do not count.</summary>
    public Known<TimeSpan>? Duration(long ticksPerUnit, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key].AsReal() is >= 0 and var units && units * ticksPerUnit <= TimeSpan.TicksPerDay * 30d)
                return new(TimeSpan.FromTicks((long)(units * ticksPerUnit)), key);
        return null;
    }

    /// <summary>A list of texts, sent as a list, as a JSON array, comma-separated or as a single text. Blank items do not count.</summary>
    public Known<IReadOnlyList<string>>? Texts(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key] is { Kind: not RawKind.Empty } value && TextList.Of(value) is { Count: > 0 } texts) return new(texts, key);
        return null;
    }

    /// <summary>What went into a step, undecoded. Blank and redacted values do not count.</summary>
    public Known<Content>? Input(params ReadOnlySpan<string> keys) => ContentOf(ContentSide.Input, keys);

    /// <summary>What came out of a step, undecoded. Blank and redacted values do not count.</summary>
    public Known<Content>? Output(params ReadOnlySpan<string> keys) => ContentOf(ContentSide.Output, keys);

    /// <summary>The events of this name, in the order of their times; those without a time where they stand.</summary>
    public IEnumerable<RawEvent> Events(string name)
    {
        for (var i = 0; i < Span.Events.Count; i++)
            if (Span.Events[i].Name == name) yield return Span.Events[i];
    }

    /// <summary>Whether a value says anything: not absent, blank or redacted.</summary>
    public static bool SaysSomething(RawValue value) => value.Kind switch
    {
        RawKind.Empty => false,
        RawKind.Text => !IsBlank(value.Utf8.Span) && !value.Utf8.Span.SequenceEqual(Redacted),
        RawKind.List => value.List.Count > 0,
        RawKind.Map => value.Map.Count > 0,
        _ => true,
    };

    private Known<Content>? ContentOf(ContentSide side, ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key] is { Kind: not RawKind.Empty } value && SaysSomething(value)) return new(ValueContent.Of(value, side), key);
        return null;
    }

    private static string? TextOf(RawValue value) => value.Kind != RawKind.Empty && SaysSomething(value) ? value.AsText() : null;

    private static bool IsBlank(ReadOnlySpan<byte> utf8) => utf8.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    // Keys are dotted paths: they differ in length, at the end and in the middle far more often than at the start.
    private static int Hash(string key) =>
        key.Length == 0 ? 0 : key.Length + key[^1] * 31 + key[key.Length >> 1] * 7 + key[key.Length - 1 - (key.Length >> 2)] * 13;
}
