namespace Sightglass.Core.Normalization;

/// <summary>
/// Semantic Kernel: messages in span events (<see cref="GenAiEvents"/>), and before 1.38 an agent's input and output in keys of its own.
/// https://github.com/microsoft/semantic-kernel
/// </summary>
internal sealed class SemanticKernel : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("gen_ai");

    public string Name => "Semantic Kernel";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine)) return null;
        var input = span.Input("gen_ai.agent.invocation_input");
        var output = span.Output("gen_ai.agent.invocation_output");
        return input is null && output is null ? null : new() { Input = input, Output = output };
    }
}
