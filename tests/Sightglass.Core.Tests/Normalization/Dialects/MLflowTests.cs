using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_MLflow
{
    private const string Scope = "mlflow.openai";

    [Fact]
    public void A_model_call_has_JSON_in_every_value()
    {
        var o = Given.Span("Completions", Scope,
            ("mlflow.spanType", "\"CHAT_MODEL\""), ("mlflow.traceRequestId", "\"tr-1\""), ("mlflow.llm.model", "\"gpt-4o-2024-08-06\""), ("mlflow.llm.provider", "\"openai\""),
            ("mlflow.spanInputs", """{"messages":[{"role":"user","content":"Hi"}],"model":"gpt-4o","temperature":0.3,"tools":[{}]}"""),
            ("mlflow.spanOutputs", """{"choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}"""),
            ("mlflow.chat.tools", """[{"type":"function","function":{"name":"f"}}]"""),
            ("mlflow.chat.tokenUsage", """{"input_tokens":"100","output_tokens":20,"total_tokens":120,"cache_read_input_tokens":60}"""),
            ("mlflow.llm.cost", """{"input_cost":0.001,"output_cost":0.002,"total_cost":0.003}"""),
            ("mlflow.trace.session", "\"s-1\""), ("mlflow.trace.user", "\"u-1\""), ("mlflow.linkedPrompts", """[{"name":"greet","version":"3"}]"""),
            ("mlflow.traceTag.team", "\"search\"")).Normalized();

        Assert.Equal(ObservationType.Generation, o.Type);
        Assert.Equal(("gpt-4o-2024-08-06", "openai"), (o.Model, o.Provider));
        Assert.Equal("input 40, cache_read 60, output 20", o.Tokens(120));
        Assert.Equal(0.003m, o.CostUsd);
        Assert.Equal(["user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello [stop]"], o.Output.Said());
        Assert.Equal("0.3", o.Parameters["temperature"]);
        Assert.False(o.Parameters.ContainsKey("tools"));
        Assert.Equal(("s-1", "u-1", "greet", "3"), (o.SessionId, o.UserId, o.PromptName, o.PromptVersion));
        Assert.Equal("search", o.Metadata["team"]);
    }

    [Fact]
    public void With_Anthropic_cached_tokens_come_on_top()
    {
        var o = Given.Span("Messages.create", "mlflow.anthropic", ("mlflow.spanType", "\"CHAT_MODEL\""), ("mlflow.llm.model", "\"claude-sonnet-4-5\""),
            ("mlflow.chat.tokenUsage", """{"input_tokens":1000,"output_tokens":20,"total_tokens":1020,"cache_read_input_tokens":600}""")).Normalized();

        Assert.Equal("input 1000, cache_read 600, output 20", o.Tokens(1620));
    }

    [Fact]
    public void Inputs_that_were_encoded_twice_are_decoded_twice() =>
        Assert.Equal(["user: Hi"], Given.Span("x", Scope, ("mlflow.spanType", "\"LLM\""), ("mlflow.spanInputs", """
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
            """)).Normalized().Input.Said());

    [Fact]
    public void A_retriever_has_documents()
    {
        var o = Given.Span("retrieve", Scope, ("mlflow.spanType", "\"RETRIEVER\""), ("mlflow.spanInputs", "\"refunds\""),
            ("mlflow.spanOutputs", """[{"page_content":"5 days","metadata":{"doc_uri":"faq"},"id":"d1"}]""")).Normalized();

        Assert.Equal(ObservationType.Retriever, o.Type);
        Assert.Equal(("d1", "5 days"), (Assert.Single(o.Documents).Id, o.Documents[0].Content));
        Assert.Equal("refunds", o.Input.Text);
    }

    [Fact]
    public void A_tool_and_an_agent_are_what_they_say()
    {
        var tool = Given.Span("get_weather", Scope, ("mlflow.spanType", "\"TOOL\""), ("mlflow.spanInputs", "{\"city\":\"Lima\"}"), ("mlflow.spanOutputs", "21")).Normalized();
        var agent = Given.Span("run", Scope, ("mlflow.spanType", "\"AGENT\""), ("mlflow.chat.tokenUsage", """{"input_tokens":1,"output_tokens":1,"total_tokens":2}""")).Normalized();

        Assert.Equal((ObservationType.Tool, "get_weather", "{\"city\":\"Lima\"}", "21"), (tool.Type, tool.Tool!.Name, tool.Tool.Arguments, tool.Tool.Result));
        Assert.Equal((ObservationType.Agent, true), (agent.Type, agent.IsRollup));
    }

    [Fact]
    public void A_failure_is_an_error_and_nonsense_is_harmless()
    {
        var o = Given.Span("x", Scope, ("mlflow.spanType", "\"UNKNOWN"), ("mlflow.chat.tokenUsage", "[1,2]"), ("mlflow.llm.cost", "null"), ("mlflow.linkedPrompts", "{}")).Failed("boom").Normalized();

        Assert.Equal((ObservationType.Span, Level.Error, "boom"), (o.Type, o.Level, o.StatusMessage));
    }
}
