using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>A tool that Claude Code ran: what went in is in attributes, what came out in an event of its own.</summary>
internal readonly record struct ClaudeCodeTool(ToolExecution Execution, string Key)
{
    public string? Name => Execution.Name;

    /// <summary>Null when the observation is no tool.</summary>
    public static Known<ClaudeCodeTool>? Of(SpanReader span, ObservationType type)
    {
        if (type != ObservationType.Tool) return null;
        var input = span.Input("tool_input", "tool_parameters", "full_command", "file_path");
        return new(new(new(span.Text("tool_name", "gen_ai.tool.name")?.Value, span.Text("tool_use_id", "gen_ai.tool.call.id")?.Value, null,
            input?.Value ?? Content.None, OutputOf(span) ?? Content.None), input?.Key ?? "tool_name"), "tool_name");
    }

    public Known<Content>? AsInput() => Execution.Input.IsEmpty ? null : new(Execution.Input, Key);

    public Known<Content>? AsOutput() => Execution.Output.IsEmpty ? null : new(Execution.Output, "event/tool.output");

    private static Content? OutputOf(SpanReader span)
    {
        if (span.Events("tool.output").LastOrDefault() is { } e)
            foreach (var key in (ReadOnlySpan<string>)["content", "output", "result"])
                if (SpanReader.SaysSomething(e[key])) return ValueContent.Of(e[key], ContentSide.Output);
        return span.Output("tool_output", "tool_result")?.Value;
    }
}
