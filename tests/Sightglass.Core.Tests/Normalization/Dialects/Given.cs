using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

/// <summary>Spans as the emitters of a dialect write them.</summary>
internal static class Given
{
    /// <summary>2026-11-20T10:00:00Z.</summary>
    public const ulong Start = 1_795_168_800_000_000_000;

    private static readonly TraceId Trace = TraceId.Parse("0af7651916cd43dd8448eb211c80319c")!.Value;
    private static readonly ObservationId Id = ObservationId.Parse("b7ad6b7169203331")!.Value;

    /// <summary>A span of two seconds.</summary>
    public static RawSpan Span(string name, string scope, params (string Key, object Value)[] attributes) => new()
    {
        TraceId = Trace,
        SpanId = Id,
        Name = name,
        StartNanos = Start,
        EndNanos = Start + 2_000_000_000,
        ReceivedNanos = Start + 3_000_000_000,
        Attributes = Attributes(attributes),
        Scope = new(scope, "1.0.0", [], null),
    };

    public static RawSpan WithEvent(this RawSpan span, string name, params (string Key, object Value)[] attributes) =>
        span with { Events = [.. span.Events, new(name, Start + (ulong)(span.Events.Count + 1) * 100_000_000, Attributes(attributes))] };

    public static RawSpan WithResource(this RawSpan span, params (string Key, object Value)[] attributes) => span with { Resource = new(Attributes(attributes), null) };

    public static RawSpan Failed(this RawSpan span, string? message = null) => span with { Status = 2, StatusMessage = message };

    /// <summary>A log record that belongs to no span, the way the receiver hands it on: its attributes as a span's, and the record as an event.</summary>
    public static RawSpan Record(string name, string scope, params (string Key, object Value)[] attributes)
    {
        var span = Span(name, scope, attributes) with { EndNanos = Start };
        return span with { Events = [new(name, Start, [.. span.Attributes, new("body", RawValue.Of(name))])] };
    }

    public static Observation Normalized(this RawSpan span)
    {
        // Explaining reads the same attributes a second time; it may no more throw than normalizing.
        _ = Normalizer.Explain(span);
        return Normalizer.Normalize(span);
    }

    /// <summary>Messages as <c>role: text</c>.</summary>
    public static IReadOnlyList<string> Said(this Content content) => [.. Support.ObservationJson.Messages(content.Messages).Select(m => m!.GetValue<string>())];

    /// <summary>The classes that are known, in their order, as <c>input 10, output 5</c>; and that nothing is counted twice or lost.</summary>
    public static string Tokens(this Observation observation, long? total = null)
    {
        var usage = observation.Usage;
        if (usage is null) return "";
        if (total is not null) Assert.Equal(total, usage.Total);
        return string.Join(", ", TokenClasses.All.Where(c => usage[c] is not null).Select(c => $"{c.Name()} {usage[c]}"));
    }

    public static RawAttribute[] Attributes((string Key, object Value)[] attributes) => [.. attributes.Select(a => new RawAttribute(a.Key, Value(a.Value)))];

    private static RawValue Value(object value) => value switch
    {
        string text => RawValue.Of(text),
        bool flag => RawValue.Of(flag),
        int number => RawValue.Of((long)number),
        long number => RawValue.Of(number),
        double number => RawValue.Of(number),
        string[] list => RawValue.Of([.. list.Select(RawValue.Of)]),
        (string, object)[] map => RawValue.Of(Attributes(map)),
        _ => throw new NotSupportedException(value.GetType().Name),
    };
}
