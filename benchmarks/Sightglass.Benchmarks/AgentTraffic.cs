using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Benchmarks;

/// <summary>
/// Seeded traffic of an imaginary support agent: traces of ten observations (agent, retrieval, tools, model calls) in the OpenTelemetry GenAI
/// dialect. Model calls repeat the conversation so far, as real ones do, up to the payload size.
/// </summary>
public sealed class AgentTraffic(int seed, int payloadBytes)
{
    private static readonly string[] Models = ["gpt-4o-2024-08-06", "gpt-4o-mini", "claude-sonnet-4-5-20250929", "gemini-2.5-flash"];
    private static readonly string[] Providers = ["openai", "openai", "anthropic", "gcp.gemini"];
    private static readonly string[] Environments = ["production", "production", "production", "staging"];
    private readonly Random _random = new(seed);
    private readonly RawResource _resource = new(
        [new("service.name", RawValue.Of("support-agent")), new("service.version", RawValue.Of("2.4.1")),
         new("telemetry.sdk.language", RawValue.Of("python")), new("telemetry.sdk.name", RawValue.Of("opentelemetry")),
         new("telemetry.sdk.version", RawValue.Of("1.41.0"))], null);
    private readonly RawScope _scope = new("opentelemetry.instrumentation.openai_v2", "2.3b0", [], null);
    private readonly string[] _words = [.. Vocabulary(seed)];

    /// <summary>The spans of one trace that starts then.</summary>
    public IReadOnlyList<RawSpan> Trace(DateTimeOffset at)
    {
        var trace = new TraceId(new UInt128(NextId(), NextId()));
        var session = $"conv-{_random.Next(5_000)}";
        var user = $"u_{_random.Next(2_000)}";
        var kind = _random.Next(Models.Length);
        var environment = Environments[_random.Next(Environments.Length)];
        var start = (ulong)(at - DateTimeOffset.UnixEpoch).Ticks * 100;
        var root = new ObservationId(NextId());
        var history = new StringBuilder();
        var spans = new List<RawSpan>();
        RawAttribute[] context =
        [
            new("gen_ai.conversation.id", RawValue.Of(session)), new("user.id", RawValue.Of(user)),
            new("deployment.environment.name", RawValue.Of(environment)),
        ];
        var cursor = start;
        for (var step = 0; step < 9; step++)
        {
            var length = (ulong)_random.Next(80_000_000, 2_000_000_000);
            spans.Add((step % 3) switch
            {
                0 => Generation(trace, root, cursor, length, context, kind, history),
                1 => Tool(trace, root, cursor, length, context, history),
                _ => Retrieval(trace, root, cursor, length, context),
            });
            cursor += length;
        }
        spans.Add(Span(trace, root, null, "invoke_agent support", start, cursor - start,
            [.. context, new("gen_ai.operation.name", RawValue.Of("invoke_agent")), new("gen_ai.agent.name", RawValue.Of("support")),
             new("gen_ai.input.messages", RawValue.Of(Messages("user", Sentence(20)))), new("gen_ai.output.messages", RawValue.Of(Messages("assistant", Sentence(40))))]));
        return spans;
    }

    private RawSpan Generation(TraceId trace, ObservationId parent, ulong start, ulong length, RawAttribute[] context, int kind, StringBuilder history)
    {
        var answer = Sentence(payloadBytes / 30);
        var input = Messages("user", Fit(history + Sentence(30)));
        history.Append(answer).Append(' ');
        var inputTokens = _random.Next(200, 4_000);
        return Span(trace, new(NextId()), parent, "chat " + Models[kind], start, length,
            [.. context, new("gen_ai.operation.name", RawValue.Of("chat")), new("gen_ai.provider.name", RawValue.Of(Providers[kind])),
             new("gen_ai.request.model", RawValue.Of(Models[kind])), new("gen_ai.response.model", RawValue.Of(Models[kind])),
             new("gen_ai.request.temperature", RawValue.Of(0.2)), new("gen_ai.response.id", RawValue.Of($"chatcmpl-{NextId():x16}")),
             new("gen_ai.response.finish_reasons", RawValue.Of([RawValue.Of("stop")])),
             new("gen_ai.usage.input_tokens", RawValue.Of((long)inputTokens)), new("gen_ai.usage.output_tokens", RawValue.Of((long)_random.Next(20, 600))),
             new("gen_ai.usage.cache_read.input_tokens", RawValue.Of((long)(inputTokens / 2))),
             new("gen_ai.response.time_to_first_chunk", RawValue.Of(_random.Next(100, 900) / 1000.0)),
             new("gen_ai.input.messages", RawValue.Of(input)), new("gen_ai.output.messages", RawValue.Of(Messages("assistant", answer)))]);
    }

    private RawSpan Tool(TraceId trace, ObservationId parent, ulong start, ulong length, RawAttribute[] context, StringBuilder history)
    {
        var result = Sentence(payloadBytes / 12);
        history.Append(result.AsSpan(0, Math.Min(result.Length, 120))).Append(' ');
        return Span(trace, new(NextId()), parent, "execute_tool crm_lookup", start, length,
            [.. context, new("gen_ai.operation.name", RawValue.Of("execute_tool")), new("gen_ai.tool.name", RawValue.Of("crm_lookup")),
             new("gen_ai.tool.call.id", RawValue.Of($"call_{NextId():x16}")),
             new("gen_ai.tool.call.arguments", RawValue.Of($$"""{"customer":"u_{{_random.Next(2_000)}}","fields":["plan","address"]}""")),
             new("gen_ai.tool.call.result", RawValue.Of(Fit(result)))]);
    }

    private RawSpan Retrieval(TraceId trace, ObservationId parent, ulong start, ulong length, RawAttribute[] context) =>
        Span(trace, new(NextId()), parent, "retrieval kb", start, length,
            [.. context, new("gen_ai.operation.name", RawValue.Of("retrieval")), new("gen_ai.data_source.id", RawValue.Of("kb")),
             new("gen_ai.retrieval.query.text", RawValue.Of(Sentence(8))),
             new("gen_ai.retrieval.documents", RawValue.Of($$"""[{"id":"doc-{{_random.Next(900)}}","score":0.8{{_random.Next(10)}},"content":"{{Fit(Sentence(payloadBytes / 9))}}"}]"""))]);

    private RawSpan Span(TraceId trace, ObservationId id, ObservationId? parent, string name, ulong start, ulong length, RawAttribute[] attributes) => new()
    {
        TraceId = trace,
        SpanId = id,
        ParentSpanId = parent,
        Name = name,
        Kind = 3,
        StartNanos = start,
        EndNanos = start + length,
        ReceivedNanos = start + length,
        Attributes = attributes,
        Resource = _resource,
        Scope = _scope,
    };

    private static string Messages(string role, string text) => $$"""[{"role":"{{role}}","parts":[{"type":"text","content":"{{text}}"}]}]""";

    private string Fit(string text) => text.Length <= payloadBytes - 200 ? text : text[^(payloadBytes - 200)..];

    private string Sentence(int words)
    {
        var text = new StringBuilder();
        // Words of a language are not equally frequent: the square makes the first ones common.
        for (var i = 0; i < words; i++) text.Append(_words[(int)(_random.NextDouble() * _random.NextDouble() * _words.Length)]).Append(' ');
        return text.ToString();
    }

    private ulong NextId()
    {
        Span<byte> bytes = stackalloc byte[8];
        _random.NextBytes(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }

    private static IEnumerable<string> Vocabulary(int seed)
    {
        string[] syllables = ["ba", "con", "der", "fi", "gra", "hel", "in", "jo", "ker", "lum", "men", "no", "pre", "qua", "ri", "sta", "ti", "un", "ver", "wo"];
        var random = new Random(seed);
        for (var i = 0; i < 4_000; i++)
            yield return string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => syllables[random.Next(syllables.Length)]));
    }
}
