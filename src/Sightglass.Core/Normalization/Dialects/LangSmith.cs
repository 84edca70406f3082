using System.Text;
using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// LangSmith's OpenTelemetry exporter (LangChain, LangGraph) and attributes users set for it. Inputs and outputs stand under the conventions' old
/// keys, as the whole run's JSON. https://docs.langchain.com/langsmith/trace-with-opentelemetry
/// </summary>
internal sealed class LangSmith : IDialect
{
    private const string Run = "langsmith.metadata.";

    private static readonly Namespaces Mine = Namespaces.Of("langsmith");

    public string Name => "LangSmith";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || span.KeyUnder("langsmith.") is null) return null;
        var kind = span.Text("langsmith.span.kind");
        var type = kind.As(TypeOf);
        var input = span.Input("gen_ai.prompt", "langsmith.inputs");
        var output = span.Output("gen_ai.completion", "langsmith.outputs");
        using var usage = AttributeJson.Parse(span, "langsmith.usage_metadata");
        return new()
        {
            Type = type,
            Name = span.Text("langsmith.trace.name"),
            // The exporter calls retrievers "embeddings" and prompts "chat".
            Operation = type?.Value switch
            {
                ObservationType.Retriever => new("retrieval", kind!.Key),
                ObservationType.Tool => new("execute_tool", kind!.Key),
                _ => null,
            },
            RequestedModel = span.Text(Run + "ls_model_name"),
            // gen_ai.system is guessed from the name of the model.
            Provider = span.Text(Run + "ls_provider"),
            Parameters = ParametersOf(span),
            Input = input,
            Output = output,
            Tool = type?.Value == ObservationType.Tool
                ? new(new(span.Text("langsmith.trace.name")?.Value ?? span.Span.Name, null, null,
                    input?.Value ?? Content.None, output?.Value ?? Content.None), kind!.Key) : null,
            Documents = type?.Value == ObservationType.Retriever ? Retrieved.Of(span, "gen_ai.completion") : null,
            Usage = UsageOf(span, usage?.RootElement ?? default),
            Cost = CostOf(usage?.RootElement ?? default),
            TimeToFirstToken = span.Events("new_token").FirstOrDefault() is { } first
                ? FirstToken.At(span, first.TimeNanos, "event/new_token") : null,
            // Not langsmith.trace.session_id: a "session" is a project there.
            SessionId = span.Text(Run + "thread_id", Run + "session_id", Run + "conversation_id"),
            UserId = span.Text(Run + "user_id"),
            Tags = span.Texts("langsmith.span.tags"),
            PromptName = span.Text(Run + "lc_hub_repo"),
            PromptVersion = span.Text(Run + "lc_hub_commit_hash"),
            AgentName = span.Text(Run + "lc_agent_name"),
            Metadata = MetadataOf(span),
        };
    }

    private static ObservationType? TypeOf(string kind) => kind.Trim().ToLowerInvariant() switch
    {
        "llm" => ObservationType.Generation,
        "embedding" => ObservationType.Embedding,
        "tool" => ObservationType.Tool,
        "retriever" => ObservationType.Retriever,
        "chain" or "parser" => ObservationType.Chain,
        "prompt" => ObservationType.Span,
        _ => null,
    };

    private static List<NamedValue>? ParametersOf(SpanReader span)
    {
        var parameters = Parameters.Add(span, Run + "ls_temperature", "temperature", null);
        parameters = Parameters.Add(span, Run + "ls_max_tokens", "max_tokens", parameters);
        parameters = Parameters.Add(span, Run + "ls_stop", "stop_sequences", parameters);
        return Parameters.OfJson(span, Run + "invocation_params", parameters);
    }

    private static Known<ReportedUsage>? UsageOf(SpanReader span, JsonElement metadata)
    {
        if (metadata.ValueKind == JsonValueKind.Object) return ReportedUsage.Known(Sure(ProviderUsage.Of(metadata)), "langsmith.usage_metadata");
        if (!span.Has("gen_ai.usage.input_tokens")) return null;
        using var input = Details(span, "gen_ai.usage.input_token_details");
        using var output = Details(span, "gen_ai.usage.output_token_details");
        return ReportedUsage.Known(Sure(new()
        {
            Input = span.Tokens("gen_ai.usage.input_tokens"),
            Output = span.Tokens("gen_ai.usage.output_tokens"),
            Total = span.Tokens("gen_ai.usage.total_tokens"),
            CacheRead = input?.RootElement.Tokens("cache_read"),
            CacheWrite = input?.RootElement.Tokens("cache_creation"),
            InputAudio = input?.RootElement.Tokens("audio"),
            Reasoning = output?.RootElement.Tokens("reasoning"),
            OutputAudio = output?.RootElement.Tokens("audio"),
        }), "gen_ai.usage.input_tokens");
    }

    private static ReportedUsage Sure(ReportedUsage usage) =>
        usage with { InputSemantics = UsageSemantics.Inclusive, Rule = "LangChain's usage_metadata: input includes cached for every provider" };

    // A Python dict as text, {'cache_read': 100}: its quotes make it JSON.
    private static JsonDocument? Details(SpanReader span, string key) =>
        span.Text(key) is { } text ? Json.Parse(Encoding.UTF8.GetBytes(text.Value.Replace('\'', '"'))) : null;

    private static Known<ReportedCost>? CostOf(JsonElement usage)
    {
        var details = new Dictionary<string, decimal>();
        foreach (var (property, name) in (ReadOnlySpan<(string, string)>)[("input_cost", "input"), ("output_cost", "output"),
            ("total_cost", "total")])
            if (usage.TryGet(property, out var cost) && ReportedCosts.Amount(Json.Number(cost)) is { } amount) details[name] = amount;
        return ReportedCosts.Of(details, [], "langsmith.usage_metadata");
    }

    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        var metadata = Metadata.Under(span, Run, null, "thread_id", "session_id", "conversation_id", "user_id", "invocation_params");
        if (span.Text("langsmith.trace.session_name") is { } project) (metadata ??= []).Add(new("langsmith.project", project.Value, project.Key));
        if (span.Text("langsmith.reference_example_id") is { } example) (metadata ??= []).Add(new(example.Key, example.Value, example.Key));
        return metadata;
    }
}
