using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Haystack: the class of a component is its type, and model and usage are in the output, which is recorded when
/// HAYSTACK_CONTENT_TRACING_ENABLED is set.
/// https://docs.haystack.deepset.ai/docs/tracing
/// </summary>
internal sealed class Haystack : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("haystack");

    public string Name => "Haystack";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || span.KeyUnder("haystack.") is null) return null;
        var component = span.Text("haystack.component.type");
        var type = TypeOf(span, component?.Value);
        var isTool = span.Has("haystack.tool.name");
        string input = isTool ? "haystack.agent.step.tool.input" : First(span, "haystack.component.input", "haystack.agent.step.llm.input",
            "haystack.agent.input", "haystack.pipeline.input_data");
        string output = isTool ? "haystack.agent.step.tool.output" : First(span, "haystack.component.output", "haystack.agent.step.llm.output",
            "haystack.agent.output", "haystack.pipeline.output_data");
        using var json = type?.Value is ObservationType.Generation or ObservationType.Embedding ? AttributeJson.Parse(span, output) : null;
        var meta = MetaOf(json?.RootElement ?? default);
        return new()
        {
            Type = type,
            Name = span.Text("haystack.component.name", "haystack.tool.name"),
            RespondedModel = meta.Text("model") is { } model ? new(model, output) : null,
            Provider = type?.Value is ObservationType.Generation or ObservationType.Embedding && component is { } c
                && HaystackProvider.Of(c.Value) is { } provider ? new(provider, c.Key) : null,
            FinishReasons = meta.Text("finish_reason", "stop_reason") is { } reason ? new([reason], output) : null,
            Input = isTool ? span.Input(input) : HaystackContent.Of(span, input, ContentSide.Input),
            Output = isTool ? span.Output(output) : HaystackContent.Of(span, output, ContentSide.Output),
            Tool = isTool ? new ToolKeys(span, "haystack.tool.name", "haystack.tool.name", "haystack.tool.call.id", "haystack.tool.description",
                input, output).AsTool() : null,
            Documents = type?.Value is ObservationType.Retriever or ObservationType.Reranker ? Retrieved.Of(span, output) : null,
            Usage = meta.Object("usage") is { ValueKind: JsonValueKind.Object } usage ? ReportedUsage.Known(ProviderUsage.Of(usage), output) : null,
            TimeToFirstToken = FirstToken.At(span, meta.Text("completion_start_time"), output),
            Metadata = MetadataOf(span),
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span, string? component)
    {
        if (component is not null) return new(OfComponent(component), "haystack.component.type");
        ObservationType? type = span.Span.Name switch
        {
            "haystack.agent.run" => ObservationType.Agent,
            "haystack.agent.step.llm" => ObservationType.Generation,
            "haystack.agent.step.tool" => ObservationType.Tool,
            "haystack.pipeline.run" or "haystack.async_pipeline.run" or "haystack.agent.step" => ObservationType.Chain,
            _ => null,
        };
        return type is { } known ? new(known, "name") : span.Has("haystack.tool.name") ? new(ObservationType.Tool, "haystack.tool.name") : null;
    }

    private static ObservationType OfComponent(string component) => component switch
    {
        "Agent" => ObservationType.Agent,
        "ToolInvoker" => ObservationType.Tool,
        _ when component.EndsWith("Generator", StringComparison.Ordinal) => ObservationType.Generation,
        _ when component.EndsWith("Embedder", StringComparison.Ordinal) => ObservationType.Embedding,
        _ when component.EndsWith("Retriever", StringComparison.Ordinal) || component.EndsWith("WebSearch", StringComparison.Ordinal) =>
            ObservationType.Retriever,
        _ when component.EndsWith("Ranker", StringComparison.Ordinal) => ObservationType.Reranker,
        _ when component.EndsWith("Evaluator", StringComparison.Ordinal) => ObservationType.Evaluator,
        _ => ObservationType.Chain,
    };

    // Of the first reply: several replies share one call. Generators without chat have the metadata beside the replies, embedders directly.
    private static JsonElement MetaOf(JsonElement output)
    {
        if (output.TryGet("replies", JsonValueKind.Array, out var replies) && replies.GetArrayLength() > 0
            && replies[0].Object("meta", "_meta") is { ValueKind: JsonValueKind.Object } own) return own;
        if (output.TryGet("meta", JsonValueKind.Array, out var list)) return list.GetArrayLength() > 0 ? list[0] : default;
        return output.Object("meta");
    }

    private static string First(SpanReader span, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (SpanReader.SaysSomething(span[key])) return key;
        return keys[0];
    }

    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        List<NamedValue>? metadata = null;
        foreach (var key in (ReadOnlySpan<string>)["haystack.component.type", "haystack.component.visits", "haystack.agent.steps_taken",
            "haystack.agent.max_steps", "haystack.pipeline.metadata"])
            if (span.Text(key) is { } text) (metadata ??= []).Add(new(key[9..], text.Value, key));
        return metadata;
    }
}
