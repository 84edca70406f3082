using System.Collections.Frozen;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Canonical provider names: those of the OpenTelemetry GenAI registry, and lower-case names of our own for providers it does not list.
/// https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
/// </summary>
public static class ProviderName
{
    private static readonly (string Name, string[] Aliases)[] Known =
    [
        ("openai", ["open_ai", "openai-responses"]),
        ("anthropic", ["claude"]),
        ("azure.ai.openai", ["azure", "azure_openai", "azure-openai", "azureopenai", "az.ai.openai"]),
        ("azure.ai.inference", ["az.ai.inference", "azure_ai_inference", "azure_ai"]),
        ("aws.bedrock", ["aws", "aws_bedrock", "bedrock", "amazon", "bedrock_converse", "amazon-bedrock", "amazon_bedrock", "chatbedrock"]),
        ("gcp.vertex_ai", ["vertex_ai", "vertexai", "vertex", "google.vertex", "google_vertexai", "google-vertex"]),
        ("gcp.gemini", ["gemini", "google", "googleai", "google_genai", "google-gla", "google.generative-ai", "google_generativeai",
            "google.ai.studio"]),
        ("gcp.gen_ai", []),
        ("cohere", []), ("deepseek", []), ("groq", []), ("perplexity", []),
        ("ibm.watsonx.ai", ["ibm", "watsonx", "ibm.watson.ai"]),
        ("mistral_ai", ["mistral", "mistralai"]),
        ("x_ai", ["xai", "x-ai", "grok"]),
        ("moonshot_ai", ["moonshot", "moonshotai"]),
        ("together_ai", ["together", "togetherai"]),
        ("fireworks_ai", ["fireworks", "fireworks-ai"]),
        ("hugging_face", ["huggingface"]),
        ("alibaba_cloud", ["alibaba", "dashscope"]),
    ];

    private static readonly FrozenDictionary<string, string> Aliases = Known
        .SelectMany(k => k.Aliases.Append(k.Name).Select(alias => (Alias: alias, k.Name)))
        .ToFrozenDictionary(k => k.Alias, k => k.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of frameworks and proxies that stand in provider attributes but host no model.</summary>
    private static readonly FrozenSet<string> NotProviders = new[]
    {
        "strands-agents", "gcp.vertex.agent", "spring_ai", "microsoft.agent_framework", "pydantic-ai", "langchain", "langgraph", "llama_index", "llamaindex",
        "crewai", "autogen", "agno", "haystack", "semantic_kernel", "gateway", "custom", "unknown", "other", "_other", "litellm", "livekit", "mcp",
        "pydantic_ai", "phidata", "mem0", "ag2", "letta", "embedchain", "dynamiq", "controlflow", "julep", "iqai-adk", "openai_agents",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly (string Host, string Provider)[] Hosts =
    [
        ("api.openai.com", "openai"), (".openai.azure.com", "azure.ai.openai"), (".services.ai.azure.com", "azure.ai.inference"),
        (".inference.ai.azure.com", "azure.ai.inference"), ("models.github.ai", "azure.ai.inference"), ("api.anthropic.com", "anthropic"),
        ("aiplatform.googleapis.com", "gcp.vertex_ai"), ("generativelanguage.googleapis.com", "gcp.gemini"), ("api.mistral.ai", "mistral_ai"),
        ("api.groq.com", "groq"), ("api.deepseek.com", "deepseek"), ("api.x.ai", "x_ai"), ("api.cohere.com", "cohere"), ("api.cohere.ai", "cohere"),
        ("api.perplexity.ai", "perplexity"), ("api.moonshot.ai", "moonshot_ai"), ("api.together.xyz", "together_ai"), ("api.fireworks.ai", "fireworks_ai"),
        ("api.cerebras.ai", "cerebras"), ("openrouter.ai", "openrouter"), (".huggingface.co", "hugging_face"), ("dashscope.aliyuncs.com", "alibaba_cloud"),
    ];

    private static readonly (string Start, string Provider)[] Models =
    [
        ("gpt-", "openai"), ("chatgpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"), ("text-embedding-3", "openai"),
        ("text-embedding-ada", "openai"), ("dall-e", "openai"), ("whisper-", "openai"), ("claude-", "anthropic"), ("gemini-", "gcp.gemini"),
        ("mistral-", "mistral_ai"), ("mixtral-", "mistral_ai"), ("codestral", "mistral_ai"), ("ministral", "mistral_ai"), ("magistral", "mistral_ai"),
        ("command-", "cohere"), ("deepseek-", "deepseek"), ("grok-", "x_ai"), ("kimi-", "moonshot_ai"), ("sonar", "perplexity"),
    ];

    /// <summary>
    /// What was sent, made canonical; else what the host or the name of the model tells; null when nothing does. A host that is known beats
    /// <c>openai</c>: to a client every OpenAI-compatible API looks like OpenAI's.
    /// </summary>
    public static string? Canonical(string? sent, string? host, string? model)
    {
        var named = sent is null ? null : OfName(sent);
        if (named is not null and not "openai") return named;
        return OfHost(host) ?? named ?? OfModel(model);
    }

    private static string? OfName(string sent)
    {
        sent = sent.Trim();
        if (Aliases.TryGetValue(sent, out var canonical)) return canonical;
        if (NotProviders.Contains(sent) || sent.Length == 0) return null;
        // The AI SDK appends the API: openai.chat, google.vertex.chat, vertex.anthropic.messages.
        for (var dot = sent.LastIndexOf('.'); dot > 0; dot = sent.LastIndexOf('.', dot - 1))
            if (Aliases.TryGetValue(sent[..dot], out canonical)) return canonical;
        var name = sent.ToLowerInvariant();
        return name.Length <= 64 && !name.Contains(' ', StringComparison.Ordinal) ? name : null;
    }

    private static string? OfHost(string? host)
    {
        if (host is null) return null;
        if (Uri.TryCreate(host, UriKind.Absolute, out var uri) && uri.Host.Length > 0) host = uri.Host;
        foreach (var (pattern, provider) in Hosts)
            if (host.EndsWith(pattern, StringComparison.OrdinalIgnoreCase)) return provider;
        return host.StartsWith("bedrock-runtime.", StringComparison.OrdinalIgnoreCase) ? "aws.bedrock" : null;
    }

    private static string? OfModel(string? model)
    {
        if (model is null) return null;
        if (model.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && Aliases.TryGetValue(model[..slash], out var prefix)) return prefix;
        // anthropic.claude-…, us.anthropic.claude-…, meta.llama…: the ids of Bedrock.
        if (model.Contains("anthropic.claude", StringComparison.OrdinalIgnoreCase) || model.StartsWith("amazon.", StringComparison.OrdinalIgnoreCase)
            || model.StartsWith("meta.llama", StringComparison.OrdinalIgnoreCase)) return "aws.bedrock";
        foreach (var (start, provider) in Models)
            if (model.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return provider;
        return null;
    }
}
