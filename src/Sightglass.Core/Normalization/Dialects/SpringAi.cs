using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Spring AI, by Micrometer: every value is text, figures are the provider's own, and content is there only when it was switched on.
/// https://docs.spring.io/spring-ai/reference/observability/index.html
/// </summary>
internal sealed class SpringAi : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("spring");
    private static readonly Namespaces Models = Namespaces.Of("gen_ai", "db");

    public string Name => "Spring AI";

    public Reading? Read(SpanReader span)
    {
        var isSpring = span.Speaks(Mine) && span.KeyUnder("spring.ai.") is not null;
        if (!isSpring && !(span.Scope.StartsWith("org.springframework", StringComparison.Ordinal) && span.Speaks(Models))) return null;
        var type = TypeOf(span);
        var tool = new ToolKeys(span, "spring.ai.tool.definition.name", "spring.ai.tool.definition.name", "spring.ai.tool.call.id",
            "spring.ai.tool.definition.description",
            "spring.ai.tool.call.arguments", "spring.ai.tool.call.result");
        return new()
        {
            Type = type,
            Name = span.Text("spring.ai.advisor.name"),
            Input = tool.AsInput() ?? span.Input("spring.ai.chat.client.prompt", "spring.ai.chat.client.user.text", "spring.ai.chat.client.input",
                "spring.ai.model.request.messages", "db.vector.query.content"),
            Output = tool.AsOutput() ?? span.Output("spring.ai.chat.client.completion", "spring.ai.chat.client.output",
                "spring.ai.model.response.messages", "db.vector.query.response.documents"),
            Tool = type?.Value == ObservationType.Tool ? tool.AsTool() : null,
            Documents = Retrieved.Of(span, "db.vector.query.response.documents"),
            Parameters = Parameters.Add(span, "db.vector.query.top_k", "top_k", Parameters.Add(span, "db.vector.query.filter", "filter", null)),
            Usage = UsageOf(span),
            IsRollup = span.Text("spring.ai.kind") is { Value: "chat_client" or "advisor" } kind ? new(true, kind.Key) : null,
            // Everybody who sets no conversation is in the one called "default".
            SessionId = span.Text("spring.ai.chat.client.conversation.id",
                "spring.ai.chat.client.advisor.conversation.id") is { Value: not "default" } conversation ? conversation : null,
            Level = ErrorOf(span) is { } failed ? new(Level.Error, failed.Key) : null,
            ErrorType = ErrorOf(span),
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span)
    {
        // Tools and vector stores call themselves "framework" as well.
        if (span.Text("spring.ai.kind") is { } kind)
            return kind.Value switch
            {
                "chat_client" or "advisor" => new(ObservationType.Chain, kind.Key),
                "tool_call" => new(ObservationType.Tool, kind.Key),
                "vector_store" => new(span.Text("db.operation.name")?.Value is "query" or null ? ObservationType.Retriever
                    : ObservationType.Span, kind.Key),
                _ => null,
            };
        if (span.Text("spring.ai.tool.definition.name") is { } tool) return new(ObservationType.Tool, tool.Key);
        return span.Has("db.vector.query.content") ? new(ObservationType.Retriever, "db.vector.query.content") : null;
    }

    private static Known<ReportedUsage>? UsageOf(SpanReader span)
    {
        if (span.KeyUnder("gen_ai.usage.") is not { } first) return null;
        var (semantics, rule) = ProviderUsage.AsProvided(span.Text("gen_ai.provider.name", "gen_ai.system")?.Value,
            span.Text("gen_ai.response.model", "gen_ai.request.model")?.Value);
        return ReportedUsage.Known(new()
        {
            Input = span.Tokens("gen_ai.usage.input_tokens"),
            Output = span.Tokens("gen_ai.usage.output_tokens"),
            Total = span.Tokens("gen_ai.usage.total_tokens"),
            CacheRead = span.Tokens("gen_ai.usage.cache_read.input_tokens"),
            CacheWrite = span.Tokens("gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens"),
            InputSemantics = semantics,
            Rule = rule,
        }, first);
    }

    private static Known<string>? ErrorOf(SpanReader span) => span.Text("error") is { } error && error.Value is not ("none" or "false" or "true")
        ? error : null;
}
