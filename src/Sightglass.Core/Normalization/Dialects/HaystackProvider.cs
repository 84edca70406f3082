namespace Sightglass.Core.Normalization;

/// <summary>Whose model a component of Haystack calls, by the name of its class.</summary>
internal static class HaystackProvider
{
    private static readonly string[] Suffixes = ["ResponsesChatGenerator", "ChatGenerator", "Generator", "DocumentImageEmbedder", "TextEmbedder",
        "DocumentEmbedder"];

    /// <summary>Null when it runs in the process, or nothing tells.</summary>
    public static string? Of(string component)
    {
        var name = component;
        foreach (var suffix in Suffixes)
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = name[..^suffix.Length];
                break;
            }
        return name switch
        {
            "" or "Fallback" or "SentenceTransformers" or "HuggingFaceLocal" or "TransformersChat" or "LlamaCpp" => null,
            "GoogleGenAI" or "GoogleAIGemini" => "gcp.gemini",
            "VertexAIGemini" => "gcp.vertex_ai",
            "AmazonBedrock" => "aws.bedrock",
            "HuggingFaceAPI" => "hugging_face",
            _ => name,
        };
    }
}
