using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// What every receiver produces: a span, or a fragment of one, whose attributes nobody has interpreted yet.
/// Fragments of the same observation (a later update, a log record that joins it) merge by <see cref="MergedWith"/>.
/// </summary>
public sealed record RawSpan
{
    public required TraceId TraceId { get; init; }
    public required ObservationId SpanId { get; init; }
    public ObservationId? ParentSpanId { get; init; }

    /// <summary>Null in a fragment that does not know it.</summary>
    public string? Name { get; init; }

    /// <summary>OTLP SpanKind 0–5.</summary>
    public int Kind { get; init; }

    /// <summary>Unix nanoseconds as sent; 0 when unknown.</summary>
    public ulong StartNanos { get; init; }

    /// <summary>Unix nanoseconds as sent; 0 when unknown.</summary>
    public ulong EndNanos { get; init; }

    /// <summary>When the first fragment came in, Unix nanoseconds. Never 0.</summary>
    public ulong ReceivedNanos { get; init; }

    public IReadOnlyList<RawAttribute> Attributes { get; init; } = [];
    public IReadOnlyList<RawEvent> Events { get; init; } = [];
    public IReadOnlyList<RawLink> Links { get; init; } = [];

    /// <summary>OTLP status code: 0 unset, 1 ok, 2 error.</summary>
    public int Status { get; init; }
    public string? StatusMessage { get; init; }
    public string? TraceState { get; init; }

    /// <summary>OTLP span flags: bits 0–7 W3C, bit 8 "has is_remote", bit 9 "is_remote".</summary>
    public uint Flags { get; init; }

    public RawResource Resource { get; init; } = RawResource.None;
    public RawScope Scope { get; init; } = RawScope.None;

    /// <summary>
    /// The attribute whose number says where a fragment stands among those of its span: they take effect in this order, however they come in and
    /// however often; those without it as they come.
    /// </summary>
    public const string OrderKey = "sightglass.order";

    /// <summary>The attribute's value; of duplicate keys the last one counts. Empty when absent.</summary>
    public RawValue this[string key] => RawAttribute.Last(Attributes, key);

    private long Order => this[OrderKey].AsInteger() ?? 0;

    /// <summary>
    /// Two fragments as one: what the later one knows wins, what it does not know stays; the first start stays too.
    /// Attributes unite by key, and so do maps in them; events and links unite without repeating one that is already there.
    /// </summary>
    /// <param name="other">Came in after this one.</param>
    public RawSpan MergedWith(RawSpan other) =>
        Order > other.Order && other.Order != 0 ? other.Under(this) with { ReceivedNanos = ReceivedNanos } : Under(other);

    private RawSpan Under(RawSpan later) => this with
    {
        ParentSpanId = later.ParentSpanId ?? ParentSpanId,
        Name = later.Name ?? Name,
        Kind = later.Kind != 0 ? later.Kind : Kind,
        StartNanos = StartNanos != 0 ? StartNanos : later.StartNanos,
        EndNanos = later.EndNanos != 0 ? later.EndNanos : EndNanos,
        Attributes = Merge(Attributes, later.Attributes),
        Events = [.. Events, .. later.Events.Where(e => !Events.Any(e.IsSameAs))],
        Links = [.. Links, .. later.Links.Where(l => !Links.Any(k => k.TraceId == l.TraceId && k.SpanId == l.SpanId))],
        Status = later.Status != 0 ? later.Status : Status,
        StatusMessage = later.StatusMessage ?? StatusMessage,
        TraceState = later.TraceState ?? TraceState,
        Flags = later.Flags != 0 ? later.Flags : Flags,
        Resource = later.Resource.Attributes.Count > 0 ? later.Resource : Resource,
        Scope = later.Scope.Name.Length > 0 ? later.Scope : Scope,
    };

    internal static IReadOnlyList<RawAttribute> Merge(IReadOnlyList<RawAttribute> earlier, IReadOnlyList<RawAttribute> later)
    {
        if (later.Count == 0) return earlier;
        if (earlier.Count == 0) return later;
        var known = later.Where(a => a.Value.Kind != RawKind.Empty).Select(a => a.Key).ToHashSet(StringComparer.Ordinal);
        // An array: looked up by key later (RawAttribute.Last).
        RawAttribute[] all =
        [
            .. earlier.Where(a => !known.Contains(a.Key)), .. later.Where(a => a.Value.Kind != RawKind.Empty).Select(a => Merge(RawAttribute.Last(earlier, a.Key), a)),
        ];
        return all;
    }

    private static RawAttribute Merge(RawValue earlier, RawAttribute later) =>
        earlier.Kind == RawKind.Map && later.Value.Kind == RawKind.Map ? new(later.Key, RawValue.Of([.. Merge(earlier.Map, later.Value.Map)])) : later;
}

/// <param name="TimeNanos">Unix nanoseconds; 0 when unknown.</param>
public sealed record RawEvent(string Name, ulong TimeNanos, IReadOnlyList<RawAttribute> Attributes)
{
    public RawValue this[string key] => RawAttribute.Last(Attributes, key);

    internal bool IsSameAs(RawEvent other) =>
        Name == other.Name && TimeNanos == other.TimeNanos && Attributes.Count == other.Attributes.Count
        && Attributes.Zip(other.Attributes).All(p => p.First.Key == p.Second.Key && p.First.Value.AsText() == p.Second.Value.AsText());
}

public sealed record RawLink(TraceId TraceId, ObservationId SpanId, IReadOnlyList<RawAttribute> Attributes);

/// <summary>The process that emitted a span. Shared by the spans of one request.</summary>
public sealed record RawResource(IReadOnlyList<RawAttribute> Attributes, string? SchemaUrl)
{
    public static RawResource None { get; } = new([], null);

    public RawValue this[string key] => RawAttribute.Last(Attributes, key);
}

/// <summary>The instrumentation library that emitted a span. Shared by the spans of one request.</summary>
public sealed record RawScope(string Name, string? Version, IReadOnlyList<RawAttribute> Attributes, string? SchemaUrl)
{
    public static RawScope None { get; } = new("", null, [], null);

    public RawValue this[string key] => RawAttribute.Last(Attributes, key);
}
