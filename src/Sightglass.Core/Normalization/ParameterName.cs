using System.Collections.Frozen;

namespace Sightglass.Core.Normalization;

/// <summary>One name for a model parameter, whatever the API or framework calls it.</summary>
public static class ParameterName
{
    private static readonly (string Name, string[] Aliases)[] Known =
    [
        ("max_tokens", ["maxTokens", "max_output_tokens", "maxOutputTokens", "max_completion_tokens", "maxCompletionTokens", "max_tokens_to_sample", "max_new_tokens"]),
        ("temperature", []), ("seed", []),
        ("top_p", ["topP"]),
        ("top_k", ["topK"]),
        ("frequency_penalty", ["frequencyPenalty"]),
        ("presence_penalty", ["presencePenalty"]),
        ("stop_sequences", ["stop", "stopSequences"]),
        ("service_tier", ["serviceTier"]),
        ("reasoning_level", ["reasoning.level", "reasoning_effort", "reasoningEffort"]),
        ("choice_count", ["choice.count", "n", "candidate_count", "candidateCount"]),
        ("tool_choice", ["toolChoice"]),
        ("response_format", ["responseFormat"]),
        ("max_retries", ["maxRetries"]),
        ("max_steps", ["maxSteps"]),
        ("stream", ["is_stream", "streaming"]),
    ];

    private static readonly FrozenDictionary<string, string> Names = Known
        .SelectMany(k => k.Aliases.Append(k.Name).Select(alias => (Alias: alias, k.Name)))
        .ToFrozenDictionary(k => k.Alias, k => k.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Names we do not know stay as they are.</summary>
    public static string Canonical(ReadOnlySpan<char> name) => Lookup.TryGetValue(name, out var canonical) ? canonical : name.ToString();
}
