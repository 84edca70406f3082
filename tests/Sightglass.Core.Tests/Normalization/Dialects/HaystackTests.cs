using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_Haystack
{
    private const string Scope = "haystack";

    [Fact]
    public void A_generator_has_model_and_usage_in_its_output()
    {
        var o = Given.Span("haystack.component.run", Scope, ("haystack.component.name", "llm"), ("haystack.component.type", "AnthropicChatGenerator"),
            ("haystack.component.input", """
                {"messages":[{"role":"user","meta":{},"name":null,"content":[{"text":"Weather?"}]},
                 {"role":"assistant","meta":{},"content":[{"tool_call":{"tool_name":"get","arguments":{"city":"Lima"},"id":"t1"}}]},
                 {"role":"tool","meta":{},"content":[{"tool_call_result":{"result":"21","origin":{"tool_name":"get","id":"t1"},"error":false}}]}],"generation_kwargs":null}
                """),
            ("haystack.component.output", """
                {"replies":[{"role":"assistant","meta":{"model":"claude-sonnet-4-5","index":0,"finish_reason":"end_turn","completion_start_time":"2026-11-20T10:00:00.250000",
                 "usage":{"input_tokens":100,"output_tokens":20,"cache_read_input_tokens":50,"cache_creation_input_tokens":10}},"name":null,"content":[{"reasoning":{"reasoning_text":"hm"}},{"text":"21 °C"}]}]}
                """)).Normalized();

        Assert.Equal((ObservationType.Generation, "llm", "claude-sonnet-4-5", "anthropic"), (o.Type, o.Name, o.Model, o.Provider));
        Assert.Equal("input 100, cache_read 50, cache_write 10, output 20", o.Tokens(180));
        Assert.Equal(["user: Weather?", """assistant: <call get({"city":"Lima"}) t1>""", "tool: <result get t1: 21>"], o.Input.Said());
        Assert.Equal(["assistant: <reasoning hm> | 21 °C [end_turn]"], o.Output.Said());
        Assert.Equal(TimeSpan.FromMilliseconds(250), o.TimeToFirstToken);
        Assert.Equal(["end_turn"], o.FinishReasons);
    }

    [Fact]
    public void Messages_before_version_2_9_have_underscores() =>
        Assert.Equal(["assistant: Hello"], Given.Span("haystack.component.run", Scope, ("haystack.component.type", "OpenAIChatGenerator"),
            ("haystack.component.output", """{"replies":[{"_role":"assistant","_content":[{"text":"Hello"}],"_meta":{"model":"gpt-4o"}}]}""")).Normalized().Output.Said());

    [Fact]
    public void A_generator_without_chat_has_a_prompt_and_texts()
    {
        var o = Given.Span("haystack.component.run", Scope, ("haystack.component.type", "OpenAIGenerator"), ("haystack.component.input", """{"prompt":"Hi","system_prompt":null}"""),
            ("haystack.component.output", """{"replies":["Hello"],"meta":[{"model":"gpt-4o","usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4}}}]}""")).Normalized();

        Assert.Equal(("openai", "gpt-4o"), (o.Provider, o.Model));
        Assert.Equal("input 6, cache_read 4, output 2", o.Tokens(12));
        Assert.Equal(["user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello"], o.Output.Said());
    }

    [Fact]
    public void An_embedder_has_its_usage_too() =>
        Assert.Equal("input 5", Given.Span("haystack.component.run", Scope, ("haystack.component.type", "OpenAITextEmbedder"),
            ("haystack.component.output", """{"embedding":[0.1],"meta":{"model":"text-embedding-3-small","usage":{"prompt_tokens":5,"total_tokens":5}}}""")).Normalized().Tokens(5));

    [Fact]
    public void A_retriever_has_documents()
    {
        var o = Given.Span("haystack.component.run", Scope, ("haystack.component.type", "InMemoryBM25Retriever"), ("haystack.component.output", """{"documents":[{"id":"d1","content":"5 days","score":0.8,"meta":{"page":1}}]}""")).Normalized();

        Assert.Equal((ObservationType.Retriever, "d1", "5 days", 0.8), (o.Type, Assert.Single(o.Documents).Id, o.Documents[0].Content, o.Documents[0].Score));
    }

    [Fact]
    public void A_tool_of_version_3_is_a_span_of_its_own()
    {
        var o = Given.Span("haystack.agent.step.tool", Scope, ("haystack.tool.name", "get"), ("haystack.tool.call.id", "t1"), ("haystack.agent.step.tool.input", "{\"city\":\"Lima\"}"), ("haystack.agent.step.tool.output", "21")).Normalized();

        Assert.Equal((ObservationType.Tool, "get", "t1", "{\"city\":\"Lima\"}", "21"), (o.Type, o.Tool!.Name, o.Tool.CallId, o.Tool.Arguments, o.Tool.Result));
    }

    [Theory]
    [InlineData("haystack.pipeline.run", ObservationType.Chain)]
    [InlineData("haystack.agent.run", ObservationType.Agent)]
    [InlineData("haystack.agent.step", ObservationType.Chain)]
    [InlineData("haystack.agent.step.llm", ObservationType.Generation)]
    public void Without_a_component_the_name_tells_the_type(string name, ObservationType type) =>
        Assert.Equal(type, Given.Span(name, Scope, ("haystack.pipeline.input_data", "{}"), ("haystack.agent.steps_taken", 2)).Normalized().Type);

    [Fact]
    public void A_failure_is_an_error_and_broken_output_stays_readable()
    {
        var o = Given.Span("haystack.component.run", Scope, ("haystack.component.type", "OpenAIChatGenerator"), ("haystack.component.output", """{"replies":[{"role":""")).Failed("401").Normalized();

        Assert.Equal((Level.Error, "401", """{"replies":[{"role":"""), (o.Level, o.StatusMessage, o.Output.Text));
    }
}
