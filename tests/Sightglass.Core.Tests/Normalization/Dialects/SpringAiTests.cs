using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_Spring_AI
{
    private const string Scope = "org.springframework.boot";

    [Fact]
    public void A_model_call_has_texts_for_numbers_and_the_figures_of_the_provider()
    {
        var o = Given.Span("chat claude-sonnet-4-5", Scope, ("gen_ai.operation.name", "chat"), ("gen_ai.system", "anthropic"), ("gen_ai.request.model", "claude-sonnet-4-5"),
            ("gen_ai.response.model", "claude-sonnet-4-5-20250929"), ("gen_ai.request.temperature", "0.7"), ("gen_ai.response.finish_reasons", "[\"end_turn\"]"),
            ("gen_ai.usage.input_tokens", "100"), ("gen_ai.usage.output_tokens", "20"), ("gen_ai.usage.total_tokens", "120"), ("gen_ai.usage.cache_read.input_tokens", "50"),
            ("gen_ai.usage.cache_creation.input_tokens", "10"), ("gen_ai.prompt", "Hi"), ("gen_ai.completion", "Hello"), ("error", "none")).Normalized();

        Assert.Equal((ObservationType.Generation, "anthropic", "claude-sonnet-4-5-20250929"), (o.Type, o.Provider, o.Model));
        Assert.Equal("input 100, cache_read 50, cache_write 10, output 20", o.Tokens(180));
        Assert.Equal("0.7", o.Parameters["temperature"]);
        Assert.Equal(("Hi", "Hello", "end_turn", Level.Default), (o.Input.Text, o.Output.Text, Assert.Single(o.FinishReasons), o.Level));
    }

    [Fact]
    public void With_another_provider_the_total_decides() =>
        Assert.Equal("input 40, cache_read 60, output 20", Given.Span("chat gpt-4o", Scope, ("gen_ai.operation.name", "chat"), ("gen_ai.system", "openai"), ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.usage.input_tokens", "100"), ("gen_ai.usage.output_tokens", "20"), ("gen_ai.usage.total_tokens", "120"), ("gen_ai.usage.cache_read.input_tokens", "60")).Normalized().Tokens(120));

    [Fact]
    public void An_embedding_is_one_in_the_singular() =>
        Assert.Equal(ObservationType.Embedding, Given.Span("embedding text-embedding-3-small", Scope, ("gen_ai.operation.name", "embedding"), ("gen_ai.system", "openai")).Normalized().Type);

    [Fact]
    public void A_chat_client_is_a_chain_in_a_conversation_that_names_no_provider()
    {
        var o = Given.Span("spring_ai chat_client", Scope, ("gen_ai.operation.name", "framework"), ("gen_ai.system", "spring_ai"), ("spring.ai.kind", "chat_client"),
            ("spring.ai.chat.client.conversation.id", "c-1"), ("spring.ai.chat.client.user.text", "Hi"), ("gen_ai.usage.input_tokens", "1"), ("gen_ai.usage.output_tokens", "1")).Normalized();

        Assert.Equal((ObservationType.Chain, true, "c-1", null, "Hi"), (o.Type, o.IsRollup, o.SessionId, o.Provider, o.Input.Text));
    }

    [Fact]
    public void The_conversation_everybody_is_in_is_none() =>
        Assert.Null(Given.Span("spring_ai chat_client", Scope, ("spring.ai.kind", "chat_client"), ("spring.ai.chat.client.conversation.id", "default")).Normalized().SessionId);

    [Fact]
    public void An_advisor_has_its_name() =>
        Assert.Equal((ObservationType.Chain, "MemoryAdvisor"), Given.Span("message_chat_memory", Scope, ("spring.ai.kind", "advisor"), ("gen_ai.operation.name", "framework"), ("spring.ai.advisor.name", "MemoryAdvisor")).Normalized() is var o ? (o.Type, o.Name) : default);

    [Fact]
    public void A_tool_is_one_although_its_operation_says_framework()
    {
        var o = Given.Span("tool_call get", Scope, ("gen_ai.operation.name", "framework"), ("gen_ai.system", "spring_ai"), ("spring.ai.kind", "tool_call"), ("spring.ai.tool.definition.name", "get"),
            ("spring.ai.tool.definition.description", "Weather"), ("spring.ai.tool.call.id", "c1"), ("spring.ai.tool.call.arguments", "{\"city\":\"Lima\"}"), ("spring.ai.tool.call.result", "21")).Normalized();

        Assert.Equal((ObservationType.Tool, "get", "c1", "Weather", "{\"city\":\"Lima\"}", "21"), (o.Type, o.Tool!.Name, o.Tool.CallId, o.Tool.Description, o.Tool.Arguments, o.Tool.Result));
    }

    [Fact]
    public void A_query_of_a_vector_store_has_documents()
    {
        var o = Given.Span("pg_vector query", Scope, ("spring.ai.kind", "vector_store"), ("db.operation.name", "query"), ("db.vector.query.content", "refunds"), ("db.vector.query.top_k", "4"),
            ("db.vector.query.response.documents", """["Refunds take 5 days"]""")).Normalized();

        Assert.Equal((ObservationType.Retriever, "refunds", "4"), (o.Type, o.Input.Text, o.Parameters["top_k"]));
        Assert.Equal("Refunds take 5 days", Assert.Single(o.Documents).Content);
        Assert.Equal(ObservationType.Span, Given.Span("pg_vector add", Scope, ("spring.ai.kind", "vector_store"), ("db.operation.name", "add")).Normalized().Type);
    }

    [Fact]
    public void Micrometers_error_tag_makes_an_error() =>
        Assert.Equal((Level.Error, "NonTransientAiException"), Given.Span("chat gpt-4o", Scope, ("gen_ai.operation.name", "chat"), ("error", "NonTransientAiException")).Normalized() is var o ? (o.Level, o.ErrorType) : default);
}
