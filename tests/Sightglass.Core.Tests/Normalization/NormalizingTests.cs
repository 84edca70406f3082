using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Times_of_a_span
{
    private const ulong Second = 1_000_000_000;
    private const ulong Now = ASpan.Received;

    private static (double Start, double? End, bool Repaired) Of(ulong start, ulong end)
    {
        var o = Normalizer.Normalize(ASpan.With() with { StartNanos = start, EndNanos = end });
        var received = DateTimeOffset.UnixEpoch.AddTicks((long)(Now / 100));
        return ((o.StartedAt - received).TotalSeconds, (o.EndedAt - received)?.TotalSeconds, o.TimesRepaired);
    }

    [Fact]
    public void Stay_as_they_are_when_they_are_possible() => Assert.Equal((-3, -1, false), Of(Now - 3 * Second, Now - Second));

    [Fact]
    public void May_lack_an_end_while_it_runs() => Assert.Equal((-3, null, false), Of(Now - 3 * Second, 0));

    [Fact]
    public void May_run_a_little_ahead_of_our_clock() => Assert.Equal((60, 61, false), Of(Now + 60 * Second, Now + 61 * Second));

    [Fact]
    public void Start_at_the_end_or_at_the_receipt_when_no_start_was_sent()
    {
        Assert.Equal((-1, -1, true), Of(0, Now - Second));
        Assert.Equal((0, null, true), Of(0, 0));
    }

    [Fact]
    public void Have_no_negative_length() => Assert.Equal((-1, -1, true), Of(Now - Second, Now - 3 * Second));

    [Theory]
    [InlineData(1)]
    [InlineData(ulong.MaxValue)]
    [InlineData(9_000_000_000_000_000_000)]
    public void Are_not_taken_from_a_clock_that_is_wrong(ulong nanos)
    {
        Assert.Equal((-1, -1, true), Of(nanos, Now - Second));
        Assert.Equal((-3, -3, true), Of(Now - 3 * Second, nanos));
        Assert.Equal((0, 0, true), Of(nanos, nanos));
    }
}

public class A_provider
{
    [Theory]
    [InlineData("OpenAI", null, null, "openai")]
    [InlineData("openai.chat", null, null, "openai")]
    [InlineData("anthropic.messages", null, null, "anthropic")]
    [InlineData("google.generative-ai", null, null, "gcp.gemini")]
    [InlineData("google.vertex.chat", null, null, "gcp.vertex_ai")]
    [InlineData("vertex.anthropic.messages", null, null, "gcp.vertex_ai")]
    [InlineData("az.ai.openai", null, null, "azure.ai.openai")]
    [InlineData("amazon-bedrock", null, null, "aws.bedrock")]
    [InlineData("xai", null, null, "x_ai")]
    [InlineData("Our-Model-Host", null, null, "our-model-host")]
    [InlineData("openai", "api.deepseek.com", null, "deepseek")]
    [InlineData("openai", "https://contoso.openai.azure.com/openai", null, "azure.ai.openai")]
    [InlineData("openai", "127.0.0.1", "gpt-5.1", "openai")]
    [InlineData(null, "bedrock-runtime.eu-west-1.amazonaws.com", null, "aws.bedrock")]
    [InlineData("strands-agents", null, "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock")]
    [InlineData("gcp.vertex.agent", null, "gemini-2.5-pro", "gcp.gemini")]
    [InlineData("pydantic-ai", null, "claude-sonnet-4-5", "anthropic")]
    [InlineData("gateway", null, "anthropic/claude-sonnet-4-5", "anthropic")]
    [InlineData("langchain", null, "llama-3.3-70b", null)]
    [InlineData(null, null, "text-embedding-3-small", "openai")]
    [InlineData(null, null, null, null)]
    public void Has_one_name_whatever_it_is_called(string? sent, string? host, string? model, string? canonical) =>
        Assert.Equal(canonical, ProviderName.Canonical(sent, host, model));

    [Fact]
    public void Is_not_made_of_the_host_of_a_plain_HTTP_span() => Assert.Null(ASpan.Normalized(("server.address", "api.openai.com"), ("http.request.method", "POST")).Provider);
}

public class What_went_wrong
{
    private static RawSpan Failed => ASpan.With() with { Status = 2 };

    [Fact]
    public void Is_told_by_the_exception_when_the_status_says_only_that_something_did()
    {
        var o = Normalizer.Normalize(Failed.Saying("exception", ("exception.type", "TimeoutError"), ("exception.message", "too slow"), ("exception.stacktrace", "at x\nat y")));

        Assert.Equal((Level.Error, "TimeoutError", "too slow", "at x\nat y"), (o.Level, o.ErrorType, o.StatusMessage, o.StackTrace));
    }

    [Fact]
    public void Is_told_by_the_log_record_in_which_newer_SDKs_put_the_exception() =>
        Assert.Equal("X", Normalizer.Normalize(Failed.Saying("gen_ai.client.operation.exception", ("exception.type", "X"))).ErrorType);

    [Fact]
    public void Prefers_the_words_of_the_span() =>
        Assert.Equal("429 slow down", Normalizer.Normalize((Failed with { StatusMessage = "429 slow down" }).Saying("exception", ("exception.message", "x"))).StatusMessage);

    [Fact]
    public void Was_nothing_when_an_exception_was_dealt_with()
    {
        var o = Normalizer.Normalize(ASpan.With().Saying("exception", ("exception.type", "CacheMiss")));

        Assert.Equal((Level.Default, null), (o.Level, o.ErrorType));
    }

    [Fact]
    public void Is_an_error_where_only_its_type_was_sent() => Assert.Equal((Level.Error, "timeout"), ASpan.Normalized(("error.type", "timeout")) is var o ? (o.Level, o.ErrorType) : default);
}

public class Context_of_a_span
{
    private static RawSpan WithResource(params (string, object?)[] attributes) => ASpan.With() with { Resource = new(ASpan.Attributes(attributes), null) };

    [Theory]
    [InlineData("deployment.environment.name", "Staging", "staging")]
    [InlineData("deployment.environment", "prod", "prod")]
    [InlineData("other", "x", "default")]
    public void Has_an_environment_from_the_resource(string key, string value, string environment) => Assert.Equal(environment, Normalizer.Normalize(WithResource((key, value))).Environment);

    [Fact]
    public void Has_service_and_version_from_the_resource() =>
        Assert.Equal(("shop", "1.2"), Normalizer.Normalize(WithResource(("service.name", "shop"), ("service.version", "1.2"))) is var o ? (o.ServiceName, o.Version) : default);

    [Fact]
    public void Has_no_service_when_the_SDK_made_one_up() => Assert.Null(Normalizer.Normalize(WithResource(("service.name", "unknown_service:dotnet"))).ServiceName);

    [Fact]
    public void Has_the_session_a_user_set_before_the_conversation_a_framework_did() =>
        Assert.Equal("mine", ASpan.Normalized(("gen_ai.conversation.id", "theirs"), ("session.id", "mine")).SessionId);

    [Fact]
    public void Has_tags_from_a_list_a_JSON_list_or_a_comma_separated_text()
    {
        Assert.Equal(["a", "b"], ASpan.Normalized(("tag.tags", new object[] { "a", "b" })).Tags);
        Assert.Equal(["a", "b"], ASpan.Normalized(("tag.tags", """["a","b"]""")).Tags);
        Assert.Equal(["a", "b"], ASpan.Normalized(("tag.tags", " a, b,")).Tags);
        Assert.Equal(["a"], ASpan.Normalized(("tag.tags", "a")).Tags);
    }
}

public class A_span_nobody_knows
{
    [Fact]
    public void Is_still_visible()
    {
        var o = ASpan.Normalized(("http.request.method", "GET"));

        Assert.Equal(("step", ObservationType.Span, Level.Default), (o.Name, o.Type, o.Level));
        Assert.Empty(o.Dialects);
    }

    [Fact]
    public void Shows_what_goes_in_and_out_under_the_usual_keys() =>
        Assert.Equal(("a", "b"), ASpan.Normalized(("input", "a"), ("output", "b")) is var o ? (o.Input.Text, o.Output.Text) : default);
}

public class Fields_that_several_dialects_know
{
    [Fact]
    public void Are_taken_from_the_most_trusted_and_lists_unite()
    {
        var o = ASpan.Normalized(("openinference.span.kind", "LLM"), ("llm.invocation_parameters", """{"temperature":0.1,"top_p":1}"""), ("llm.model_name", "a"),
            ("gen_ai.response.model", "b"), ("gen_ai.request.temperature", 0.9), ("gen_ai.request.seed", 7));

        Assert.Equal("a", o.Model);
        Assert.Equal("seed=7 temperature=0.1 top_p=1", string.Join(' ', o.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")));
        Assert.Equal(["OpenInference", "OpenTelemetry GenAI"], o.Dialects);
    }
}

public class Usage_that_repeats_what_descendants_report
{
    private static bool IsRollup(params (string, object?)[] attributes) =>
        ASpan.Normalized([.. attributes, ("gen_ai.usage.input_tokens", 10), ("gen_ai.usage.output_tokens", 5)]).IsRollup;

    [Theory]
    [InlineData("invoke_agent")]
    [InlineData("invoke_workflow")]
    [InlineData("agent_step")]
    [InlineData("framework")]
    [InlineData("fetch_response")]
    public void Is_marked_on_operations_that_carry_totals(string operation) => Assert.True(IsRollup(("gen_ai.operation.name", operation), ("gen_ai.request.model", "gpt-5.1")));

    [Theory]
    [InlineData("chat")]
    [InlineData("embeddings")]
    [InlineData("execute_tool")]
    public void Is_not_marked_on_calls(string operation) => Assert.False(IsRollup(("gen_ai.operation.name", operation)));

    [Theory]
    [InlineData("AGENT", true)]
    [InlineData("CHAIN", true)]
    [InlineData("LLM", false)]
    [InlineData("RERANKER", false)]
    public void Is_marked_by_kind_even_against_the_operation(string kind, bool expected) =>
        Assert.Equal(expected, IsRollup(("openinference.span.kind", kind), ("gen_ai.operation.name", "chat")));

    [Fact]
    public void Is_marked_on_the_tool_loop_of_Microsoft_Extensions_AI_and_of_Anthropics_SDK()
    {
        Assert.True(Normalizer.Normalize(ASpan.With(("gen_ai.usage.input_tokens", 1)).Named("orchestrate_tools")).IsRollup);
        Assert.True(Normalizer.Normalize(ASpan.With(("gen_ai.operation.name", "chat"), ("gen_ai.usage.input_tokens", 1)).Named("anthropic.messages.tool_runner").Of("com.anthropic.sdk.python")).IsRollup);
    }

    [Fact]
    public void Is_not_assumed_where_a_user_of_Langfuse_set_usage_and_model_by_hand() => Assert.False(
        ASpan.Normalized(("langfuse.observation.type", "agent"), ("langfuse.observation.model.name", "gpt-5.1"), ("langfuse.observation.usage_details", """{"input":1}""")).IsRollup);

    [Fact]
    public void Is_nothing_to_mark_without_usage() => Assert.False(ASpan.Normalized(("gen_ai.operation.name", "invoke_agent")).IsRollup);
}

public class Explaining_a_span
{
    [Fact]
    public void Names_the_dialect_and_the_key_of_each_field_and_what_was_overruled()
    {
        var lines = Normalizer.Explain(ASpan.With(("openinference.span.kind", "AGENT"), ("gen_ai.operation.name", "chat"), ("gen_ai.request.temperature", 0.2)));

        Assert.Equal(
            [new("type", "agent", "OpenInference", "openinference.span.kind", true), new("type", "generation", "OpenTelemetry GenAI", "gen_ai.operation.name", false),
                new("operation", "chat", "OpenTelemetry GenAI", "gen_ai.operation.name", true),
                new("parameters.temperature", "0.2", "OpenTelemetry GenAI", "gen_ai.request.temperature", true)],
            lines);
    }

    [Fact]
    public void Says_when_a_value_is_not_the_spans_own()
    {
        var span = ASpan.With() with { Resource = new(ASpan.Attributes(("session.id", "s")), null) };

        Assert.Equal("resource/session.id", Assert.Single(Normalizer.Explain(span)).Key);
    }
}
