using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Spans_of_Langfuse
{
    [Theory]
    [InlineData("GENERATION", ObservationType.Generation)]
    [InlineData("event", ObservationType.Event)]
    [InlineData("guardrail", ObservationType.Guardrail)]
    [InlineData("span", ObservationType.Span)]
    [InlineData("nonsense", ObservationType.Span)]
    public void Have_the_type_they_say(string type, ObservationType expected) => Assert.Equal(expected, ASpan.Normalized(("langfuse.observation.type", type)).Type);

    [Theory]
    [InlineData("3.3.0", ObservationType.Generation)]
    [InlineData("3.4.0", ObservationType.Span)]
    public void Of_early_Python_SDKs_are_generations_though_they_say_span(string version, ObservationType expected) => Assert.Equal(expected,
        Normalizer.Normalize(ASpan.With(("langfuse.observation.type", "span"), ("langfuse.observation.model.name", "gpt-5.1")).Of("langfuse-sdk", version)).Type);

    [Theory]
    [InlineData("trace", Level.Debug)]
    [InlineData("INFO", Level.Default)]
    [InlineData("warn", Level.Warning)]
    [InlineData("Critical", Level.Error)]
    [InlineData("nonsense", Level.Default)]
    public void Have_levels_by_many_names(string level, Level expected) => Assert.Equal(expected, ASpan.Normalized(("langfuse.observation.level", level)).Level);

    [Theory]
    [InlineData("Production", "production")]
    [InlineData("langfuse-langfuse_eval", "eval")]
    [InlineData("has space", "default")]
    [InlineData("langfuse", "default")]
    public void Have_the_environment_Langfuse_would_give_them(string sent, string expected) => Assert.Equal(expected, ASpan.Normalized(("langfuse.environment", sent)).Environment);

    [Fact]
    public void Have_release_and_environment_from_the_resource_too()
    {
        var o = Normalizer.Normalize(ASpan.With(("langfuse.observation.type", "span")) with { Resource = new(ASpan.Attributes(("langfuse.release", "r1"), ("langfuse.environment", "eu")), null) });

        Assert.Equal(("r1", "eu"), (o.Release, o.Environment));
    }

    [Theory]
    [InlineData("\"2026-11-24T03:28:18.5Z\"")]
    [InlineData("2026-11-24T03:28:18.500+00:00")]
    public void Know_when_the_first_token_came(string time) =>
        Assert.Equal(500, ASpan.Normalized(("langfuse.observation.completion_start_time", time)).TimeToFirstToken!.Value.TotalMilliseconds);

    [Theory]
    [InlineData("2026-11-24T03:28:17.999Z")]
    [InlineData("soon")]
    public void Do_not_believe_in_tokens_before_the_start(string time) => Assert.Null(ASpan.Normalized(("langfuse.observation.completion_start_time", time)).TimeToFirstToken);

    [Fact]
    public void Say_things_about_the_whole_trace()
    {
        var o = ASpan.Normalized(("langfuse.trace.name", "chat"), ("langfuse.trace.input", """{"q":"hi"}"""), ("langfuse.trace.output", "hello"), ("langfuse.trace.tags", "a,b"), ("langfuse.version", "v1"),
            ("langfuse.trace.metadata", """{"tenant":"acme","n":1}"""), ("langfuse.trace.metadata.more", "x"), ("langfuse.observation.metadata", "free text"),
            ("langfuse.experiment.item.id", "i1"), ("langfuse.observation.metadata.langfuse_user_id", "u"));

        Assert.Equal(("chat", """{"q":"hi"}""", "hello", "v1", "u"), (o.TraceName, o.TraceInput.Text, o.TraceOutput.Text, o.Version, o.UserId));
        Assert.Equal(["a", "b"], o.Tags);
        Assert.Equal("metadata=free text more=x n=1 tenant=acme",
            string.Join(' ', o.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={m.Value}")));
    }

    [Theory]
    [InlineData("""{"total":0.5,"input":0.1}""", 0.5)]
    [InlineData("""{"input":0.1,"output":0.2}""", 0.3)]
    [InlineData("""{"input":"0.1","output":-5}""", 0.1)]
    public void Report_what_it_cost(string costs, double total) => Assert.Equal((decimal)total, ASpan.Normalized(("langfuse.observation.cost_details", costs)).ReportedCost!.Total);
}

public class Spans_of_OpenInference
{
    [Fact]
    public void Report_costs_by_side() =>
        Assert.Equal(0.3m, ASpan.Normalized(("openinference.span.kind", "LLM"), ("llm.cost.prompt", 0.1), ("llm.cost.completion", 0.2), ("llm.cost.prompt_details.cache_read", 0.05)).ReportedCost!.Total);

    [Fact]
    public void Of_tools_have_parameters_or_input()
    {
        var o = ASpan.Normalized(("openinference.span.kind", "TOOL"), ("tool.name", "weather"), ("tool.id", "c1"), ("input.value", """{"city":"Oslo"}"""), ("output.value", "rain"));

        Assert.Equal(("weather", "c1", """{"city":"Oslo"}""", "rain"), (o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result));
    }

    [Fact]
    public void Of_rerankers_have_query_and_documents()
    {
        var o = ASpan.Normalized(("openinference.span.kind", "RERANKER"), ("reranker.query", "q"), ("reranker.model_name", "rerank-v3"), ("reranker.top_k", 3),
            ("reranker.output_documents.0.document.id", "d2"), ("reranker.output_documents.0.document.score", 0.9), ("reranker.output_documents.0.document.metadata", """{"a":1}"""));

        Assert.Equal((ObservationType.Reranker, "q", "rerank-v3", "3"), (o.Type, o.Input.Text, o.Model, o.Parameters["top_k"]));
        Assert.Equal([new("d2", null, 0.9, """{"a":1}""")], o.Documents);
    }

    [Fact]
    public void Have_metadata_prompt_and_agent()
    {
        var o = ASpan.Normalized(("openinference.span.kind", "agent"), ("metadata", """{"tenant":"acme"}"""), ("prompt.id", "p"), ("llm.prompt_template.version", "3"), ("agent.name", "planner"));

        Assert.Equal((ObservationType.Agent, "acme", "p", "3", "planner"), (o.Type, o.Metadata["tenant"], o.PromptName, o.PromptVersion, o.AgentName));
    }
}

public class Spans_of_the_Vercel_AI_SDK
{
    private static Observation Of(params (string, object?)[] attributes) => Normalizer.Normalize(ASpan.With(attributes).Of("ai"));

    [Theory]
    [InlineData("ai.generateText.doGenerate", ObservationType.Generation)]
    [InlineData("ai.streamObject.doStream", ObservationType.Generation)]
    [InlineData("ai.embedMany.doEmbed", ObservationType.Embedding)]
    [InlineData("ai.rerank.doRerank", ObservationType.Reranker)]
    [InlineData("ai.toolCall", ObservationType.Tool)]
    [InlineData("ai.generateText", ObservationType.Chain)]
    [InlineData("ai.embed", ObservationType.Chain)]
    public void Have_the_type_of_their_operation(string operation, ObservationType type) => Assert.Equal(type, Of(("ai.operationId", operation), ("ai.model.id", "m")).Type);

    [Fact]
    public void Have_answers_put_together_from_their_pieces() => Assert.Equal(["assistant: <reasoning hm> | Look: | <call f({\"a\":1}) c1> | <image image/png AAAA> [tool-calls]"],
        Of(("ai.operationId", "ai.generateText.doGenerate"), ("ai.response.text", "Look:"), ("ai.response.reasoning", "hm"), ("ai.response.finishReason", "tool-calls"),
            ("ai.response.toolCalls", """[{"toolCallType":"function","toolCallId":"c1","toolName":"f","args":"{\"a\":1}"}]"""),
            ("ai.response.files", """[{"type":"file","mimeType":"image/png","data":"AAAA"}]""")).Output.Lines());

    [Fact]
    public void Of_version_3_have_results_instead_of_responses() =>
        Assert.Equal(["assistant: hello"], Of(("operation.name", "ai.generateText.doGenerate f"), ("ai.result.text", "hello"), ("ai.result.toolCalls", "[]")).Output.Lines());

    [Fact]
    public void Have_objects_as_output() => Assert.Equal("""{"a":1}""", Of(("ai.operationId", "ai.generateObject.doGenerate"), ("ai.response.object", """{"a":1}""")).Output.Text);

    [Fact]
    public void Have_prompts_linked_through_metadata()
    {
        var o = Of(("ai.operationId", "ai.generateText"), ("ai.telemetry.metadata.langfusePrompt", """{"name":"p","version":3}"""), ("ai.telemetry.metadata.tenant", "acme"), ("ai.telemetry.metadata.userId", "u"));

        Assert.Equal(("p", "3", "u", "tenant"), (o.PromptName, o.PromptVersion, o.UserId, string.Join(' ', o.Metadata.Keys)));
    }

    [Fact]
    public void Of_version_7_are_in_the_conventions_with_context_beside()
    {
        var o = Normalizer.Normalize(ASpan.With(("gen_ai.operation.name", "agent_step"), ("ai.settings.context.sessionId", "s"), ("ai.settings.context.tenant", "acme"),
            ("gen_ai.client.operation.time_to_first_chunk", 0.1)).Of("gen_ai"));

        Assert.Equal((ObservationType.Chain, "s", "acme", 100), (o.Type, o.SessionId, o.Metadata["tenant"], o.TimeToFirstToken!.Value.TotalMilliseconds));
    }
}

public class Spans_of_Anthropics_own_SDK
{
    private static Observation Of(string name, params (string, object?)[] attributes) => Normalizer.Normalize(ASpan.With(attributes).Named(name).Of("com.anthropic.sdk.csharp"));

    [Fact]
    public void That_are_no_model_calls_are_plain_spans() =>
        Assert.Equal(ObservationType.Span, Of("anthropic.models.retrieve", ("gen_ai.provider.name", "anthropic"), ("gen_ai.request.model", "claude-sonnet-4-5")).Type);

    [Fact]
    public void That_are_model_calls_have_thinking_among_their_parameters()
    {
        var o = Of("anthropic.messages.create", ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "claude-sonnet-4-5"), ("anthropic.thinking.budget_tokens", 1024),
            ("anthropic.request.service_tier", "auto"), ("anthropic.message.stop_reason", "end_turn"));

        Assert.Equal((ObservationType.Generation, "1024", "auto", "end_turn"), (o.Type, o.Parameters["budget_tokens"], o.Parameters["service_tier"], o.FinishReasons[0]));
    }
}

public class Our_own_attributes
{
    [Fact]
    public void Overrule_everything()
    {
        var o = ASpan.Normalized(("openinference.span.kind", "LLM"), ("session.id", "theirs"), ("input.value", "theirs"), ("sightglass.type", "agent"), ("sightglass.session.id", "mine"),
            ("sightglass.input", "mine"), ("sightglass.tags", "a,b"), ("sightglass.metadata.tenant", "acme"), ("sightglass.cost.total", 0.5), ("sightglass.level", "warning"));

        Assert.Equal((ObservationType.Agent, "mine", "mine", "acme", 0.5m, Level.Warning), (o.Type, o.SessionId, o.Input.Text, o.Metadata["tenant"], o.ReportedCost!.Total, o.Level));
        Assert.Equal(["a", "b"], o.Tags);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("nonsense")]
    public void Say_nothing_when_the_type_is_none_of_ours(string type) => Assert.Equal(ObservationType.Span, ASpan.Normalized(("sightglass.type", type)).Type);
}
