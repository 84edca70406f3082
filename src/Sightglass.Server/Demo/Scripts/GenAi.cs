using Sightglass.Core.Normalization;

namespace Sightglass.Server.Demo.Scripts;

/// <summary>Spans as OpenTelemetry's GenAI conventions want them: https://opentelemetry.io/docs/specs/semconv/gen-ai/</summary>
internal static class GenAi
{
    public static RawScope Scope { get; } = new("opentelemetry.util.genai", "0.4.0", [], "https://opentelemetry.io/schemas/1.40.0");

    public static object Text(string role, string text) => new { role, parts = new object[] { new { type = "text", content = text } } };

    public static object Call(string id, string name, string arguments) => new
    {
        role = "assistant",
        parts = new object[] { new { type = "tool_call", id, name, arguments = System.Text.Json.Nodes.JsonNode.Parse(arguments) } },
        finish_reason = "tool_call",
    };

    public static object Result(string id, string response) =>
        new { role = "tool", parts = new object[] { new { type = "tool_call_response", id, response } } };

    public static object Answer(string text, string? reasoning = null) => new
    {
        role = "assistant",
        parts = reasoning is null
            ? new object[] { new { type = "text", content = text } }
            : [new { type = "reasoning", content = reasoning }, new { type = "text", content = text }],
        finish_reason = "stop",
    };

    public static DemoSpan Chat(DemoTrace trace, DemoSpan parent, string provider, string model, string snapshot)
    {
        var span = trace.Begin($"chat {model}", parent, kind: 3)
            .Set("gen_ai.operation.name", "chat")
            .Set("gen_ai.provider.name", provider)
            .Set("gen_ai.request.model", model)
            .Set("gen_ai.response.model", snapshot)
            .Set("server.address", provider switch { "anthropic" => "api.anthropic.com", "openai" => "api.openai.com", _ => "generativelanguage.googleapis.com" })
            .Set("server.port", 443);
        return span;
    }

    public static DemoSpan Content(this DemoSpan span, string? system, IEnumerable<object> input, object? output)
    {
        if (system is not null) span.SetJson("gen_ai.system_instructions", new[] { new { type = "text", content = system } });
        span.SetJson("gen_ai.input.messages", input);
        return output is null ? span : span.SetJson("gen_ai.output.messages", new[] { output });
    }

    /// <param name="input">All input tokens; the cached ones are part of it, as the conventions say.</param>
    public static DemoSpan Tokens(this DemoSpan span, long input, long output, long? cacheRead = null, long? cacheWrite = null, long? reasoning = null) => span
        .Set("gen_ai.usage.input_tokens", input)
        .Set("gen_ai.usage.output_tokens", output)
        .Set("gen_ai.usage.cache_read.input_tokens", cacheRead)
        .Set("gen_ai.usage.cache_write.input_tokens", cacheWrite)
        .Set("gen_ai.usage.reasoning.output_tokens", reasoning);

    public static DemoSpan Tool(DemoTrace trace, DemoSpan parent, string name, string callId, string arguments, string description) =>
        trace.Begin($"execute_tool {name}", parent)
            .Set("gen_ai.operation.name", "execute_tool")
            .Set("gen_ai.tool.name", name)
            .Set("gen_ai.tool.call.id", callId)
            .Set("gen_ai.tool.type", "function")
            .Set("gen_ai.tool.description", description)
            .Set("gen_ai.tool.call.arguments", arguments);

    public static DemoSpan Guardrail(DemoTrace trace, DemoSpan parent, string name, string text) =>
        trace.Begin(name, parent)
            .Set("openinference.span.kind", "GUARDRAIL")
            .Set("input.value", text)
            .Set("input.mime_type", "text/plain");
}
