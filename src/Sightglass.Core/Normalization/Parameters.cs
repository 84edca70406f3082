using System.Text.Json;

namespace Sightglass.Core.Normalization;

/// <summary>Collects model parameters, from attributes with a common prefix or from one JSON object.</summary>
internal static class Parameters
{
    /// <summary>Every attribute under the prefix, but for the model, which has a field of its own. Null when there is none.</summary>
    public static List<NamedValue>? Under(SpanReader span, string prefix, List<NamedValue>? known = null)
    {
        foreach (var (key, value) in span.Attributes)
        {
            if (key.Length <= prefix.Length || !key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var name = key.AsSpan(prefix.Length);
            if (name is "model" || !SpanReader.SaysSomething(value) || value.AsText() is not { } text) continue;
            (known ??= []).Add(new(ParameterName.Canonical(name), text, key));
        }
        return known;
    }

    /// <summary>The properties of a JSON object that are settings: not what was said to the model, nor the tools it got.</summary>
    public static List<NamedValue>? OfJson(SpanReader span, string key, List<NamedValue>? known = null)
    {
        if (span[key] is { Kind: RawKind.Empty } value || Json.Parse(Messages.ValueContent.Encode(span[key])) is not { } json) return known;
        using (json) return OfObject(json.RootElement, key, known);
    }

    /// <inheritdoc cref="OfJson"/>
    public static List<NamedValue>? OfObject(JsonElement settings, string key, List<NamedValue>? known = null)
    {
        if (settings.ValueKind != JsonValueKind.Object) return known;
        foreach (var property in settings.EnumerateObject())
            if (property.Name is not ("model" or "messages" or "tools" or "functions" or "system" or "input" or "prompt" or "contents" or "instructions"
                    or "system_instruction" or "systemInstruction") && Json.Text(property.Value) is { Length: > 0 } text)
                (known ??= []).Add(new(ParameterName.Canonical(property.Name), text, key));
        return known;
    }

    /// <summary>Adds a single attribute under this name, when it says something.</summary>
    public static List<NamedValue>? Add(SpanReader span, string key, string name, List<NamedValue>? known)
    {
        if (span.Text(key) is { } text) (known ??= []).Add(new(name, text.Value, key));
        return known;
    }
}
