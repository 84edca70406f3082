using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>OpenLLMetry / Traceloop SDKs: <c>traceloop.*</c> on workflow, task, agent and tool spans, association properties on all of them.</summary>
/// <remarks>Their model calls are in the GenAI conventions (newer) or in indexed keys (<see cref="GenAiIndexed"/>).</remarks>
internal sealed class Traceloop : IDialect
{
    private const string Properties = "traceloop.association.properties.";

    private static readonly Namespaces Mine = Namespaces.Of("traceloop");

    public string Name => "OpenLLMetry";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine)) return null;
        var type = span.Text("traceloop.span.kind").As(TypeOf);
        var name = span.Text("traceloop.entity.name");
        var input = span.Input("traceloop.entity.input");
        var output = span.Output("traceloop.entity.output");
        return new()
        {
            Type = type,
            Name = name,
            Input = input,
            Output = output,
            Tool = type?.Value == ObservationType.Tool
                ? new(new(name?.Value, null, null, input?.Value ?? Content.None, output?.Value ?? Content.None), "traceloop.span.kind") : null,
            AgentName = type?.Value == ObservationType.Agent ? name : null,
            TraceName = span.Text("traceloop.workflow.name"),
            SessionId = span.Text(Properties + "session_id", Properties + "thread_id", Properties + "conversation_id"),
            UserId = span.Text(Properties + "user_id"),
            PromptName = span.Text("traceloop.prompt.key"),
            PromptVersion = span.Text("traceloop.prompt.version"),
            Metadata = Metadata.Under(span, Properties, null, "session_id", "user_id"),
        };
    }

    private static ObservationType? TypeOf(string kind) => kind.ToLowerInvariant() switch
    {
        "workflow" or "task" => ObservationType.Chain,
        "agent" => ObservationType.Agent,
        "tool" => ObservationType.Tool,
        _ => null,
    };
}
