using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Spans_in_the_OpenTelemetry_conventions
{
    [Theory]
    [InlineData("chat", ObservationType.Generation)]
    [InlineData("text_completion", ObservationType.Generation)]
    [InlineData("generate_content", ObservationType.Generation)]
    [InlineData("embeddings", ObservationType.Embedding)]
    [InlineData("embedding", ObservationType.Embedding)]
    [InlineData("invoke_agent", ObservationType.Agent)]
    [InlineData("create_agent", ObservationType.Agent)]
    [InlineData("execute_tool", ObservationType.Tool)]
    [InlineData("retrieval", ObservationType.Retriever)]
    [InlineData("search_memory", ObservationType.Retriever)]
    [InlineData("rerank", ObservationType.Reranker)]
    [InlineData("invoke_workflow", ObservationType.Chain)]
    [InlineData("plan", ObservationType.Chain)]
    [InlineData("fetch_response", ObservationType.Span)]
    [InlineData("upsert_memory", ObservationType.Span)]
    [InlineData("something_of_tomorrow", ObservationType.Generation)]
    public void Have_the_type_of_their_operation(string operation, ObservationType type) =>
        Assert.Equal(type, ASpan.Normalized(("gen_ai.operation.name", operation), ("gen_ai.request.model", "m")).Type);

    [Theory]
    [InlineData("gen_ai.tool.name", ObservationType.Tool)]
    [InlineData("gen_ai.request.model", ObservationType.Generation)]
    [InlineData("gen_ai.embeddings.dimension.count", ObservationType.Embedding)]
    [InlineData("gen_ai.retrieval.documents", ObservationType.Retriever)]
    [InlineData("gen_ai.conversation.id", ObservationType.Span)]
    public void Have_a_type_without_an_operation_too(string key, ObservationType type) => Assert.Equal(type, ASpan.Normalized((key, "x")).Type);

    [Theory]
    [InlineData("tools/call", ObservationType.Tool)]
    [InlineData("tools/list", ObservationType.Span)]
    [InlineData("prompts/get", ObservationType.Span)]
    public void Of_MCP_have_the_type_of_their_method(string method, ObservationType type) =>
        Assert.Equal(type, ASpan.Normalized(("mcp.method.name", method), ("gen_ai.tool.name", "weather")).Type);

    [Fact]
    public void Of_tools_show_arguments_and_result()
    {
        var o = ASpan.Normalized(("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "weather"), ("gen_ai.tool.call.id", "c1"), ("gen_ai.tool.description", "d"),
            ("gen_ai.tool.call.arguments", new (string, object?)[] { ("city", "Oslo") }), ("gen_ai.tool.call.result", "rain"));

        Assert.Equal(("weather", "c1", "d", """{"city":"Oslo"}""", "rain"), (o.Tool!.Name, o.Tool.CallId, o.Tool.Description, o.Tool.Arguments, o.Tool.Result));
        Assert.Equal(("""{"city":"Oslo"}""", "rain"), (o.Input.Text, o.Output.Text));
    }

    [Fact]
    public void Of_retrievals_show_query_and_documents()
    {
        var o = ASpan.Normalized(("gen_ai.operation.name", "retrieval"), ("gen_ai.retrieval.query.text", "flights"), ("gen_ai.retrieval.documents", """[{"id":"d1","score":0.9,"content":"x"},{"id":7}]"""));

        Assert.Equal("flights", o.Input.Text);
        Assert.Equal([new("d1", "x", 0.9, null), new("7", null, null, null)], o.Documents);
    }

    [Fact]
    public void Have_parameters_under_one_name_each()
    {
        var o = ASpan.Normalized(("gen_ai.request.max_tokens", 100), ("gen_ai.request.choice.count", 2), ("gen_ai.request.reasoning.level", "low"), ("gen_ai.request.stop_sequences", new object[] { "a" }),
            ("openai.request.service_tier", "flex"), ("gen_ai.request.model", "m"), ("gen_ai.output.type", "json"));

        Assert.Equal("choice_count=2 max_tokens=100 output_type=json reasoning_level=low service_tier=flex stop_sequences=[\"a\"]",
            string.Join(' ', o.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")));
    }

    [Fact]
    public void Have_conversation_prompt_agent_and_time_to_first_token()
    {
        var o = ASpan.Normalized(("gen_ai.conversation.id", "c"), ("gen_ai.prompt.name", "p"), ("gen_ai.prompt.version", 7), ("gen_ai.agent.name", "a"), ("gen_ai.response.time_to_first_chunk", 0.25));

        Assert.Equal(("c", "p", "7", "a", 250), (o.SessionId, o.PromptName, o.PromptVersion, o.AgentName, o.TimeToFirstToken!.Value.TotalMilliseconds));
    }

    [Fact]
    public void Have_what_they_cost_when_a_router_says_so() => Assert.Equal(0.0042m, ASpan.Normalized(("gen_ai.usage.cost", 0.0042)).ReportedCost!.Total);
}

public class Messages_in_events
{
    [Fact]
    public void Of_1_27_are_JSON_in_two_events()
    {
        var o = Normalizer.Normalize(ASpan.With(("gen_ai.system", "openai")).Saying("gen_ai.content.prompt", ("gen_ai.prompt", """[{"role":"user","content":"hi"}]"""))
            .Saying("gen_ai.content.completion", ("gen_ai.completion", """[{"role":"assistant","content":"hello"}]""")));

        Assert.Equal(["user: hi"], o.Input.Lines());
        Assert.Equal(["assistant: hello"], o.Output.Lines());
    }

    [Fact]
    public void Of_1_37_are_all_in_one_event()
    {
        var o = Normalizer.Normalize(ASpan.With().Saying("gen_ai.client.inference.operation.details", ("gen_ai.system_instructions", """[{"type":"text","content":"Be brief."}]"""),
            ("gen_ai.input.messages", """[{"role":"user","parts":[{"type":"text","content":"hi"}]}]"""), ("gen_ai.output.messages", """[{"role":"assistant","parts":[{"type":"text","content":"hello"}]}]""")));

        Assert.Equal(["system: Be brief.", "user: hi"], o.Input.Lines());
        Assert.Equal(["assistant: hello"], o.Output.Lines());
    }

    [Fact]
    public void Are_found_in_the_bodies_of_log_records_that_joined_the_span()
    {
        var o = Normalizer.Normalize(ASpan.With()
            .Saying("gen_ai.user.message", ("gen_ai.system", "openai"), ("body", new (string, object?)[] { ("content", "hi") }))
            .Saying("gen_ai.tool.message", ("body", new (string, object?)[] { ("id", "c1"), ("content", "rain") }))
            .Saying("gen_ai.choice", ("body", new (string, object?)[] { ("index", 0), ("finish_reason", "stop"), ("message", new (string, object?)[] { ("content", "hello") }) })));

        Assert.Equal(["user: hi", "tool: <result  c1: rain>"], o.Input.Lines());
        Assert.Equal(["assistant: hello [stop]"], o.Output.Lines());
    }

    [Fact]
    public void Are_found_in_the_attributes_of_the_events()
    {
        var o = Normalizer.Normalize(ASpan.With().Saying("gen_ai.user.message", ("content", """[{"text":"hi"}]""")).Saying("gen_ai.tool.message", ("role", "tool"), ("id", "c1"), ("content", "rain"))
            .Saying("gen_ai.choice", ("finish_reason", "end_turn"), ("message", """[{"text":"hello"},{"toolUse":{"toolUseId":"t1","name":"f","input":{}}}]""")));

        Assert.Equal(["user: hi", "tool: <result  c1: rain>"], o.Input.Lines());
        Assert.Equal(["assistant: hello | <call f({}) t1> [end_turn]"], o.Output.Lines());
    }

    [Fact]
    public void Are_in_the_order_of_their_times_not_of_their_arrival()
    {
        var span = ASpan.With().Saying("gen_ai.user.message", ("content", "second")).Saying("gen_ai.user.message", ("content", "first"));
        var (second, first) = (span.Events[0] with { TimeNanos = 20 }, span.Events[1] with { TimeNanos = 10 });

        Assert.Equal(["user: first", "user: second"], Normalizer.Normalize(span with { Events = [second, first] }).Input.Lines());
    }
}

public class Messages_in_indexed_keys
{
    [Fact]
    public void Of_OpenLLMetry_are_a_conversation()
    {
        var o = ASpan.Normalized(("gen_ai.prompt.0.role", "system"), ("gen_ai.prompt.0.content", "Be brief."), ("gen_ai.prompt.1.role", "user"), ("gen_ai.prompt.1.content", "Weather?"),
            ("gen_ai.prompt.2.role", "assistant"), ("gen_ai.prompt.2.tool_calls.0.id", "c1"), ("gen_ai.prompt.2.tool_calls.0.name", "weather"),
            ("gen_ai.prompt.2.tool_calls.0.arguments", """{"city":"Oslo"}"""), ("gen_ai.prompt.10.role", "tool"), ("gen_ai.prompt.10.content", "rain"), ("gen_ai.prompt.10.tool_call_id", "c1"),
            ("gen_ai.completion.0.role", "assistant"), ("gen_ai.completion.0.content", "Rain."), ("gen_ai.completion.0.finish_reason", "stop"), ("llm.request.type", "chat"),
            ("gen_ai.usage.prompt_tokens", 10), ("gen_ai.usage.completion_tokens", 5), ("llm.usage.total_tokens", 15), ("llm.request.functions.0.name", "weather"));

        Assert.Equal(["system: Be brief.", "user: Weather?", "assistant: <call weather({\"city\":\"Oslo\"}) c1>", "tool: <result  c1: rain>"], o.Input.Lines());
        Assert.Equal(["assistant: Rain. [stop]"], o.Output.Lines());
        Assert.Equal((ObservationType.Generation, 10, 5, """[{"name":"weather"}]"""), (o.Type, o.Usage!.TotalInput, o.Usage.TotalOutput, o.ToolDefinitions));
    }

    [Fact]
    public void Of_OpenInference_may_have_typed_parts() => Assert.Equal(["user: Look | <image  https://x/y.png>", "assistant: <reasoning hm> | ok | <call f({}) c1>"],
        ASpan.Normalized(("openinference.span.kind", "llm"), ("llm.input_messages.0.message.role", "user"), ("llm.input_messages.0.message.contents.0.message_content.type", "text"),
            ("llm.input_messages.0.message.contents.0.message_content.text", "Look"), ("llm.input_messages.0.message.contents.1.message_content.type", "image"),
            ("llm.input_messages.0.message.contents.1.message_content.image.image.url", "https://x/y.png"), ("llm.input_messages.1.message.role", "model"),
            ("llm.input_messages.1.message.content", "shadowed"), ("llm.input_messages.1.message.contents.0.message_content.type", "reasoning"),
            ("llm.input_messages.1.message.contents.0.message_content.text", "hm"), ("llm.input_messages.1.message.contents.1.message_content.type", "text"),
            ("llm.input_messages.1.message.contents.1.message_content.text", "ok"), ("llm.input_messages.1.message.contents.2.message_content.type", "tool_use"),
            ("llm.input_messages.1.message.contents.2.tool_call.id", "c1"), ("llm.input_messages.1.message.contents.2.tool_call.function.name", "f"),
            ("llm.input_messages.1.message.contents.2.tool_call.function.arguments", "{}"), ("llm.input_messages.1.message.tool_calls.0.tool_call.id", "c1"),
            ("llm.input_messages.1.message.tool_calls.0.tool_call.function.name", "f")).Input.Lines());

    [Fact]
    public void Of_legacy_completions_are_prompts_and_choices()
    {
        var o = ASpan.Normalized(("openinference.span.kind", "LLM"), ("llm.prompts.0.prompt.text", "2+2?"), ("llm.choices.0.completion.text", "four"));

        Assert.Equal(["user: 2+2?"], o.Input.Lines());
        Assert.Equal(["assistant: four"], o.Output.Lines());
    }
}
