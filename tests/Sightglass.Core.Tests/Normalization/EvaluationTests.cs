using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Judgements_in_telemetry
{
    private static IReadOnlyList<Score> Of(RawSpan span) => Normalizer.Normalize(span).Scores;

    [Fact]
    public void Come_as_events_of_the_conventions() => Assert.Equal(
        [new Score("relevance", 0.8, "pass") { Comment = "fits" }],
        Of(ASpan.With().Saying("gen_ai.evaluation.result", ("gen_ai.evaluation.name", "relevance"), ("gen_ai.evaluation.score.value", 0.8),
            ("gen_ai.evaluation.score.label", "pass"), ("gen_ai.evaluation.explanation", "fits"))));

    [Fact]
    public void Come_as_log_records_that_joined_the_span() => Assert.Equal([new Score("relevance", 1, null)],
        Of(ASpan.With().Saying("gen_ai.evaluation.result", ("body", new (string, object?)[] { ("gen_ai.evaluation.name", "relevance"), ("gen_ai.evaluation.score.value", 1) }))));

    [Fact]
    public void Come_as_annotations_of_the_span_the_trace_and_the_session() => Assert.Equal(
        [
            new Score("tone", null, "polite") { Source = "human", Comment = "nice" },
            new Score("done", 1, null) { Target = ScoreTarget.Trace, Source = "llm", Evaluator = "judge-v2" },
            new Score("happy", 0, null) { Target = ScoreTarget.Session, SessionId = "s1" },
        ],
        Of(ASpan.With(("session.id", "s1"), ("annotations.0.annotation.name", "tone"), ("annotations.0.annotation.label", "polite"), ("annotations.0.annotation.explanation", "nice"),
            ("annotations.0.annotation.annotator_kind", "HUMAN"), ("trace.evaluations.0.evaluation.name", "done"), ("trace.evaluations.0.evaluation.score", 1),
            ("trace.evaluations.0.evaluation.annotator_kind", "LLM"), ("trace.evaluations.0.evaluation.identifier", "judge-v2"),
            ("session.annotations.0.annotation.name", "happy"), ("session.annotations.0.annotation.score", 0.0))));

    [Fact]
    public void Judge_the_linked_span_when_there_is_exactly_one()
    {
        var carrier = ASpan.With(("evaluations.0.evaluation.name", "ok"), ("evaluations.0.evaluation.score", 1)) with { Links = [new(new(7), new(8), [])] };

        Assert.Equal([new Score("ok", 1, null) { TraceId = new(7), ObservationId = new(8) }], Of(carrier));
        Assert.Equal([new Score("ok", 1, null)], Of(carrier with { Links = [new(new(7), new(8), []), new(new(7), new(9), [])] }));
    }

    [Fact]
    public void Count_once_when_they_are_spelled_twice() => Assert.Single(Of(ASpan.With(("annotations.0.annotation.name", "ok"), ("annotations.0.annotation.score", 1),
        ("evaluations.0.evaluation.name", "ok"), ("evaluations.0.evaluation.score", 1))));

    [Fact]
    public void Need_a_name_and_something_to_say() => Assert.Empty(Of(ASpan.With(("annotations.0.annotation.name", "empty"), ("annotations.1.annotation.score", 1))
        .Saying("gen_ai.evaluation.result", ("gen_ai.evaluation.score.value", 1)).Saying("gen_ai.evaluation.result", ("gen_ai.evaluation.name", "empty"))));
}
