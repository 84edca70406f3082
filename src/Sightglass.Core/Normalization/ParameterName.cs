using System.Collections.Frozen;

namespace Sightglass.Core.Normalization;

/// <summary>One name for a model parameter, whatever the API or framework calls it.</summary>
public static class ParameterName
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["maxTokens"] = "max_tokens", ["max_output_tokens"] = "max_tokens", ["maxOutputTokens"] = "max_tokens", ["max_completion_tokens"] = "max_tokens",
        ["maxCompletionTokens"] = "max_tokens", ["max_tokens_to_sample"] = "max_tokens", ["max_new_tokens"] = "max_tokens", ["max_tokens"] = "max_tokens",
        ["temperature"] = "temperature", ["topP"] = "top_p", ["top_p"] = "top_p", ["topK"] = "top_k", ["top_k"] = "top_k", ["seed"] = "seed",
        ["frequencyPenalty"] = "frequency_penalty", ["presencePenalty"] = "presence_penalty", ["frequency_penalty"] = "frequency_penalty",
        ["presence_penalty"] = "presence_penalty", ["stop"] = "stop_sequences", ["stopSequences"] = "stop_sequences", ["stop_sequences"] = "stop_sequences",
        ["serviceTier"] = "service_tier", ["reasoning.level"] = "reasoning_level", ["reasoning_effort"] = "reasoning_level",
        ["reasoningEffort"] = "reasoning_level", ["choice.count"] = "choice_count", ["n"] = "choice_count", ["candidate_count"] = "choice_count",
        ["candidateCount"] = "choice_count", ["toolChoice"] = "tool_choice", ["responseFormat"] = "response_format", ["maxRetries"] = "max_retries",
        ["maxSteps"] = "max_steps", ["stream"] = "stream", ["is_stream"] = "stream", ["streaming"] = "stream",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Names we do not know stay as they are.</summary>
    public static string Canonical(ReadOnlySpan<char> name) => Lookup.TryGetValue(name, out var canonical) ? canonical : name.ToString();
}
