using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Microsoft Agent Framework (.NET, Python, Go): agents in the conventions, with an instance id in the name; workflows in spans of its own.
/// https://github.com/microsoft/agent-framework
/// </summary>
internal sealed class AgentFramework : IDialect
{
    public string Name => "Microsoft Agent Framework";

    public Reading? Read(SpanReader span)
    {
        if (!IsMine(span.Scope)) return null;
        var type = TypeOf(span.Span.Name ?? "");
        var name = NameOf(span);
        var input = span.Input("executor.input", "message.content", "workflow.input");
        var output = span.Output("executor.output", "workflow.output");
        return type is null && name is null && input is null && output is null ? null : new()
        {
            Type = type is { } known ? new(known, "name") : null,
            Name = name,
            Input = input,
            Output = output,
            TraceName = span.Text("workflow.name"),
        };
    }

    private static bool IsMine(string scope) =>
        scope.StartsWith("Experimental.Microsoft.Agents.AI", StringComparison.Ordinal) || scope.StartsWith("Microsoft.Agents.AI", StringComparison.Ordinal)
        || scope.StartsWith("agent_framework", StringComparison.Ordinal);

    private static ObservationType? TypeOf(string name)
    {
        if (name.StartsWith("executor.process", StringComparison.Ordinal) || name is "workflow_invoke" || name.StartsWith("workflow.run", StringComparison.Ordinal)
            || name.StartsWith("workflow.session", StringComparison.Ordinal)) return ObservationType.Chain;
        return name.StartsWith("workflow.", StringComparison.Ordinal) || name.StartsWith("edge_group.", StringComparison.Ordinal)
            || name.StartsWith("message.", StringComparison.Ordinal) ? ObservationType.Span : null;
    }

    // "invoke_agent Travel(3f2a…)": the id is a new one for every run, and no two runs would share a name.
    private static Known<string>? NameOf(SpanReader span) =>
        span.Span.Name is { } name && span.Text("gen_ai.agent.id") is { } id && name.EndsWith($"({id.Value})", StringComparison.Ordinal)
            ? new(name[..^(id.Value.Length + 2)], "name") : null;
}
