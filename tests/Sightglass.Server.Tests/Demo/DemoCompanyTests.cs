using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Demo;

namespace Sightglass.Server.Tests.Demo;

public class The_demo_company
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly List<RawSpan> Spans = [.. DemoCompany.Recent(Noon)];
    private static readonly List<Observation> Steps = [.. Spans.Select(Normalizer.Normalize)];

    [Fact]
    public void Is_about_fifteen_hundred_traces_of_some_days() =>
        Assert.Equal((true, true), (Spans.Select(s => s.TraceId).Distinct().Count() is > 1_300 and < 1_800, Spans.Count is > 9_000 and < 14_000));

    [Fact]
    public void Is_told_in_the_same_words_each_time() => Assert.Equal(Words(Spans), Words(DemoCompany.Recent(Noon)));

    [Fact]
    public void Tells_a_day_in_the_same_words_whenever_it_is_told()
    {
        var later = Words(DemoCompany.Recent(Noon.AddDays(2))).ToHashSet();

        Assert.All(Words(Spans.Where(s => Start(s) > Noon.AddDays(-2.5) && Start(s) < Noon.AddDays(-1))), word => Assert.Contains(word, later));
    }

    [Fact]
    public void Has_no_span_twice_and_none_from_the_future()
    {
        Assert.Equal(Spans.Count, Spans.Select(s => (s.TraceId, s.SpanId)).Distinct().Count());
        Assert.All(Steps, s => Assert.True(s.StartedAt >= Noon.AddDays(-DemoCompany.Days) && s.EndedAt <= Noon && s.EndedAt >= s.StartedAt));
    }

    [Fact]
    public void Has_children_inside_their_parents()
    {
        var byId = Steps.ToDictionary(s => (s.TraceId, s.Id));

        Assert.All(Steps.Where(s => s.ParentId is not null), s =>
        {
            var parent = byId[(s.TraceId, s.ParentId!.Value)];
            Assert.True(s.StartedAt >= parent.StartedAt && s.EndedAt <= parent.EndedAt, s.Name);
        });
    }

    [Fact]
    public void Shows_every_sort_of_step_of_several_dialects_and_providers()
    {
        Assert.Superset(
            new HashSet<ObservationType>(Enum.GetValues<ObservationType>().Where(t => t is not (ObservationType.Event or ObservationType.Trace or ObservationType.Score))), Steps.Select(s => s.Type).ToHashSet());
        Assert.Superset(
            new HashSet<string> { "OpenTelemetry GenAI", "Langfuse", "OpenInference", "Vercel AI SDK" }, Steps.SelectMany(s => s.Dialects).ToHashSet());
        Assert.Superset(new HashSet<string?> { "openai", "anthropic" }, Steps.Select(s => s.Provider).ToHashSet());
    }

    [Fact]
    public void Has_what_a_person_looks_for()
    {
        Assert.Contains(Steps, s => s.TimeToFirstToken > TimeSpan.Zero);
        Assert.Contains(Steps, s => s.Usage?[TokenClass.CacheRead] > 0);
        Assert.Contains(Steps, s => s.Usage?[TokenClass.Reasoning] > 0);
        Assert.Contains(Steps, s => s.Level == Level.Error && s.Type == ObservationType.Tool);
        Assert.Contains(Steps, s => s.Level == Level.Error && s.Type == ObservationType.Generation);
        Assert.Contains(Steps, s => s.Level == Level.Warning && s.Type == ObservationType.Guardrail);
        Assert.Contains(Steps, s => s.Documents.Count > 0);
        Assert.Contains(Steps, s => s.Scores.Count > 0);
        Assert.Contains(Steps.Where(s => s.SessionId is not null).GroupBy(s => s.SessionId), g => g.Select(s => s.TraceId).Distinct().Count() > 1);
        Assert.Superset(new HashSet<string> { "production", "staging", "batch" }, Steps.Select(s => s.Environment).ToHashSet());
    }

    [Fact]
    public void Has_a_prompt_release_after_which_quality_falls()
    {
        double Quality(string version)
        {
            var traces = Steps.Where(s => s.PromptVersion == version).Select(s => s.TraceId).ToHashSet();
            return Steps.Where(s => traces.Contains(s.TraceId)).SelectMany(s => s.Scores).Where(s => s.Name == "itinerary-quality").Average(s => s.Value!.Value);
        }

        Assert.True(Quality("7") < Quality("6") - 0.2);
    }

    [Fact]
    public void Has_a_tool_that_becomes_slow()
    {
        var slow = Steps.Where(s => s.Name.Contains("inventory", StringComparison.Ordinal) && s.Duration < TimeSpan.FromSeconds(9.9))
            .GroupBy(s => s.StartedAt.Date).Select(day => day.Average(s => s.Duration!.Value.TotalSeconds)).ToList();

        Assert.True(slow.Max() > slow.Min() * 2.5);
    }

    private static DateTimeOffset Start(RawSpan span) => DateTimeOffset.UnixEpoch.AddTicks((long)(span.StartNanos / 100));

    private static IEnumerable<string> Words(IEnumerable<RawSpan> spans) => spans.Select(s =>
        $"{s.TraceId} {s.SpanId} {s.ParentSpanId} {s.Name} {s.StartNanos} {s.EndNanos} {s.Status} "
        + string.Join(';', s.Attributes.Select(a => $"{a.Key}={a.Value.AsText()}")) + string.Join(';', s.Events.Select(e => e.Name)));
}
