using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Genkit (scope <c>genkit-tracer</c>): keys with colons, everything else in the JSON of input and output.
/// https://genkit.dev/docs/observability/</summary>
internal sealed class Genkit : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("genkit");

    public string Name => "Genkit";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || span.KeyUnder("genkit:") is null) return null;
        var subtype = span.Text("genkit:metadata:subtype", "genkit:type");
        var type = subtype.As(TypeOf);
        var model = type?.Value is ObservationType.Generation or ObservationType.Embedding ? span.Text("genkit:name") : null;
        var isCall = type?.Value == ObservationType.Generation;
        using var output = isCall ? AttributeJson.Parse(span, "genkit:output") : null;
        var flow = span.Text("genkit:metadata:flow:name");
        return new()
        {
            Type = type,
            Name = span.Text("genkit:name"),
            RequestedModel = model is { } m ? new(ModelOf(m.Value), m.Key) : null,
            Provider = model is { } p && p.Value.Contains('/', StringComparison.Ordinal) ? new(ProviderOf(p.Value), p.Key) : null,
            Parameters = isCall ? ParametersOf(span) : null,
            FinishReasons = output?.RootElement.Text("finishReason") is { } reason ? new([reason], "genkit:output") : null,
            Input = span.Input("genkit:input"),
            Output = span.Output("genkit:output"),
            ToolDefinitions = isCall ? AttributeJson.Within(span, "genkit:input", ContentSide.Input, "tools") : null,
            Tool = type?.Value == ObservationType.Tool
                ? new ToolKeys(span, subtype!.Key, "genkit:name", "", "", "genkit:input", "genkit:output").AsTool() : null,
            Documents = type?.Value is ObservationType.Retriever or ObservationType.Reranker ? Retrieved.Of(span, "genkit:output") : null,
            // The step around a call ("generate") repeats the call's output, usage included: only the call itself is read.
            Usage = UsageOf(output, model?.Value),
            SessionId = span.Text("genkit:sessionId"),
            AgentName = flow,
            TraceName = span.Text("genkit:isRoot") is not null ? flow ?? span.Text("genkit:name") : null,
            Level = span.Text("genkit:state") is { Value: "error" } state ? new(Level.Error, state.Key) : null,
            StatusMessage = span.Text("genkit:error"),
            Metadata = MetadataOf(span),
            Scores = ScoresOf(span),
        };
    }

    private static ObservationType? TypeOf(string subtype) => subtype switch
    {
        "model" or "background-model" => ObservationType.Generation,
        "embedder" => ObservationType.Embedding,
        "tool" or "tool.v2" => ObservationType.Tool,
        "retriever" => ObservationType.Retriever,
        "reranker" => ObservationType.Reranker,
        "evaluator" => ObservationType.Evaluator,
        "agent" => ObservationType.Agent,
        "flow" or "util" or "prompt" or "executable-prompt" or "flowStep" => ObservationType.Chain,
        "userEngagement" => ObservationType.Event,
        _ => null,
    };

    // googleai/gemini-2.5-flash; with the kind before it in newer versions: /model/googleai/…
    private static string Path(string name) => name.StartsWith("/model/", StringComparison.Ordinal) ? name[7..] : name;

    private static string ModelOf(string name) => Path(name) is var path && path.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        ? path[(slash + 1)..] : path;

    private static string ProviderOf(string name) => Path(name).Split('/')[0];

    private static List<NamedValue>? ParametersOf(SpanReader span)
    {
        using var input = AttributeJson.ParseSmall(span, "genkit:input");
        return Parameters.OfObject(input?.RootElement.Object("config") ?? default, "genkit:input");
    }

    private static Known<ReportedUsage>? UsageOf(JsonDocument? output, string? model)
    {
        var usage = output?.RootElement.Object("usage") ?? default;
        var (input, produced, total) = (usage.Tokens("inputTokens"), usage.Tokens("outputTokens"), usage.Tokens("totalTokens"));
        var reasoning = usage.Tokens("thoughtsTokens");
        var (semantics, rule) = ProviderUsage.AsProvided(model is null ? null : ProviderOf(model), model);
        return ReportedUsage.Known(new()
        {
            Input = input,
            Output = produced,
            Total = total,
            CacheRead = usage.Tokens("cachedContentTokens"),
            Reasoning = reasoning,
            OutputContainsReasoning = reasoning is null ? null : total is not null && total == input + produced,
            InputSemantics = semantics,
            Rule = rule,
        }, "genkit:output");
    }

    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        List<NamedValue>? metadata = null;
        foreach (var key in (ReadOnlySpan<string>)["genkit:path", "genkit:threadName", "genkit:metadata:context"])
            if (span.Text(key) is { } text) (metadata ??= []).Add(new(key, text.Value, key));
        return metadata;
    }

    // What people clicked in the application, added to the trace afterwards.
    private static List<Score>? ScoresOf(SpanReader span)
    {
        List<Score>? scores = null;
        var comment = span.Text("genkit:metadata:textFeedback")?.Value;
        if (span.Text("genkit:metadata:feedbackValue") is { } feedback)
            (scores ??= []).Add(Judged("feedback", feedback.Value, "positive", "negative") with { Comment = comment });
        if (span.Text("genkit:metadata:acceptanceValue") is { } acceptance)
            (scores ??= []).Add(Judged("acceptance", acceptance.Value, "accepted", "rejected"));
        return scores;
    }

    private static Score Judged(string name, string value, string good, string bad) =>
        new(name, value == good ? 1 : value == bad ? 0 : null, value) { Target = ScoreTarget.Trace, Source = "human" };
}
