using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// OpenTelemetry GenAI conventions, from 1.26 to semantic-conventions-genai of late 2026. Old and new keys live side by side in the field,
/// so keys decide, never schema_url. Messages in events: <see cref="GenAiEvents"/>; in indexed keys: <see cref="GenAiIndexed"/>.
/// https://github.com/open-telemetry/semantic-conventions-genai
/// </summary>
internal sealed class GenAiConventions : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("gen_ai", "mcp");

    public string Name => "OpenTelemetry GenAI";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine)) return null;
        var operation = span.Text("gen_ai.operation.name");
        var type = TypeOf(span, operation);
        var tool = ToolOf(span);
        return new()
        {
            Type = type,
            Operation = operation,
            RequestedModel = span.Text("gen_ai.request.model"),
            RespondedModel = span.Text("gen_ai.response.model"),
            Provider = span.Text("gen_ai.provider.name", "gen_ai.system"),
            ResponseId = span.Text("gen_ai.response.id"),
            Parameters = ParametersOf(span),
            FinishReasons = span.Texts("gen_ai.response.finish_reasons", "gen_ai.response.finish_reason"),
            Input = InputOf(span) ?? tool?.AsInput(),
            Output = span.Output("gen_ai.output.messages", "gen_ai.completion") ?? tool?.AsOutput(),
            ToolDefinitions = span.Input("gen_ai.tool.definitions"),
            Tool = type?.Value == ObservationType.Tool ? tool?.AsTool() : null,
            Documents = Retrieved.Of(span, "gen_ai.retrieval.documents"),
            Usage = UsageOf(span),
            // No key of the conventions; OpenRouter and OpenLIT write it.
            Cost = ReportedCosts.Total(span, "gen_ai.usage.cost"),
            IsRollup = operation is { } op && GenAiOperation.IsRollup(op.Value) ? new(true, op.Key) : null,
            TimeToFirstToken = span.Duration(TimeSpan.TicksPerSecond, "gen_ai.response.time_to_first_chunk",
                "gen_ai.client.operation.time_to_first_chunk", "gen_ai.client.inference.time_to_first_chunk", "gen_ai.server.time_to_first_token"),
            SessionId = span.Text("gen_ai.conversation.id"),
            PromptName = span.Text("gen_ai.prompt.name"),
            PromptVersion = span.Text("gen_ai.prompt.version"),
            AgentName = span.Text("gen_ai.agent.name"),
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span, Known<string>? operation)
    {
        if (operation.As(GenAiOperation.TypeOf) is { } known) return known;
        if (span.Text("mcp.method.name") is { } method) return new(method.Value == "tools/call" ? ObservationType.Tool : ObservationType.Span, method.Key);
        if (span.Text("gen_ai.tool.name", "gen_ai.tool.call.id") is { } tool) return new(ObservationType.Tool, tool.Key);
        if (span.Has("gen_ai.retrieval.documents")) return new(ObservationType.Retriever, "gen_ai.retrieval.documents");
        if (span.Has("gen_ai.embeddings.dimension.count")) return new(ObservationType.Embedding, "gen_ai.embeddings.dimension.count");
        return span.Text("gen_ai.request.model", "gen_ai.response.model") is { } model ? new(ObservationType.Generation, model.Key) : null;
    }

    private static List<NamedValue>? ParametersOf(SpanReader span)
    {
        var parameters = Parameters.Under(span, "gen_ai.request.");
        parameters = Parameters.Under(span, "gen_ai.openai.request.", parameters);
        // What was served is what is billed.
        parameters = Parameters.Add(span, "openai.response.service_tier", "service_tier", parameters);
        parameters = Parameters.Add(span, "openai.request.service_tier", "service_tier", parameters);
        parameters = Parameters.Add(span, "gen_ai.output.type", "output_type", parameters);
        return Parameters.Add(span, "gen_ai.embeddings.dimension.count", "dimensions", parameters);
    }

    // System instructions are parts, not messages, and stand in an attribute of their own.
    private static Known<Content>? InputOf(SpanReader span)
    {
        var input = span.Input("gen_ai.input.messages", "gen_ai.prompt", "gen_ai.retrieval.query.text");
        if (span.Input("gen_ai.system_instructions") is null) return input;
        return new(SystemAndMessages.Of(span["gen_ai.system_instructions"], span["gen_ai.input.messages"]), input?.Key ?? "gen_ai.system_instructions");
    }

    private static ToolKeys? ToolOf(SpanReader span) => span.Text("gen_ai.tool.name", "gen_ai.tool.call.id") is not { } known ? null
        : new(span, known.Key, "gen_ai.tool.name", "gen_ai.tool.call.id", "gen_ai.tool.description", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result");

    private static Known<ReportedUsage>? UsageOf(SpanReader span)
    {
        if (span.KeyUnder("gen_ai.usage.") is not { } first) return null;
        var (semantics, rule) = GenAiUsage.SemanticsOf(span);
        return ReportedUsage.Known(new()
        {
            Input = span.Tokens("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
            Output = span.Tokens("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
            Total = span.Tokens("gen_ai.usage.total_tokens", "llm.usage.total_tokens"),
            CacheRead = span.Tokens("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cache_read_tokens",
                "gen_ai.usage.input_cached_tokens", "gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cache_read_input_tokens"),
            CacheWrite = span.Tokens("gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
                "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens", "gen_ai.usage.cache_write_tokens",
                "gen_ai.usage.details.cache_write_tokens", "gen_ai.usage.details.cache_creation_input_tokens"),
            CacheWrite1h = span.Tokens("anthropic.usage.cache_creation.ephemeral_1h_input_tokens"),
            InputAudio = span.Tokens("gen_ai.usage.audio.input_tokens", "gen_ai.usage.input_audio_tokens", "gen_ai.usage.details.input_audio_tokens"),
            InputImage = span.Tokens("gen_ai.usage.image.input_tokens", "gen_ai.usage.input_image_tokens"),
            Reasoning = span.Tokens("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "gen_ai.usage.details.reasoning_tokens"),
            OutputAudio = span.Tokens("gen_ai.usage.audio.output_tokens", "gen_ai.usage.output_audio_tokens", "gen_ai.usage.details.output_audio_tokens"),
            OutputImage = span.Tokens("gen_ai.usage.image.output_tokens", "gen_ai.usage.output_image_tokens"),
            InputSemantics = semantics,
            Rule = rule,
        }, span.Has("gen_ai.usage.input_tokens") ? "gen_ai.usage.input_tokens" : first);
    }
}
