using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Support;

/// <summary>Spans for tests, with the attributes that matter and nothing else.</summary>
internal static class ASpan
{
    /// <summary>2026-11-24T03:28:20Z.</summary>
    public const ulong Received = FixtureProtobuf.Received;

    public static RawSpan With(params (string Key, object? Value)[] attributes) => new()
    {
        TraceId = new(1),
        SpanId = new(2),
        Name = "step",
        StartNanos = Received - 2_000_000_000,
        EndNanos = Received - 1_000_000_000,
        ReceivedNanos = Received,
        Attributes = Attributes(attributes),
    };

    public static Observation Normalized(params (string Key, object? Value)[] attributes) => Normalizer.Normalize(With(attributes));

    public static RawSpan Of(this RawSpan span, string scope, string? version = null) => span with { Scope = new(scope, version, [], null) };

    public static RawSpan Named(this RawSpan span, string name) => span with { Name = name };

    public static RawSpan Saying(this RawSpan span, string name, params (string Key, object? Value)[] attributes) =>
        span with { Events = [.. span.Events, new(name, (ulong)span.Events.Count + 1, Attributes(attributes))] };

    public static RawAttribute[] Attributes(params (string Key, object? Value)[] attributes) => [.. attributes.Select(a => new RawAttribute(a.Key, Value(a.Value)))];

    public static RawValue Value(object? value) => value switch
    {
        null => RawValue.Empty,
        RawValue raw => raw,
        string text => RawValue.Of(text),
        byte[] utf8 => RawValue.OfUtf8(utf8),
        bool flag => RawValue.Of(flag),
        int number => RawValue.Of((long)number),
        long number => RawValue.Of(number),
        double number => RawValue.Of(number),
        object[] list => RawValue.Of(list.Select(Value).ToArray()),
        (string Key, object? Value)[] map => RawValue.Of(Attributes(map)),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    /// <summary>Messages one a line, as the golden files show them.</summary>
    public static string[] Lines(this Content content) => [.. ObservationJson.Messages(content.Messages).Select(m => m!.GetValue<string>())];
}
