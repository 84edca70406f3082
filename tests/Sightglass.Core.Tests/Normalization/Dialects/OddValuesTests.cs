using Sightglass.Core.Normalization;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Values_nobody_expected
{
    private static readonly string[] Keys =
    [
        "logfire.span_type", "logfire.level_num", "logfire.tags", "request_data", "response_data", "events", "all_messages_events", "pydantic_ai.all_messages", "model_request_parameters",
        "gen_ai.usage.raw", "operation.cost", "scores", "labels", "langsmith.span.kind", "langsmith.usage_metadata", "langsmith.span.tags", "gen_ai.usage.input_token_details",
        "gen_ai.usage.input_tokens", "gen_ai.prompt", "gen_ai.completion", "mlflow.spanType", "mlflow.spanInputs", "mlflow.spanOutputs", "mlflow.chat.tokenUsage", "mlflow.llm.cost",
        "mlflow.linkedPrompts", "span_data.type", "span_data.usage", "span_data.response", "span_data.model_config", "span_data.input", "error", "metadata", "gcp.vertex.agent.llm_request",
        "gcp.vertex.agent.llm_response", "gcp.vertex.agent.tool_response", "genkit:metadata:subtype", "genkit:name", "genkit:input", "genkit:output", "gen_ai.operation.name", "gen_ai.tool.name",
        "gen_ai.server.time_to_first_token", "lk.pii.chat_ctx", "lk.pii.response.function_calls", "lk.llm_metrics", "lk.response.ttft", "lk.function_tools", "spring.ai.kind",
        "db.vector.query.response.documents", "haystack.component.type", "haystack.component.input", "haystack.component.output", "input_tokens", "cost_usd", "ttft_ms", "success", "decision",
        "codex.turn.token_usage.input_tokens", "input_token_count", "gen_ai.usage.cost", "guard.score", "evals.verdict",
    ];

    private static readonly RawValue[] Values =
    [
        RawValue.Empty, RawValue.Of(""), RawValue.Of(" "), RawValue.Of("{"), RawValue.Of("["), RawValue.Of("null"), RawValue.Of("\""), RawValue.Of("\"\\\""), RawValue.Of("[1,null,{},[],\"x\"]"),
        RawValue.Of("{\"usage\":[],\"replies\":[null,1,[]],\"messages\":{},\"items\":[[]],\"meta\":[1],\"config\":3,\"message\":null,\"role\":7}"), RawValue.Of(new string('[', 500)),
        RawValue.Of("{\"usage\":{\"prompt_tokens\":-1,\"input_tokens\":1e300,\"promptTokenCount\":\"9\",\"totalTokenCount\":null}}"), RawValue.Of("{'a': 1}"), RawValue.Of("model"), RawValue.Of("llm"),
        RawValue.OfUtf8(new byte[] { 0xFF, 0xFE, (byte)'{' }), RawValue.OfBytes(new byte[] { 1, 2, 3 }), RawValue.Of(double.NaN), RawValue.Of(long.MinValue), RawValue.Of(true),
        RawValue.Of([RawValue.Of("{"), RawValue.Of(1), RawValue.Empty]), RawValue.Of([new RawAttribute("", RawValue.Empty), new RawAttribute("usage", RawValue.Of(1.5))]),
    ];

    [Theory]
    [InlineData("", "x")]
    [InlineData("pydantic-evals", "case: {x}")]
    [InlineData("gcp.vertex.agent", "call_llm")]
    [InlineData("strands.telemetry.tracer", "chat")]
    [InlineData("livekit-agents", "llm_request")]
    [InlineData("org.springframework.boot", "chat")]
    [InlineData("com.anthropic.claude_code", "claude_code.llm_request")]
    [InlineData("codex_otel", "codex.sse_event")]
    [InlineData("openlit", "haystack.agent.step.llm")]
    public void Make_no_dialect_throw(string scope, string name)
    {
        foreach (var value in Values)
        {
            foreach (var few in Keys.Chunk(7)) Read([.. few.Select(k => new RawAttribute(k, value))]);
            Read([.. Keys.Select(k => new RawAttribute(k, value))]);
        }

        void Read(RawAttribute[] attributes)
        {
            var span = Given.Span(name, scope) with { Attributes = attributes, Events = [new("claude_code.api_request", ulong.MaxValue, attributes), new("new_token", ulong.MaxValue, []), new("gen_ai.choice", 0, attributes)] };
            var o = span.Normalized();
            foreach (var content in (Content[])[o.Input, o.Output, o.ToolList]) _ = (content.Messages, content.Text, content.Source, content.Preview(50));
        }
    }
}
