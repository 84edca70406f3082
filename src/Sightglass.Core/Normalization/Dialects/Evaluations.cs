using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Judgements that travel with telemetry: OpenTelemetry's event gen_ai.evaluation.result and OpenInference's annotations, which it also spells evaluations.
/// A carrier with exactly one span link judges the linked span, else itself.
/// https://github.com/Arize-ai/openinference/blob/main/spec/annotations.md
/// </summary>
internal sealed class Evaluations : IDialect
{
    private const string ResultEvent = "gen_ai.evaluation.result";

    private static readonly Namespaces Mine = Namespaces.Of("annotations", "evaluations", "trace", "session");

    private static readonly (string Prefix, ScoreTarget Target)[] Lists =
    [
        ("annotations.", ScoreTarget.Observation), ("evaluations.", ScoreTarget.Observation), ("trace.annotations.", ScoreTarget.Trace),
        ("trace.evaluations.", ScoreTarget.Trace), ("session.annotations.", ScoreTarget.Session), ("session.evaluations.", ScoreTarget.Session),
    ];

    public string Name => "Evaluation results";

    public Reading? Read(SpanReader span)
    {
        List<Score>? scores = null;
        for (var i = 0; i < span.Span.Events.Count; i++)
            if (span.Span.Events[i] is { Name: ResultEvent } e && OfEvent(e) is { } score) (scores ??= []).Add(score);
        if (span.Speaks(Mine) && HasAny(span))
            foreach (var (prefix, target) in Lists)
                if (span.KeyUnder(prefix) is not null) scores = OfList(span, prefix, target, scores);
        return scores is null ? null : new() { Scores = [.. scores.Distinct()] };
    }

    // session.id is on nearly every span, and six searches for what is on nearly none would cost more than this one.
    private static bool HasAny(SpanReader span)
    {
        for (var i = 0; i < span.Span.Attributes.Count; i++)
        {
            var key = span.Span.Attributes[i].Key;
            if (key.Length > 18 && key[0] is 'a' or 'e' or 't' or 's'
                && (key.Contains(".annotation.", StringComparison.Ordinal) || key.Contains(".evaluation.", StringComparison.Ordinal))) return true;
        }
        return false;
    }

    private static Score? OfEvent(RawEvent e)
    {
        if (EventMessages.Value(e, "gen_ai.evaluation.name").AsText() is not { Length: > 0 } name) return null;
        var value = EventMessages.Value(e, "gen_ai.evaluation.score.value").AsReal();
        var label = EventMessages.Value(e, "gen_ai.evaluation.score.label").AsText();
        return value is null && label is null ? null : new(name, value, label) { Comment = EventMessages.Value(e, "gen_ai.evaluation.explanation").AsText() };
    }

    private static List<Score>? OfList(SpanReader span, string prefix, ScoreTarget target, List<Score>? scores)
    {
        using var json = Json.Parse(IndexedKeys.ToJson(span.Span.Attributes, prefix));
        if (json?.RootElement is not { ValueKind: JsonValueKind.Array } list) return scores;
        // An emitter that links several spans does not say which of them it judges.
        var link = span.Span.Links.Count == 1 ? span.Span.Links[0] : null;
        foreach (var item in list.EnumerateArray())
        {
            var judgement = item.TryGet("annotation", out var inner) || item.TryGet("evaluation", out inner) ? inner : item;
            if (judgement.Text("name") is not { } name) continue;
            var value = judgement.TryGet("score", out var number) ? Json.Number(number) : null;
            var (label, comment) = (judgement.Text("label"), judgement.Text("explanation"));
            if (value is null && label is null && comment is null) continue;
            (scores ??= []).Add(new(name, value, label)
            {
                Target = target,
                TraceId = link?.TraceId,
                ObservationId = target == ScoreTarget.Observation ? link?.SpanId : null,
                SessionId = target == ScoreTarget.Session ? span.Context("session.id")?.Value : null,
                Comment = comment,
                Source = judgement.Text("annotator_kind")?.ToLowerInvariant(),
                Evaluator = judgement.Text("identifier"),
            });
        }
        return scores;
    }
}
