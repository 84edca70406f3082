namespace Sightglass.Core.Pricing;

/// <summary>What stands before the name of a model: who serves it, who made it. Anything else before a slash is part of the name.</summary>
/// <remarks>Not frozen: asked only for names that are new, and freezing would cost more of the start than all of them.</remarks>
internal static class ModelNamePrefixes
{
    private static readonly Dictionary<string, string?> Hosts = new(StringComparer.Ordinal)
    {
        ["azure"] = "azure.ai.openai",
        ["azure-openai"] = "azure.ai.openai",
        ["azure_openai"] = "azure.ai.openai",
        ["azure_ai"] = "azure.ai.inference",
        ["bedrock"] = "aws.bedrock",
        ["bedrock_converse"] = "aws.bedrock",
        ["bedrock-converse"] = "aws.bedrock",
        ["amazon-bedrock"] = "aws.bedrock",
        ["aws"] = "aws.bedrock",
        ["aws.bedrock"] = "aws.bedrock",
        ["vertex"] = "gcp.vertex_ai",
        ["vertex_ai"] = "gcp.vertex_ai",
        ["vertexai"] = "gcp.vertex_ai",
        ["google-vertex"] = "gcp.vertex_ai",
        ["google_vertexai"] = "gcp.vertex_ai",
        ["gemini"] = "gcp.gemini",
        ["googleai"] = "gcp.gemini",
        ["google-gla"] = "gcp.gemini",
        ["google_genai"] = "gcp.gemini",
        ["groq"] = "groq",
        ["cerebras"] = "cerebras",
        ["openrouter"] = "openrouter",
        ["together"] = "together_ai",
        ["together_ai"] = "together_ai",
        ["fireworks"] = "fireworks_ai",
        ["fireworks_ai"] = "fireworks_ai",
        ["huggingface"] = "hugging_face",
        ["deepinfra"] = "deepinfra",
        ["ollama"] = "ollama",
        ["ollama_chat"] = "ollama",
        ["vllm"] = "vllm",
        ["hosted_vllm"] = "vllm",
        ["lm_studio"] = "lm_studio",
        ["lmstudio"] = "lm_studio",
        // Of these nobody can tell who serves.
        ["litellm"] = null,
        ["litellm_proxy"] = null,
        ["gateway"] = null,
        ["vercel"] = null,
        ["github"] = null,
        ["models"] = null,
    };

    private static readonly Dictionary<string, string> Vendors = new(StringComparer.Ordinal)
    {
        ["openai"] = "openai",
        ["anthropic"] = "anthropic",
        ["google"] = "google",
        ["amazon"] = "amazon",
        ["meta"] = "meta",
        ["meta-llama"] = "meta",
        ["mistral"] = "mistral",
        ["mistralai"] = "mistral",
        ["cohere"] = "cohere",
        ["deepseek"] = "deepseek",
        ["deepseek-ai"] = "deepseek",
        ["xai"] = "xai",
        ["x-ai"] = "xai",
        ["x_ai"] = "xai",
        ["perplexity"] = "perplexity",
        ["moonshot"] = "moonshot",
        ["moonshotai"] = "moonshot",
        ["zai"] = "zai",
        ["z-ai"] = "zai",
        ["zai-org"] = "zai",
        ["minimax"] = "minimax",
        ["minimaxai"] = "minimax",
        ["voyage"] = "voyage",
        ["voyageai"] = "voyage",
        ["qwen"] = "qwen",
        ["alibaba"] = "qwen",
        ["writer"] = "writer",
        ["nvidia"] = "nvidia",
        ["ai21"] = "ai21",
        ["microsoft"] = "microsoft",
    };

    /// <summary>Vendors as they stand before the dot of a Bedrock id.</summary>
    private static readonly HashSet<string> BedrockVendors = new(StringComparer.Ordinal)
    {
        "anthropic", "amazon", "meta", "mistral", "cohere", "deepseek", "openai", "qwen", "writer", "nvidia", "google", "ai21", "moonshot",
        "moonshotai", "minimax", "zai", "xai",
    };

    /// <summary>The regions and groups of regions of Bedrock's inference profiles.</summary>
    private static readonly HashSet<string> BedrockRegions = new(StringComparer.Ordinal)
    {
        "global", "us", "us-gov", "eu", "apac", "au", "jp", "ca", "in", "sa", "me", "af",
    };

    public static bool IsHost(string prefix, out string? provider) => Hosts.TryGetValue(prefix, out provider);

    public static string? VendorOf(string prefix) => Vendors.GetValueOrDefault(prefix);

    public static bool IsBedrockVendor(string part) => BedrockVendors.Contains(part);

    public static bool IsBedrockRegion(string part) => BedrockRegions.Contains(part);

    /// <summary>The model runs on the caller's own machines, so no vendor's price list says what it costs.</summary>
    public static bool IsSelfHosted(string? provider) => provider is "ollama" or "vllm" or "lm_studio" or "llama_cpp";
}
