using System.Globalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Langfuse's SDKs since version 3 (OpenTelemetry) and what our Langfuse receiver makes of the older ones.
/// https://langfuse.com/integrations/native/opentelemetry
/// </summary>
internal sealed class Langfuse : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("langfuse");

    /// <summary>Python SDKs up to this one typed every observation as a span.</summary>
    private static readonly Version LastUntyped = new(3, 3, 0);

    public string Name => "Langfuse";

    public Reading? Read(SpanReader span)
    {
        if (!span.Speaks(Mine) || span.KeyUnder("langfuse.") is null) return null;
        var type = TypeOf(span);
        var isTrace = type?.Value == ObservationType.Trace;
        var usage = LangfuseUsage.Of(span);
        return new()
        {
            Type = type,
            RespondedModel = span.Text("langfuse.observation.model.name"),
            Parameters = Parameters.OfJson(span, "langfuse.observation.model.parameters"),
            Input = span.Input(isTrace ? "langfuse.trace.input" : "langfuse.observation.input"),
            Output = span.Output(isTrace ? "langfuse.trace.output" : "langfuse.observation.output"),
            Tool = type?.Value == ObservationType.Tool ? new(ToolOf(span), type.Key) : null,
            Documents = type?.Value == ObservationType.Retriever ? Retrieved.Of(span, "langfuse.observation.output") : null,
            Usage = usage,
            Cost = LangfuseUsage.CostOf(span),
            // Whoever puts usage and a model on an observation by hand means it to be billed, whatever type it has.
            IsRollup = usage is not null && span.Text("langfuse.observation.model.name") is { } model ? new(false, model.Key) : null,
            TimeToFirstToken = TimeToFirstToken(span),
            SessionId = span.Context("langfuse.session.id", "session.id",
                "langfuse.observation.metadata.langfuse_session_id", "langfuse.trace.metadata.langfuse_session_id"),
            UserId = span.Context("langfuse.user.id", "user.id",
                "langfuse.observation.metadata.langfuse_user_id", "langfuse.trace.metadata.langfuse_user_id"),
            Tags = span.Texts("langfuse.trace.tags", "langfuse.tags",
                "langfuse.observation.metadata.langfuse_tags", "langfuse.trace.metadata.langfuse_tags"),
            Environment = span.Context("langfuse.environment") is { } environment ? new(EnvironmentName(environment.Value), environment.Key) : null,
            Release = span.Context("langfuse.release"),
            Version = span.Context("langfuse.version"),
            PromptName = span.Text("langfuse.observation.prompt.name", "langfuse.prompt.name"),
            PromptVersion = span.Text("langfuse.observation.prompt.version", "langfuse.prompt.version"),
            TraceName = span.Text("langfuse.trace.name"),
            IsRoot = span.Flag("langfuse.internal.as_root", "langfuse.internal.is_app_root"),
            IsPublic = span.Flag("langfuse.trace.public", "langfuse.public"),
            Experiment = ExperimentOf(span),
            TraceInput = span.Input("langfuse.trace.input"),
            TraceOutput = span.Output("langfuse.trace.output"),
            Level = span.Text("langfuse.observation.level").As(LevelName.Parse),
            StatusMessage = span.Text("langfuse.observation.status_message"),
            Metadata = MetadataOf(span),
        };
    }

    private static Known<ObservationType>? TypeOf(SpanReader span)
    {
        if (span.Text("langfuse.observation.type") is not { } type)
            return span.Text("langfuse.observation.model.name") is { } model ? new(ObservationType.Generation, model.Key) : null;
        var known = type.Value.Trim().ToLowerInvariant() switch
        {
            "generation" => ObservationType.Generation,
            "embedding" => ObservationType.Embedding,
            "agent" => ObservationType.Agent,
            "tool" => ObservationType.Tool,
            "chain" => ObservationType.Chain,
            "retriever" => ObservationType.Retriever,
            "guardrail" => ObservationType.Guardrail,
            "evaluator" => ObservationType.Evaluator,
            "event" => ObservationType.Event,
            "trace" => ObservationType.Trace,
            "span" => IsUntypedGeneration(span) ? ObservationType.Generation : ObservationType.Span,
            _ => (ObservationType?)null,
        };
        return known is { } value ? new(value, type.Key) : null;
    }

    private static ToolExecution ToolOf(SpanReader span) => new(span.Span.Name, null, null,
        span.Input("langfuse.observation.input")?.Value ?? Content.None, span.Output("langfuse.observation.output")?.Value ?? Content.None);

    private static bool IsUntypedGeneration(SpanReader span) =>
        span.Scope.StartsWith("langfuse-sdk", StringComparison.Ordinal) && Version.TryParse(span.Span.Scope.Version, out var version) && version <= LastUntyped
        && (span.Has("langfuse.observation.model.name") || span.Has("langfuse.observation.usage_details") || span.Has("langfuse.observation.prompt.name"));

    // ISO 8601, which older SDKs encode as a JSON string once more.
    private static Known<TimeSpan>? TimeToFirstToken(SpanReader span)
    {
        const string key = "langfuse.observation.completion_start_time";
        if (span.Span.StartNanos == 0 || span.Text(key) is not { } text) return null;
        if (!DateTimeOffset.TryParse(text.Value.Trim('"'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first)) return null;
        var elapsed = first - DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(span.Span.StartNanos / 100, long.MaxValue / 2));
        return elapsed < TimeSpan.Zero || elapsed > TimeSpan.FromDays(1) ? null : new(elapsed, key);
    }

    private static List<NamedValue>? MetadataOf(SpanReader span)
    {
        var metadata = Metadata.Of(span, "langfuse.observation.metadata");
        metadata = Metadata.Of(span, "langfuse.trace.metadata", metadata);
        metadata = Metadata.Of(span, "langfuse.metadata", metadata);
        metadata?.RemoveAll(m => m.Name is "langfuse_session_id" or "langfuse_user_id" or "langfuse_tags");
        return metadata;
    }

    private static Known<ExperimentLink>? ExperimentOf(SpanReader span) => span.Text("langfuse.experiment.id") is not { } id ? null : new(
        new(
            id.Value,
            span.Text("langfuse.experiment.name")?.Value,
            span.Text("langfuse.experiment.dataset.id")?.Value,
            span.Text("langfuse.experiment.item.id")?.Value,
            span.Text("langfuse.experiment.item.root_observation_id")?.Value),
        id.Key);

    // Langfuse's own rule, so that the same span lands in the same environment here and there.
    private static string EnvironmentName(string text)
    {
        var name = text.Trim().ToLowerInvariant();
        while (name.StartsWith("langfuse", StringComparison.Ordinal)) name = name[8..].TrimStart('-', '_');
        if (name.Length > 40) name = name[..40];
        return name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_') ? name : "default";
    }
}
