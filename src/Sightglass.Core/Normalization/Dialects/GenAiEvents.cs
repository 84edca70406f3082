using Sightglass.Core.Normalization.Messages;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Messages of the GenAI conventions that travel in events, on the span or as log records that joined it: one event a message (1.28–1.36 and Semantic Kernel,
/// Strands, Azure.AI.Inference), gen_ai.content.prompt and .completion (1.27), one event with everything (1.37).
/// </summary>
internal sealed class GenAiEvents : IDialect
{
    private const string Details = "gen_ai.client.inference.operation.details";

    public string Name => "OpenTelemetry GenAI events";

    public Reading? Read(SpanReader span)
    {
        if (span.Span.Events.Count == 0 || !span.Span.Events.Any(e => e.Name.StartsWith("gen_ai.", StringComparison.Ordinal))) return null;
        if (span.Events(Details).LastOrDefault() is { } details) return ReadDetails(details);
        var hasInput = span.Span.Events.Any(e => EventMessages.IsInput(e.Name));
        var hasOutput = span.Span.Events.Any(e => EventMessages.IsOutput(e.Name));
        return new()
        {
            Provider = Value(span, "gen_ai.system") ?? Value(span, "gen_ai.provider.name"),
            Input = hasInput ? new(EventMessages.Content(span.Span.Events, ContentSide.Input), "event/gen_ai.*.message")
                : OfText(span, "gen_ai.content.prompt", "gen_ai.prompt", ContentSide.Input),
            Output = hasOutput ? new(EventMessages.Content(span.Span.Events, ContentSide.Output), "event/gen_ai.choice")
                : OfText(span, "gen_ai.content.completion", "gen_ai.completion", ContentSide.Output),
            FinishReasons = FinishReasonsOf(span),
        };
    }

    private static Reading ReadDetails(RawEvent e)
    {
        var system = EventMessages.Value(e, "gen_ai.system_instructions");
        var input = EventMessages.Value(e, "gen_ai.input.messages");
        var output = EventMessages.Value(e, "gen_ai.output.messages");
        var tools = EventMessages.Value(e, "gen_ai.tool.definitions");
        return new()
        {
            Input = SpanReader.SaysSomething(system) ? new(SystemAndMessages.Of(system, input), $"event/{Details}")
                : SpanReader.SaysSomething(input) ? new(ValueContent.Of(input, ContentSide.Input), $"event/{Details}") : null,
            Output = SpanReader.SaysSomething(output) ? new(ValueContent.Of(output, ContentSide.Output), $"event/{Details}") : null,
            ToolDefinitions = SpanReader.SaysSomething(tools) ? new(ValueContent.Of(tools, ContentSide.Input), $"event/{Details}") : null,
        };
    }

    private static Known<Content>? OfText(SpanReader span, string name, string key, ContentSide side) =>
        span.Events(name).FirstOrDefault() is { } e && EventMessages.Value(e, key) is var value && SpanReader.SaysSomething(value)
            ? new(ValueContent.Of(value, side), "event/" + name) : null;

    private static Known<string>? Value(SpanReader span, string key)
    {
        foreach (var e in span.Span.Events)
            if (e.Name.StartsWith("gen_ai.", StringComparison.Ordinal) && e[key].AsText() is { Length: > 0 } text) return new(text, "event/" + key);
        return null;
    }

    private static Known<IReadOnlyList<string>>? FinishReasonsOf(SpanReader span)
    {
        List<string>? reasons = null;
        foreach (var e in span.Events("gen_ai.choice"))
            if (EventMessages.Value(e, "finish_reason").AsText() is { Length: > 0 } reason) (reasons ??= []).Add(reason);
        return reasons is null ? null : new(reasons, "event/gen_ai.choice");
    }
}
