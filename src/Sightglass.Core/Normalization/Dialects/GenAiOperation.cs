using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>What the values of <c>gen_ai.operation.name</c> mean, those of frameworks included.</summary>
internal static class GenAiOperation
{
    /// <summary>Null for an operation that says nothing about the type.</summary>
    public static ObservationType? TypeOf(string operation) => operation switch
    {
        "chat" or "completion" or "text_completion" or "generate_content" or "generate" or "image" or "image_generation" or "realtime_inference"
            or "speech_to_text" or "text_to_speech" or "transcription" => ObservationType.Generation,
        "embeddings" or "embedding" => ObservationType.Embedding,
        "invoke_agent" or "create_agent" => ObservationType.Agent,
        "execute_tool" => ObservationType.Tool,
        "retrieval" or "search_memory" => ObservationType.Retriever,
        "rerank" => ObservationType.Reranker,
        "invoke_workflow" or "plan" or "framework" or "agent_step" or "orchestrate_tools" or "handle_conversation_turn" => ObservationType.Chain,
        "fetch_response" or "create_memory_store" or "create_memory" or "update_memory" or "upsert_memory" or "delete_memory" or "delete_memory_store" =>
            ObservationType.Span,
        _ => null,
    };

    /// <summary>Operations whose usage repeats that of the calls below them, or of an earlier call (fetch_response polls for its result).</summary>
    public static bool IsRollup(string operation) =>
        operation is "invoke_agent" or "create_agent" or "invoke_workflow" or "framework" or "agent_step" or "orchestrate_tools" or "fetch_response"
            or "handle_conversation_turn";
}
