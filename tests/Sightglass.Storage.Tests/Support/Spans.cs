using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;

namespace Sightglass.Storage.Tests.Support;

/// <summary>Builders of raw spans in the OpenTelemetry GenAI dialect, and what a receiver makes of them.</summary>
internal static class Spans
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    public static readonly Interpreter Interpreter = new(o => o.Usage is null ? Cost.None : new Cost(CostState.Complete, 0.01m * o.Usage.TotalInput ?? 0, [], "test", null));
    private static ulong _ids = 1;

    public static TraceId NewTrace() => new(new UInt128(0x5157, Interlocked.Increment(ref _ids)));

    public static RawSpan ASpan(TraceId trace, ulong id, ulong? parent = null, string name = "step", double startSecond = 0, double seconds = 1) => new()
    {
        TraceId = trace,
        SpanId = new(id),
        ParentSpanId = parent is { } p ? new(p) : null,
        Name = name,
        StartNanos = Nanos(Noon.AddSeconds(startSecond)),
        EndNanos = Nanos(Noon.AddSeconds(startSecond + seconds)),
        ReceivedNanos = Nanos(Noon.AddSeconds(startSecond + seconds)),
        Resource = Resource,
        Scope = Scope,
    };

    public static RawSpan AGeneration(TraceId trace, ulong id, ulong? parent = null, string model = "gpt-4o", double startSecond = 0, long input = 100, long output = 20) =>
        ASpan(trace, id, parent, "chat " + model, startSecond)
            .With("gen_ai.operation.name", "chat").With("gen_ai.request.model", model)
            .With("gen_ai.usage.input_tokens", input).With("gen_ai.usage.output_tokens", output);

    public static RawSpan With(this RawSpan span, string key, string value) => span with { Attributes = [.. span.Attributes, new(key, RawValue.Of(value))] };

    public static RawSpan With(this RawSpan span, string key, long value) => span with { Attributes = [.. span.Attributes, new(key, RawValue.Of(value))] };

    public static RawSpan In(this RawSpan span, string environment) => span.With("deployment.environment.name", environment);

    public static RawSpan Saying(this RawSpan span, string input, string output) =>
        span.With("gen_ai.input.messages", $$"""[{"role":"user","parts":[{"type":"text","content":{{System.Text.Json.JsonSerializer.Serialize(input)}}}]}]""")
            .With("gen_ai.output.messages", $$"""[{"role":"assistant","parts":[{"type":"text","content":{{System.Text.Json.JsonSerializer.Serialize(output)}}}]}]""");

    public static ReceivedSpan Received(this RawSpan span)
    {
        var writer = new WireWriter();
        SpanCodec.Write(writer, span);
        return new(Interpreter.Interpret(ProjectId.Default, span), writer.Written.ToArray());
    }

    private static readonly RawResource Resource = new([new("service.name", RawValue.Of("tests"))], null);
    private static readonly RawScope Scope = new("tests", "1", [], null);

    public static ulong Nanos(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
