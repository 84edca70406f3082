using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>
/// Metadata as Langfuse puts it together: what the emitter gave, its resource and scope, and, unless the emitter is an SDK of Langfuse, the
/// attributes of the span but for input and output.
/// </summary>
internal static class LangfuseMetadata
{
    private const string OfTraces = "langfuse.trace.metadata";

    private static readonly string[] ShownElsewhere =
    [
        "input.value", "output.value", "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions",
        "gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.prompt", "gen_ai.completion", "llm.input_messages", "llm.output_messages",
        "traceloop.entity.input", "traceloop.entity.output", "ai.prompt", "ai.response.text", "ai.toolCall.args", "ai.toolCall.result",
        "langfuse.observation.input", "langfuse.observation.output", "langfuse.trace.input", "langfuse.trace.output",
        "langfuse.observation.metadata", OfTraces,
    ];

    public static Dictionary<string, object?> Of(Observation observation)
    {
        var (raw, metadata) = (observation.Raw, new Dictionary<string, object?>());
        foreach (var (key, value) in observation.Metadata) metadata[key] = new LangfuseJson(value);
        if (raw.Scope.Name == LangfuseIngestion.ScopeName) return metadata;
        if (!raw.Scope.Name.StartsWith("langfuse-sdk", StringComparison.Ordinal)) metadata["attributes"] = Map(raw.Attributes.Where(a => !IsShownElsewhere(a.Key)));
        metadata["resourceAttributes"] = Map(raw.Resource.Attributes);
        metadata["scope"] = new LangfuseScope(raw.Scope.Name, raw.Scope.Version, Map(raw.Scope.Attributes));
        return metadata;
    }

    /// <summary>That of the root, and what the others say of the trace.</summary>
    public static Dictionary<string, object?> OfTrace(Observation root, IEnumerable<Observation> others)
    {
        var metadata = Of(root);
        foreach (var other in others)
        {
            foreach (var (key, value) in other.Raw.Attributes)
                if (key.StartsWith(OfTraces + ".", StringComparison.Ordinal) && value.AsText() is { } text) metadata[key[(OfTraces.Length + 1)..]] = new LangfuseJson(text);
            foreach (var (name, value) in Properties(other.Raw[OfTraces].AsText())) metadata[name] = new LangfuseJson(value);
        }
        return metadata;
    }

    private static Dictionary<string, string?> Map(IEnumerable<RawAttribute> attributes)
    {
        var map = new Dictionary<string, string?>();
        foreach (var (key, value) in attributes) map[key] = value.AsText();
        return map;
    }

    private static bool IsShownElsewhere(string key) =>
        ShownElsewhere.Any(k => key.StartsWith(k, StringComparison.Ordinal) && (key.Length == k.Length || key[k.Length] == '.'));

    private static List<(string Name, string Value)> Properties(string? json)
    {
        if (json is null) return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Object ? []
                : [.. document.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText()))];
        }
        // The latter: half a surrogate pair in it.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [];
        }
    }
}

internal sealed record LangfuseScope(string Name, string? Version, IReadOnlyDictionary<string, string?> Attributes);
