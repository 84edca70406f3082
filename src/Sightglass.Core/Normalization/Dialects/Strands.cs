using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Strands Agents: Bedrock's figures under the conventions' names, messages in events, one event for what goes in and another for what comes out.
/// https://strandsagents.com/latest/documentation/docs/user-guide/observability-evaluation/traces/
/// </summary>
internal sealed class Strands : IDialect
{
    private const string Details = "gen_ai.client.inference.operation.details";

    private static readonly Namespaces Mine = Namespaces.Of("event_loop", "gen_ai");

    public string Name => "Strands";

    public Reading? Read(SpanReader span)
    {
        if (!IsStrands(span)) return null;
        var operation = span.Text("gen_ai.operation.name");
        var type = TypeOf(span, operation);
        var isTool = type?.Value == ObservationType.Tool;
        var input = isTool ? ToolContent(span, "gen_ai.tool.message", "content", ContentSide.Input) : null;
        var output = isTool ? ToolContent(span, "gen_ai.choice", "message", ContentSide.Output) : null;
        return new()
        {
            Type = type,
            Input = input ?? OfDetails(span, "gen_ai.input.messages", ContentSide.Input),
            Output = output ?? OfDetails(span, "gen_ai.output.messages", ContentSide.Output),
            ToolDefinitions = span.Input("gen_ai.tool.definitions", "gen_ai.agent.tools"),
            Tool = isTool ? new(new(span.Text("gen_ai.tool.name")?.Value, span.Text("gen_ai.tool.call.id")?.Value,
                span.Text("gen_ai.tool.description")?.Value,
                (input ?? OfDetails(span, "gen_ai.input.messages", ContentSide.Input))?.Value ?? Content.None,
                (output ?? OfDetails(span, "gen_ai.output.messages", ContentSide.Output))?.Value ?? Content.None), "gen_ai.tool.name") : null,
            Usage = UsageOf(span),
            // An agent's figures even add up over all its invocations.
            IsRollup = type?.Value is ObservationType.Agent or ObservationType.Chain ? new(true, type.Key) : null,
            TimeToFirstToken = span.Duration(TimeSpan.TicksPerMillisecond, "gen_ai.server.time_to_first_token"),
            Level = span.Text("gen_ai.tool.status") is { Value: "error" } status ? new(Level.Error, status.Key) : null,
            Metadata = Metadata.Under(span, "event_loop.", span.Text("gen_ai.agent.system_prompt") is { } system
                ? [new("system_prompt", system.Value, system.Key)] : null),
        };
    }

    private static bool IsStrands(SpanReader span) => span.Scope.StartsWith("strands.", StringComparison.Ordinal)
        || span.Speaks(Mine) && (span.Has("event_loop.cycle_id") || IsName(span["gen_ai.provider.name"]) || IsName(span["gen_ai.system"]));

    private static bool IsName(RawValue provider) => provider.Utf8.Span.SequenceEqual("strands-agents"u8);

    private static Known<ObservationType>? TypeOf(SpanReader span, Known<string>? operation) => operation switch
    {
        { Value: "invoke_swarm" or "invoke_graph" } several => new(ObservationType.Chain, several.Key),
        { } known => GenAiOperation.TypeOf(known.Value) is { } type ? new(type, known.Key) : null,
        null => span.Has("event_loop.cycle_id") ? new(ObservationType.Chain, "event_loop.cycle_id") : null,
    };

    private static Known<ReportedUsage>? UsageOf(SpanReader span)
    {
        if (span.KeyUnder("gen_ai.usage.") is null) return null;
        var (semantics, rule) = ProviderUsage.AsProvided(null, span.Text("gen_ai.request.model")?.Value);
        return ReportedUsage.Known(new()
        {
            Input = span.Tokens("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
            Output = span.Tokens("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
            Total = span.Tokens("gen_ai.usage.total_tokens"),
            CacheRead = span.Tokens("gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cache_read.input_tokens"),
            CacheWrite = span.Tokens("gen_ai.usage.cache_write_input_tokens", "gen_ai.usage.cache_creation.input_tokens",
                "gen_ai.usage.cache_write.input_tokens"),
            InputSemantics = semantics,
            Rule = rule,
        }, "gen_ai.usage.input_tokens");
    }

    private static Known<Content>? ToolContent(SpanReader span, string name, string key, ContentSide side) =>
        span.Events(name).LastOrDefault() is { } e && SpanReader.SaysSomething(e[key]) ? new(ValueContent.Of(e[key], side), "event/" + name) : null;

    private static Known<Content>? OfDetails(SpanReader span, string key, ContentSide side) =>
        span.Events(Details).LastOrDefault(e => SpanReader.SaysSomething(e[key])) is { } e ? new(ValueContent.Of(e[key], side), "event/" + Details)
            : null;
}
