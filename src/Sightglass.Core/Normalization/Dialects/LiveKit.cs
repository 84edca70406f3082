using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// LiveKit Agents, voice above all: types by the names of spans, durations in seconds, content under <c>lk.pii.*</c> since August 2026 and
/// directly under <c>lk.*</c> before. https://docs.livekit.io/agents/build/metrics/
/// </summary>
internal sealed class LiveKit : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("lk");

    public string Name => "LiveKit";

    public Reading? Read(SpanReader span)
    {
        if (!span.Scope.StartsWith("livekit-agents", StringComparison.Ordinal) && (!span.Speaks(Mine) || span.KeyUnder("lk.") is null)) return null;
        var type = TypeOf(span);
        var isTool = type?.Value == ObservationType.Tool;
        using var metrics = AttributeJson.Parse(span, span.Has("lk.llm_metrics") ? "lk.llm_metrics" : "lk.realtime_model_metrics");
        return new()
        {
            Type = type,
            Provider = ProviderOf(span),
            Input = isTool ? span.Input("lk.pii.function_tool.arguments", "lk.function_tool.arguments") : InputOf(span),
            Output = isTool ? span.Output("lk.pii.function_tool.output", "lk.function_tool.output") : LiveKitOutput.Of(span),
            ToolDefinitions = JsonTexts.Of(span, "lk.function_tools"),
            Tool = isTool ? new(new(span.Text("lk.function_tool.name", "gen_ai.tool.name")?.Value,
                span.Text("lk.function_tool.id", "gen_ai.tool.call.id")?.Value, null,
                span.Input("lk.pii.function_tool.arguments", "lk.function_tool.arguments", "gen_ai.tool.call.arguments")?.Value ?? Content.None,
                span.Output("lk.pii.function_tool.output", "lk.function_tool.output", "gen_ai.tool.call.result")?.Value ?? Content.None),
                type!.Key) : null,
            Usage = UsageOf(span, metrics?.RootElement ?? default),
            TimeToFirstToken = span.Duration(TimeSpan.TicksPerSecond, "lk.response.ttft", "lk.response.ttfb")
                ?? TimeToFirstToken(metrics?.RootElement ?? default),
            // A session is a job in a room; the room may be used again.
            SessionId = span.Text("lk.job_id", "lk.pii.room_name", "lk.room_name", "lk.room_sid"),
            UserId = span.Text("lk.pii.participant_identity", "lk.participant_identity"),
            Release = span.Text("lk.deployment_id"),
            AgentName = span.Text("lk.agent_name", "lk.agent_label"),
            Level = span.Flag("lk.function_tool.is_error") is { Value: true } failed ? new(Level.Error, failed.Key) : null,
            Metadata = MetadataOf(span),
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span)
    {
        ObservationType? type = span.Span.Name switch
        {
            "llm_request" or "realtime_assistant_turn" or "tts_request" or "stt_request" => ObservationType.Generation,
            // An attempt of a request: it bills only when it says what it used itself.
            "llm_request_run" or "tts_request_run" => span.Has("gen_ai.usage.input_tokens") ? ObservationType.Generation : ObservationType.Span,
            "function_tool" => ObservationType.Tool,
            "agent_turn" => ObservationType.Agent,
            "llm_node" or "tts_node" or "user_turn" or "agent_session" or "job_entrypoint" or "start_agent_activity" => ObservationType.Chain,
            "user_speaking" or "agent_speaking" or "eou_detection" or "eou_wait" => ObservationType.Span,
            _ => null,
        };
        return type is { } known ? new(known, "name") : span.Has("lk.function_tool.name") ? new(ObservationType.Tool, "lk.function_tool.name") : null;
    }

    // Clients compatible with OpenAI's name their host instead of a provider.
    private static Known<string>? ProviderOf(SpanReader span) =>
        span.Text("gen_ai.provider.name") is { } sent && sent.Value.Contains('.', StringComparison.Ordinal)
            && ProviderName.Canonical(null, sent.Value, null) is { } known ? new(known, sent.Key) : null;

    private static Known<Content>? InputOf(SpanReader span)
    {
        if (span.Input("lk.pii.chat_ctx", "lk.chat_ctx") is { } context) return context;
        var said = span.Input("lk.pii.user_input", "lk.user_input", "lk.pii.input_text", "lk.input_text");
        return span.Text("lk.pii.instructions", "lk.instructions") is { } system && said is { } user
            ? new(SystemAndMessages.Of(span[system.Key], span[user.Key]), user.Key) : said ?? span.Input("lk.pii.instructions", "lk.instructions");
    }

    private static Known<ReportedUsage>? UsageOf(SpanReader span, JsonElement metrics) => ReportedUsage.Known(new()
    {
        Input = span.Tokens("gen_ai.usage.input_tokens") ?? metrics.Tokens("prompt_tokens", "input_tokens"),
        Output = span.Tokens("gen_ai.usage.output_tokens") ?? metrics.Tokens("completion_tokens", "output_tokens"),
        Total = metrics.Tokens("total_tokens"),
        CacheRead = span.Tokens("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.input_cached_tokens") ?? metrics.Tokens("prompt_cached_tokens")
            ?? metrics.Object("input_token_details").Tokens("cached_tokens"),
        CacheWrite = span.Tokens("gen_ai.usage.cache_write.input_tokens"),
        InputAudio = span.Tokens("gen_ai.usage.audio.input_tokens", "gen_ai.usage.input_audio_tokens")
            ?? metrics.Object("input_token_details").Tokens("audio_tokens"),
        InputImage = span.Tokens("gen_ai.usage.image.input_tokens") ?? metrics.Object("input_token_details").Tokens("image_tokens"),
        Reasoning = span.Tokens("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"),
        OutputAudio = span.Tokens("gen_ai.usage.audio.output_tokens", "gen_ai.usage.output_audio_tokens")
            ?? metrics.Object("output_token_details").Tokens("audio_tokens"),
        InputSemantics = UsageSemantics.Inclusive,
        Rule = "LiveKit: input includes cached and audio",
    }, span.Has("gen_ai.usage.input_tokens") ? "gen_ai.usage.input_tokens" : "lk.llm_metrics");

    private static Known<TimeSpan>? TimeToFirstToken(JsonElement metrics) =>
        metrics.TryGet("ttft", out var ttft) && Json.Number(ttft) is > 0 and < 86_400 and var seconds
            ? new(TimeSpan.FromSeconds(seconds), "lk.llm_metrics") : null;

    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        List<NamedValue>? metadata = null;
        foreach (var (name, value) in span.Under("lk."))
            if (name is "interrupted" or "retry_count" or "speech_id" or "room_sid" or "pii.room_name" or "room_name" or "pii.user_transcript" or "user_transcript" or "e2e_latency"
                    or "transcript_confidence" or "transcription_delay" or "end_of_turn_delay" or "close_reason" or "eou.probability" or "session_options"
                && value.AsText() is { Length: > 0 } text)
                (metadata ??= []).Add(new(name.StartsWith("pii.", StringComparison.Ordinal) ? name[4..] : name, text, "lk." + name));
        return metadata;
    }
}
