using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_OpenLIT
{
    private const string Scope = "openlit.otel.tracing";

    [Fact]
    public void A_model_call_has_its_cost()
    {
        var o = Given.Span("chat gpt-4o", Scope, ("telemetry.sdk.name", "openlit"), ("gen_ai.operation.name", "chat"), ("gen_ai.system", "openai"), ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.response.model", "gpt-4o-2024-08-06"), ("gen_ai.usage.input_tokens", 100), ("gen_ai.usage.output_tokens", 20), ("gen_ai.usage.total_tokens", 120), ("gen_ai.usage.reasoning_tokens", 8),
            ("gen_ai.usage.cache_read.input_tokens", 40), ("gen_ai.usage.cost", "0.0021"), ("gen_ai.server.time_to_first_token", 0.25), ("gen_ai.request.is_stream", true), ("gen_ai.request.user", "u-1"),
            ("gen_ai.environment", "Staging"), ("gen_ai.application_name", "shop"))
            .WithEvent("gen_ai.content.prompt", ("gen_ai.prompt", "user: Hi")).WithEvent("gen_ai.content.completion", ("gen_ai.completion", "Hello")).Normalized();

        Assert.Equal((ObservationType.Generation, 0.0021m, "u-1", "staging", "shop"), (o.Type, o.CostUsd, o.UserId, o.Environment, o.Metadata["application_name"]));
        Assert.Equal("input 60, cache_read 40, output 12, reasoning 8", o.Tokens(120));
        Assert.Equal(TimeSpan.FromMilliseconds(250), o.TimeToFirstToken);
        Assert.Equal(("user: Hi", "Hello", "true"), (o.Input.Text, o.Output.Text, o.Parameters["stream"]));
    }

    [Fact]
    public void A_framework_repeats_costs_and_is_no_provider()
    {
        var o = Given.Span("crewai.run", Scope, ("gen_ai.operation.name", "agent"), ("gen_ai.system", "crewai"), ("gen_ai.agent.role", "Writer"), ("gen_ai.usage.cost", 0.5)).Normalized();

        Assert.Equal((ObservationType.Agent, true, null, "Writer", null), (o.Type, o.IsRollup, o.CostUsd, o.AgentName, o.Provider));
    }

    [Fact]
    public void A_tool_has_its_arguments_under_a_name_of_its_own() =>
        Assert.Equal(("get", "c1", "{\"city\":\"Lima\"}"), Given.Span("execute_tool get", Scope, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "get"), ("gen_ai.tool.call.id", "c1"),
            ("gen_ai.tool.args", "{\"city\":\"Lima\"}")).Normalized().Tool is { } t ? (t.Name, t.CallId, t.Arguments) : default);

    [Theory]
    [InlineData("query", ObservationType.Retriever)]
    [InlineData("INSERT", ObservationType.Span)]
    public void Only_a_query_of_a_vector_database_retrieves(string operation, ObservationType type) =>
        Assert.Equal(type, Given.Span("chroma", Scope, ("gen_ai.operation.name", "vectordb"), ("db.system.name", "chroma"), ("db.operation.name", operation), ("db.n_results", 4)).Normalized().Type);

    [Fact]
    public void A_guard_is_a_guardrail_with_a_score()
    {
        var o = Given.Span("guard", Scope, ("guard.verdict", "yes"), ("guard.score", "0.9"), ("guard.validator", "prompt_injection"), ("guard.classification", "impersonation"), ("guard.explanation", "asks to be root")).Normalized();

        Assert.Equal((ObservationType.Guardrail, Level.Warning), (o.Type, o.Level));
        Assert.Equal(new Score("prompt_injection", 0.9, "impersonation") { Comment = "asks to be root", Source = "llm" }, Assert.Single(o.Scores));
    }

    [Fact]
    public void Costs_of_others_under_the_same_key_are_read() =>
        Assert.Equal(0.01m, Given.Span("chat", "openrouter", ("gen_ai.operation.name", "chat"), ("gen_ai.usage.cost", 0.01)).Normalized().CostUsd);

    [Fact]
    public void An_error_is_an_error_and_a_negative_cost_is_none() =>
        Assert.Equal((Level.Error, "RateLimitError", null), Given.Span("chat", Scope, ("gen_ai.operation.name", "chat"), ("error.type", "RateLimitError"), ("gen_ai.usage.cost", -1)).Normalized() is var o ? (o.Level, o.ErrorType, o.CostUsd) : default);

    [Fact]
    public void Spans_of_others_are_left_alone() =>
        Assert.DoesNotContain("OpenLIT", Normalizer.Normalize(Given.Span("chat", "x", ("gen_ai.operation.name", "chat"))).Dialects);
}
