namespace Sightglass.Core.Normalization;

/// <summary>In order of trust. For each field, the first dialect that knows it wins.</summary>
public static class Dialects
{
    public static IReadOnlyList<IDialect> All { get; } =
    [
        // What a user set on purpose, for us or for the platform they come from.
        new SightglassSdk(),
        new SightglassScore(),
        new Langfuse(),
        new UserContext(),
        new Evaluations(),
        new OpenInference(),
        new LangSmith(),
        new MLflow(),

        // Frameworks that write keys of their own beside those of the conventions.
        new VercelAi(),
        new ExtensionsAi(),
        new AgentFramework(),
        new SemanticKernel(),
        new AnthropicSdk(),
        new PydanticAi(),
        new OpenAIAgents(),
        new GoogleAdk(),
        new Genkit(),
        new Strands(),
        new LiveKit(),
        new SpringAi(),
        new Haystack(),
        new ClaudeCode(),
        new CodexCli(),
        new OpenLit(),

        // The conventions, newest first.
        new GenAiConventions(),
        new Traceloop(),
        new GenAiIndexed(),
        new GenAiEvents(),

        // Anything else is still a visible span.
        new PlainSpan(),
    ];
}
