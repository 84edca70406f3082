using System.Runtime.InteropServices;
using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>What an event says of a trace or an observation, as a fragment of a span in the attributes of Langfuse's own OpenTelemetry SDKs.</summary>
internal sealed class LangfuseFragment
{
    private const int DeepestMap = 16;
    private const int LongestName = 1_000;

    /// <summary>An update takes effect after what it updates, whatever their times: its event is often sent, and so dated, before the other.</summary>
    private static readonly TimeSpan UpdatesFollowBy = TimeSpan.FromDays(3_650);

    private readonly List<RawAttribute> _attributes = [];
    private readonly LangfuseBody _body;
    private readonly RawScope _scope;
    private readonly DateTimeOffset _now;

    private LangfuseFragment(LangfuseEvent @event, DateTimeOffset order, RawScope scope, DateTimeOffset now)
    {
        (_body, _scope, _now) = (@event.Body, scope, now);
        _attributes.Add(new(RawSpan.OrderKey, RawValue.Of((long)UnixNanos.Of(order))));
    }

    /// <summary>What was said of a whole trace: a row of its own, which is no step.</summary>
    public static RawSpan OfTrace(LangfuseEvent @event, RawScope scope, DateTimeOffset now)
    {
        // Its own time is when the client said it, that of the event when it was sent: contents take their time to be looked through before.
        var (to, body) = (new LangfuseFragment(@event, @event.Body.Time("timestamp") ?? @event.At, scope, now), @event.Body);
        var trace = body.Id("id") ?? @event.Id;
        var name = body.Text("name", LongestName);
        to.Add("langfuse.observation.type", "trace");
        to.Add("langfuse.trace.name", name);
        to.Add("langfuse.user.id", body.Text("userId"));
        to.Add("langfuse.session.id", body.Text("sessionId"));
        to.Add("langfuse.release", body.Text("release"));
        to.AddContext();
        // A map unites with earlier ones, as tags do: they are never taken away.
        if (body.Texts("tags") is { Count: > 0 } tags) to._attributes.Add(new("langfuse.trace.tags", RawValue.Of([.. tags.Distinct().Select(t => new RawAttribute(t, RawValue.Of(true)))])));
        if (body.Flag("public") is { } isPublic) to._attributes.Add(new("langfuse.trace.public", RawValue.Of(isPublic)));
        to.AddContent("langfuse.trace.input", "input");
        to.AddContent("langfuse.trace.output", "output");
        to.AddMetadata("langfuse.trace.metadata");
        return to.Span(trace, "trace " + trace, isOwnId: false, name, parent: null, body.Time("timestamp") ?? @event.At, end: null);
    }

    /// <param name="trace">The client's id of the trace it belongs to.</param>
    /// <param name="id">The client's own id of it.</param>
    public static RawSpan OfObservation(LangfuseEvent @event, string trace, string id, RawScope scope, DateTimeOffset now)
    {
        var (to, body) = (new LangfuseFragment(@event, @event.IsUpdate ? @event.At + UpdatesFollowBy : @event.At, scope, now), @event.Body);
        to.Add("langfuse.observation.type", @event.ObservationType);
        to.AddContext();
        to.Add("langfuse.observation.level", body.Word("level", "DEBUG", "DEFAULT", "WARNING", "ERROR"));
        to.Add("langfuse.observation.status_message", body.Text("statusMessage"));
        to.Add("langfuse.observation.model.name", body.Text("model"));
        to.Add("langfuse.observation.completion_start_time", body.Time("completionStartTime")?.ToString("O"));
        to.AddObject("langfuse.observation.model.parameters", body.Object("modelParameters"));
        to.AddUsage();
        to.AddPrompt();
        to.AddContent("langfuse.observation.input", "input");
        to.AddContent("langfuse.observation.output", "output");
        to.AddMetadata("langfuse.observation.metadata");
        // An update that does not say when it began leaves that to others; a start that nobody names is when the event was made.
        var start = body.Time("startTime") ?? (@event.IsUpdate ? null : @event.At);
        var end = @event.ObservationType == "event" ? null : body.Time("endTime");
        return to.Span(trace, id, isOwnId: true, body.Text("name", LongestName), body.Id("parentObservationId"), start, end);
    }

    private void AddContext()
    {
        Add("langfuse.version", _body.Text("version"));
        Add("langfuse.environment", _body.Text("environment"));
    }

    private void AddUsage()
    {
        var usage = _body.Object("usage");
        var unit = usage is { } given && given.TryGetProperty("unit", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        // Characters, seconds or images are no tokens, and nothing here counts anything else.
        if (unit is null or "TOKENS") AddObject("langfuse.observation.usage_details", _body.Object("usageDetails") ?? usage);
        else AddObject("langfuse.observation.usage", usage);
        AddObject("langfuse.observation.cost_details", _body.Object("costDetails") ?? CostsOf(usage));
    }

    // The older form has the costs beside the tokens.
    private static JsonElement? CostsOf(JsonElement? usage)
    {
        if (usage is not { } given) return null;
        var costs = new Dictionary<string, double>();
        foreach (var (field, key) in (ReadOnlySpan<(string, string)>)[("inputCost", "input"), ("outputCost", "output"), ("totalCost", "total")])
            if (given.TryGetProperty(field, out var value) && LangfuseBody.NumberOf(value) is { } cost) costs[key] = cost;
        return costs.Count == 0 ? null : JsonSerializer.SerializeToElement(costs);
    }

    private void AddPrompt()
    {
        var (name, version) = (_body.Text("promptName"), _body.Integer("promptVersion"));
        if (name is null != version is null) _body.Fail(name is null ? "promptName" : "promptVersion", "invalid_value", "promptName and promptVersion are given together or not at all");
        Add("langfuse.observation.prompt.name", name);
        if (version is { } number) _attributes.Add(new("langfuse.observation.prompt.version", RawValue.Of((long)number)));
    }

    private void Add(string key, string? text)
    {
        if (text is not null) _attributes.Add(new(key, RawValue.Of(text)));
    }

    private void AddContent(string key, string field)
    {
        if (_body[field] is { } value) _attributes.Add(new(key, Content(value)));
    }

    // An empty object says nothing, and must not take the place of one that does.
    private void AddObject(string key, JsonElement? value)
    {
        if (value is { } json && json.EnumerateObject().Any()) _attributes.Add(new(key, Content(json)));
    }

    // An object as a map: maps of fragments unite, and so metadata grows as it does there.
    private void AddMetadata(string key)
    {
        if (_body["metadata"] is not { } metadata) return;
        if (metadata.ValueKind != JsonValueKind.Object) _attributes.Add(new(key, Content(metadata)));
        else if (metadata.EnumerateObject().Any()) _attributes.Add(new(key, Value(metadata, 0)));
    }

    private static RawValue Content(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? RawValue.Of(value.GetString()!) : RawValue.OfUtf8(JsonMarshal.GetRawUtf8Value(value).ToArray());

    private static RawValue Value(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object when depth < DeepestMap => RawValue.Of([.. value.EnumerateObject().Select(p => new RawAttribute(p.Name, Value(p.Value, depth + 1)))]),
        JsonValueKind.Array when depth < DeepestMap => RawValue.Of([.. value.EnumerateArray().Select(v => Value(v, depth + 1))]),
        JsonValueKind.String => RawValue.Of(value.GetString()!),
        JsonValueKind.Number when value.TryGetInt64(out var integer) => RawValue.Of(integer),
        JsonValueKind.Number when value.TryGetDouble(out var real) && double.IsFinite(real) => RawValue.Of(real),
        JsonValueKind.True or JsonValueKind.False => RawValue.Of(value.GetBoolean()),
        JsonValueKind.Null => RawValue.Empty,
        _ => RawValue.OfUtf8(JsonMarshal.GetRawUtf8Value(value).ToArray()),
    };

    private RawSpan Span(string trace, string id, bool isOwnId, string? name, string? parent, DateTimeOffset? start, DateTimeOffset? end)
    {
        var span = new RawSpan
        {
            TraceId = TraceId.OfExternal(trace),
            SpanId = ObservationId.OfExternal(id),
            ParentSpanId = parent is null ? null : ObservationId.OfExternal(parent),
            Name = name,
            StartNanos = start is { } from ? UnixNanos.Of(from) : 0,
            EndNanos = end is { } to ? UnixNanos.Of(to) : 0,
            ReceivedNanos = UnixNanos.Of(_now),
            Scope = _scope,
        };
        AddExternal("sightglass.external.trace_id", trace, span.TraceId.ToString());
        if (isOwnId) AddExternal("sightglass.external.id", id, span.SpanId.ToString());
        if (parent is not null) AddExternal("sightglass.external.parent_id", parent, span.ParentSpanId.ToString()!);
        return span with { Attributes = [.. _attributes] };
    }

    private void AddExternal(string key, string theirs, string ours)
    {
        if (theirs != ours) Add(key, theirs);
    }
}
