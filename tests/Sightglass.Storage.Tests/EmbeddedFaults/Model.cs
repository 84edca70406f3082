using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Storage.Tests.Support;

namespace Sightglass.Storage.Tests.EmbeddedFaults;

/// <summary>
/// What a store must say, in a dictionary; and random operations on it. A few ids only, so that everything collides with everything.
/// A child starts after its parent, so that retention never takes a child from under it.
/// </summary>
internal sealed class Model(Random random)
{
    public const string Needle = "needle";
    private const int Spans = 4;

    private static readonly TraceId[] Traces = [.. Enumerable.Range(1, 6).Select(i => new TraceId(new UInt128(0xabcd, (ulong)i)))];
    private readonly Dictionary<(ProjectId Project, TraceId Trace, ObservationId Span), RawSpan> _spans = [];
    private readonly List<RawSpan> _sent = [];

    public static IReadOnlyList<ProjectId> Projects { get; } = [ProjectId.Default, ProjectId.Parse("other")!.Value];

    public Random Random { get; } = random;

    public IReadOnlyList<Observation> Of(ProjectId project) =>
        [.. _spans.Where(s => s.Key.Project == project).Select(s => Support.Spans.Interpreter.Interpret(project, s.Value))];

    /// <summary>It has usage, and nothing below it has.</summary>
    public bool Bills(ProjectId project, Observation observation) =>
        HasUsage(observation) && !Below(project, observation.TraceId, observation.Id).Any(HasUsage);

    public (ProjectId Project, IReadOnlyList<RawSpan> Spans) Write()
    {
        var project = Projects[Random.Next(Projects.Count)];
        var spans = Enumerable.Range(0, Random.Next(1, 6)).Select(_ => NextSpan()).ToList();
        foreach (var span in spans)
        {
            var key = (project, span.TraceId, span.SpanId);
            _spans[key] = _spans.TryGetValue(key, out var known) ? known.MergedWith(span) : span;
        }
        _sent.AddRange(spans);
        return (project, spans);
    }

    public (ProjectId Project, IReadOnlyCollection<TraceId> Traces) Delete()
    {
        var project = Projects[Random.Next(Projects.Count)];
        TraceId[] traces = [.. Random.GetItems(Traces, Random.Next(1, 3)).Distinct()];
        foreach (var key in _spans.Keys.Where(k => k.Project == project && traces.Contains(k.Trace)).ToList()) _spans.Remove(key);
        return (project, traces);
    }

    public (DateTimeOffset Cutoff, long Deleted) DeleteOlderThan()
    {
        var cutoff = Support.Spans.Noon.AddSeconds(Random.Next(0, 40));
        var old = _spans.Where(s => Support.Spans.Interpreter.Interpret(s.Key.Project, s.Value).StartedAt < cutoff).Select(s => s.Key).ToList();
        foreach (var key in old) _spans.Remove(key);
        return (cutoff, old.Count);
    }

    // A whole span, the same as before, or a fragment that knows only a part.
    private RawSpan NextSpan()
    {
        if (_sent.Count > 0 && Random.Next(5) == 0) return _sent[Random.Next(_sent.Count)];
        var trace = Traces[Random.Next(Traces.Length)];
        var id = (ulong)Random.Next(1, Spans + 1);
        var start = (double)(ulong)trace.Value * 6 + id;
        var whole = Support.Spans.ASpan(trace, id, id > 1 ? id / 2 : null, "step " + id, start, seconds: Random.Next(1, 3));
        if (Random.Next(2) == 0) whole = whole.With("gen_ai.operation.name", "chat").With("gen_ai.request.model", "gpt-4o").With("gen_ai.usage.input_tokens", Random.Next(1, 500));
        if (Random.Next(3) == 0) whole = whole.Saying(Random.Next(2) == 0 ? $"a {Needle} in text {Random.Next(1000)}" : $"only hay {Random.Next(1000)}", "ok");
        if (Random.Next(2) == 0) whole = whole.With("user.id", "u" + Random.Next(4));
        return Random.Next(4) switch
        {
            0 => whole with { Name = null, ParentSpanId = null, EndNanos = 0 },
            1 => whole with { EndNanos = 0 },
            _ => whole,
        };
    }

    private static bool HasUsage(Observation observation) => observation.Usage is not null;

    private IEnumerable<Observation> Below(ProjectId project, TraceId trace, ObservationId parent) =>
        Of(project).Where(o => o.TraceId == trace && o.ParentId == parent).SelectMany(child => Below(project, trace, child.Id).Prepend(child));
}
