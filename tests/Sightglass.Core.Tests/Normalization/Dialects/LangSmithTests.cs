using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_LangSmith
{
    private const string Scope = "langsmith";

    [Fact]
    public void A_model_run_has_its_whole_inputs_and_outputs_as_JSON()
    {
        var o = Given.Span("ChatAnthropic", Scope,
            ("langsmith.span.kind", "llm"), ("langsmith.trace.name", "ChatAnthropic"), ("langsmith.trace.session_id", "proj-uuid"), ("langsmith.trace.session_name", "my-project"),
            ("langsmith.metadata.ls_provider", "anthropic"), ("langsmith.metadata.ls_model_name", "claude-sonnet-4-5"), ("langsmith.metadata.ls_temperature", "0.1"),
            ("langsmith.metadata.thread_id", "thread-7"), ("langsmith.metadata.user_id", "u1"), ("langsmith.metadata.tier", "gold"),
            ("langsmith.metadata.lc_hub_repo", "qa-prompt"), ("langsmith.metadata.lc_hub_commit_hash", "abc123"), ("langsmith.span.tags", "prod, beta,  eu"),
            ("gen_ai.operation.name", "chat"), ("gen_ai.system", "openai"), ("gen_ai.request.model", "claude-sonnet-4-5"),
            ("gen_ai.prompt", """{"messages":[[{"lc":1,"type":"constructor","id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"Hi","type":"human"}}]]}"""),
            ("gen_ai.completion", """{"generations":[[{"text":"Hello","message":{"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":"Hello","type":"ai"}}}]]}"""),
            ("langsmith.usage_metadata", """{"input_tokens":1100,"output_tokens":60,"total_tokens":1160,"input_token_details":{"cache_read":900,"cache_creation":100},"output_token_details":{"reasoning":20},"total_cost":0.01}"""))
            .WithEvent("new_token", ("token", "He")).Normalized();

        Assert.Equal(ObservationType.Generation, o.Type);
        Assert.Equal(("anthropic", "claude-sonnet-4-5"), (o.Provider, o.Model));
        Assert.Equal("input 100, cache_read 900, cache_write 100, output 40, reasoning 20", o.Tokens(1160));
        Assert.Equal(0.01m, o.CostUsd);
        Assert.Equal(["user: Hi"], o.Input.Said());
        Assert.Equal(["assistant: Hello"], o.Output.Said());
        Assert.Equal(("thread-7", "u1"), (o.SessionId, o.UserId));
        Assert.Equal(["prod", "beta", "eu"], o.Tags);
        Assert.Equal(("qa-prompt", "abc123"), (o.PromptName, o.PromptVersion));
        Assert.Equal("0.1", o.Parameters["temperature"]);
        Assert.Equal(TimeSpan.FromMilliseconds(100), o.TimeToFirstToken);
        Assert.Equal(("gold", "my-project"), (o.Metadata["tier"], o.Metadata["langsmith.project"]));
    }

    [Fact]
    public void A_project_is_no_session() =>
        Assert.Null(Given.Span("x", Scope, ("langsmith.span.kind", "chain"), ("langsmith.trace.session_id", "p"), ("langsmith.trace.session_name", "default")).Normalized().SessionId);

    [Fact]
    public void Details_of_usage_as_a_Python_dict_are_understood()
    {
        var o = Given.Span("ChatOpenAI", Scope, ("langsmith.span.kind", "llm"), ("gen_ai.usage.input_tokens", 100), ("gen_ai.usage.output_tokens", 20), ("gen_ai.usage.total_tokens", 120),
            ("gen_ai.usage.input_token_details", "{'audio': 0, 'cache_read': 64}"), ("gen_ai.usage.output_token_details", "{'reasoning': 8}")).Normalized();

        Assert.Equal("input 36, cache_read 64, input_audio 0, output 12, reasoning 8", o.Tokens(120));
    }

    [Fact]
    public void A_retriever_is_one_although_its_operation_says_embeddings()
    {
        var o = Given.Span("VectorStoreRetriever", Scope, ("langsmith.span.kind", "retriever"), ("gen_ai.operation.name", "embeddings"),
            ("gen_ai.prompt", """{"query":"refunds"}"""), ("gen_ai.completion", """{"documents":[{"page_content":"Refunds take 5 days","metadata":{"source":"faq"},"type":"Document"}]}""")).Normalized();

        Assert.Equal((ObservationType.Retriever, "retrieval"), (o.Type, o.Operation));
        Assert.Equal("Refunds take 5 days", Assert.Single(o.Documents).Content);
    }

    [Fact]
    public void A_tool_has_what_went_in_and_out()
    {
        var o = Given.Span("search", Scope, ("langsmith.span.kind", "tool"), ("langsmith.trace.name", "search"), ("gen_ai.prompt", """{"input":"{'q': 'x'}"}"""), ("gen_ai.completion", """{"output":"found"}""")).Normalized();

        Assert.Equal(ObservationType.Tool, o.Type);
        Assert.Equal(("search", """{"output":"found"}"""), (o.Tool!.Name, o.Tool.Result));
    }

    [Fact]
    public void A_chain_never_bills_what_its_runs_used()
    {
        var o = Given.Span("LangGraph", Scope, ("langsmith.span.kind", "chain"), ("gen_ai.operation.name", "chain"), ("gen_ai.usage.input_tokens", 10), ("gen_ai.usage.output_tokens", 2)).Normalized();

        Assert.Equal((ObservationType.Chain, true), (o.Type, o.IsRollup));
    }

    [Fact]
    public void A_failed_run_is_an_error()
    {
        var o = Given.Span("ChatOpenAI", Scope, ("langsmith.span.kind", "llm"), ("langsmith.usage_metadata", "not json")).Failed()
            .WithEvent("exception", ("exception.type", "Exception"), ("exception.message", "RateLimitError('429')")).Normalized();

        Assert.Equal((Level.Error, "RateLimitError('429')"), (o.Level, o.StatusMessage));
    }
}
