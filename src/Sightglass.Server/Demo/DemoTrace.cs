using System.Text;
using System.Text.Json;
using System.Text.Encodings.Web;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Demo;

/// <summary>One trace while it is told: spans begin and end at the story's clock.</summary>
/// <param name="key">Names the trace: ids and chance follow from it.</param>
internal sealed class DemoTrace(string key, DateTimeOffset start, RawResource resource, RawScope scope)
{
    private readonly List<DemoSpan> _spans = [];

    public DateTimeOffset Now { get; private set; } = start;
    public DemoRandom Random { get; } = new(key);
    public TraceId Id { get; } = TraceId.OfName(key);

    public IEnumerable<RawSpan> Spans => _spans.Select(s => s.ToRaw(resource, scope));

    public DemoSpan Begin(string name, DemoSpan? parent = null, int kind = 1)
    {
        var span = new DemoSpan(this, ObservationId.OfName(Encoding.UTF8.GetBytes($"{key}/{_spans.Count}")), parent?.Id, name, kind);
        _spans.Add(span);
        return span;
    }

    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Tells something that runs beside what comes next: the clock goes back to where it was.</summary>
    public DateTimeOffset Beside(Action story)
    {
        var before = Now;
        story();
        var after = Now;
        Now = before;
        return after;
    }

    public void Until(DateTimeOffset time) => Now = time > Now ? time : Now;
}

/// <summary>A span while it is told.</summary>
internal sealed class DemoSpan(DemoTrace trace, ObservationId id, ObservationId? parent, string name, int kind)
{
    private readonly List<RawAttribute> _attributes = [];
    private readonly List<RawEvent> _events = [];
    private readonly DateTimeOffset _start = trace.Now;
    private DateTimeOffset? _end;
    private int _status;
    private string? _message;

    public ObservationId Id => id;

    public DemoSpan Set(string key, string? value)
    {
        if (value is not null) _attributes.Add(new(key, RawValue.Of(value)));
        return this;
    }

    public DemoSpan Set(string key, long value)
    {
        _attributes.Add(new(key, RawValue.Of(value)));
        return this;
    }

    public DemoSpan Set(string key, long? value) => value is { } number ? Set(key, number) : this;

    public DemoSpan Set(string key, double value)
    {
        _attributes.Add(new(key, RawValue.Of(value)));
        return this;
    }

    public DemoSpan Set(string key, params IEnumerable<string> values)
    {
        _attributes.Add(new(key, RawValue.Of(values.Select(RawValue.Of).ToArray())));
        return this;
    }

    public DemoSpan SetJson(string key, object? value) => Set(key, JsonSerializer.Serialize(value, Json));

    public DemoSpan Event(string eventName, params (string Key, RawValue Value)[] attributes)
    {
        _events.Add(new(eventName, UnixNanos.Of(trace.Now), [.. attributes.Select(a => new RawAttribute(a.Key, a.Value))]));
        return this;
    }

    /// <summary>A judgement in the words of the OpenTelemetry GenAI conventions.</summary>
    public DemoSpan Judge(string scoreName, double value, string? label = null, string? explanation = null)
    {
        List<(string, RawValue)> told = [("gen_ai.evaluation.name", RawValue.Of(scoreName)), ("gen_ai.evaluation.score.value", RawValue.Of(value))];
        if (label is not null) told.Add(("gen_ai.evaluation.score.label", RawValue.Of(label)));
        if (explanation is not null) told.Add(("gen_ai.evaluation.explanation", RawValue.Of(explanation)));
        return Event("gen_ai.evaluation.result", [.. told]);
    }

    public DemoSpan Fail(string type, string message)
    {
        (_status, _message) = (2, message);
        Event("exception", ("exception.type", RawValue.Of(type)), ("exception.message", RawValue.Of(message)));
        return Set("error.type", type);
    }

    /// <summary>Ends it after this much time more.</summary>
    public DemoSpan End(TimeSpan after = default)
    {
        trace.Pass(after);
        _end = trace.Now;
        return this;
    }

    public RawSpan ToRaw(RawResource resource, RawScope scope) => new()
    {
        TraceId = trace.Id,
        SpanId = id,
        ParentSpanId = parent,
        Name = name,
        Kind = kind,
        StartNanos = UnixNanos.Of(_start),
        EndNanos = UnixNanos.Of(_end ?? trace.Now),
        ReceivedNanos = UnixNanos.Of((_end ?? trace.Now).AddMilliseconds(400)),
        Attributes = _attributes,
        Events = _events,
        Status = _status,
        StatusMessage = _message,
        Resource = resource,
        Scope = scope,
    };


    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
