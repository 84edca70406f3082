using System.Text.Json;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>One event of a batch: what is to be stored, or why it cannot be.</summary>
/// <param name="Id">Of the event, by which its result is told.</param>
/// <param name="At">When the client made it: events take effect in this order.</param>
internal sealed record LangfuseEvent(string Id, string Type, DateTimeOffset At, LangfuseBody Body)
{
    /// <summary>Types of observations, by the beginning of the event types that make and change them.</summary>
    private static readonly HashSet<string> Observations =
        ["span", "generation", "event", "agent", "tool", "chain", "retriever", "evaluator", "embedding", "guardrail"];

    public bool IsUpdate { get; } = Type.EndsWith("-update", StringComparison.Ordinal);
    public bool IsTrace => Type == "trace-create";
    public bool IsScore => Type == "score-create";

    /// <summary>What a client says of itself; taken and not kept.</summary>
    public bool IsLog => Type == "sdk-log";

    /// <summary>The type of the observation that it makes or changes, lower-case; null when it is none of that.</summary>
    public string? ObservationType { get; } = TypeOf(Type, Body);

    /// <summary>Null, with the reason, when it is no event of a type that is known.</summary>
    /// <param name="now">For a client that does not say when it made the event.</param>
    public static LangfuseEvent? Parse(JsonElement json, DateTimeOffset now, out LangfuseFault? fault)
    {
        var outer = new LangfuseBody(json);
        var (id, type, at) = (outer.Id("id"), outer.Required("type"), outer.Time("timestamp") ?? now);
        if (json.ValueKind != JsonValueKind.Object) outer.Fail("", "invalid_type", "an event is an object with id, type, timestamp and body");
        else if (id is null) outer.Fail("id", "invalid_type", "id is required");
        var parsed = new LangfuseEvent(id ?? "", type ?? "", at, new(outer.Object("body") ?? default));
        fault = outer.Faults.Count > 0 ? outer.Faults[0] : null;
        if (fault is null && !parsed.IsTrace && !parsed.IsScore && !parsed.IsLog && parsed.ObservationType is null)
            fault = new("invalid_union", ["type"], $"'{Core.Telemetry.Beginning.Marked(type!, 60)}' is no type of event");
        if (fault is null && outer["body"] is null) fault = new("invalid_type", ["body"], "body is required");
        return fault is null ? parsed : null;
    }

    private static string? TypeOf(string type, LangfuseBody body)
    {
        if (type is "observation-create" or "observation-update") return body.Text("type")?.ToLowerInvariant() is { } named && Observations.Contains(named) ? named : null;
        var end = type.LastIndexOf('-');
        return end > 0 && type[end..] is "-create" or "-update" && Observations.Contains(type[..end]) ? type[..end] : null;
    }
}
