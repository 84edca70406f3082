using Sightglass.Core.Telemetry;
using Sightglass.Server.Traces;

namespace Sightglass.Server.Tests.Traces;

public class A_tree_of_observations
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static ObservationSummary Step(ulong id, ulong? parent, double from = 0, double? to = 1) => new()
    {
        TraceId = new(1),
        Id = new(id),
        ParentId = parent is { } p ? new ObservationId(p) : null,
        Name = id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        StartedAt = Noon.AddSeconds(from),
        Duration = to - from is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Environment = "default",
        Level = Level.Default,
    };

    private static string Shape(TraceTree tree) =>
        string.Join(' ', tree.Nodes.Select(n => new string('.', n.Depth) + (n.Observation?.Name ?? "orphans")));

    [Fact]
    public void Is_read_from_parents_to_children_and_those_by_start() =>
        Assert.Equal("1 .2 ..4 .3", Shape(TraceTree.Build([Step(3, 1, 5, 6), Step(4, 2, 2, 3), Step(1, null, 0, 9), Step(2, 1, 1, 4)])));

    [Fact]
    public void Has_what_was_said_of_the_trace_above_the_steps_without_a_parent() =>
        Assert.Equal("1 .2 ..4 .3", Shape(TraceTree.Build([Step(3, null, 5, 6), Step(4, 2, 2, 3), Step(1, null, 3, null) with { Type = ObservationType.Trace }, Step(2, null, 1, 4)])));

    [Fact]
    public void Has_at_the_top_what_begins_an_application_though_its_parent_is_elsewhere() =>
        Assert.Equal("1 .2 orphans .3", Shape(TraceTree.Build([Step(1, 99, 0, 9) with { IsRoot = true }, Step(2, 1, 1, 4), Step(3, 98, 5, 6)])));

    [Fact]
    public void Knows_where_each_step_ends_and_whose_child_it_is()
    {
        var tree = TraceTree.Build([Step(1, null, 0, 9), Step(2, 1, 1, 4), Step(4, 2, 2, 3), Step(3, 1, 5, 6)]);

        Assert.Equal([3, 1, 0, 0], tree.Nodes.Select(n => n.Descendants));
        Assert.Equal([-1, 0, 1, 0], tree.Nodes.Select(n => n.Parent));
    }

    [Fact]
    public void Spans_from_the_first_start_to_the_last_end()
    {
        var tree = TraceTree.Build([Step(1, null, 2, 4), Step(2, 1, 1, 7), Step(3, 1, 3, null)]);

        Assert.Equal((Noon.AddSeconds(1), TimeSpan.FromSeconds(6)), (tree.Start, tree.Duration));
    }

    [Fact]
    public void Counts_as_own_time_only_what_no_child_covers()
    {
        // 0–10, of which 2–6 (two that overlap) and 8–9 are covered; the last child outlives its parent.
        var tree = TraceTree.Build([Step(1, null, 0, 10), Step(2, 1, 2, 5), Step(3, 1, 4, 6), Step(4, 1, 8, 9), Step(5, 1, 9.5, 12)]);

        Assert.Equal(TimeSpan.FromSeconds(4.5), tree.Nodes[0].SelfTime);
        Assert.Equal(TimeSpan.FromSeconds(3), tree.Nodes[1].SelfTime);
    }

    [Fact]
    public void Does_not_know_the_own_time_of_what_still_runs() => Assert.Null(TraceTree.Build([Step(1, null, 0, null)]).Nodes[0].SelfTime);

    [Fact]
    public void Puts_steps_whose_parent_is_missing_into_a_group_at_the_end()
    {
        var tree = TraceTree.Build([Step(1, null, 0, 9), Step(2, 77, 1, 4), Step(3, 2, 2, 3)]);

        Assert.Equal("1 orphans .2 ..3", Shape(tree));
        Assert.Equal((true, 2), (tree.Nodes[1].IsOrphans, tree.Nodes[1].Descendants));
    }

    [Fact]
    public void Cuts_a_circle_at_its_earliest_step()
    {
        var tree = TraceTree.Build([Step(2, 4, 3, 4), Step(3, 2, 1, 2), Step(4, 3, 2, 3), Step(5, 4, 5, 6)]);

        Assert.Equal("3 .4 ..2 ..5", Shape(tree));
        Assert.Equal([true, false, false, false], tree.Nodes.Select(n => n.BrokeCycle));
    }

    [Fact]
    public void Cuts_a_step_that_is_its_own_parent() => Assert.Equal("1", Shape(TraceTree.Build([Step(1, 1)])));

    [Fact]
    public void Loses_no_step_of_several_circles_roots_and_orphans()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            ObservationSummary[] steps = [.. Enumerable.Range(1, 40).Select(i =>
                Step((ulong)i, random.Next(4) == 0 ? null : (ulong)random.Next(1, 44), random.Next(100), 100 + random.Next(100)))];

            Assert.Equal(40, TraceTree.Build(steps).Nodes.Where(n => !n.IsOrphans).Select(n => n.Observation!.Id).Distinct().Count());
        }
    }

    [Fact]
    public void Sums_errors_and_known_costs_up_to_the_root()
    {
        var tree = TraceTree.Build(
        [
            Step(1, null, 0, 9) with { CostUsd = 99, Bills = false },
            Step(2, 1, 1, 2) with { CostUsd = 0.25m, Bills = true, CostState = CostState.Complete },
            Step(3, 1, 2, 3) with { CostUsd = 0.5m, Bills = true, CostState = CostState.Partial, Level = Level.Error },
            Step(4, 3, 2, 3) with { CostState = CostState.Unknown },
        ]);

        Assert.Equal((0.75m, 2, 1), (tree.Nodes[0].CostUsd, tree.Nodes[0].CostsMissing, tree.Nodes[0].Errors));
        Assert.Null(tree.Nodes[3].CostUsd);
    }

    [Fact]
    public void Holds_a_hundred_thousand_steps_as_deep_as_they_are_many()
    {
        ObservationSummary[] steps = [.. Enumerable.Range(1, 100_000).Select(i => Step((ulong)i, i == 1 ? null : (ulong)i - 1, i * 0.001, 1_000 - i * 0.001))];

        var tree = TraceTree.Build(steps);

        Assert.Equal((100_000, 99_999, 99_999), (tree.Nodes.Count, tree.Nodes[^1].Depth, tree.Nodes[0].Descendants));
    }

    [Fact]
    public void Is_empty_without_observations() => Assert.Empty(TraceTree.Build([]).Nodes);
}

public class The_shown_part_of_a_tree
{
    private static readonly TraceTree Tree = TraceTree.Build(
    [
        Step(1, null, "agent"), Step(2, 1, "plan"), Step(3, 2, "chat gpt-5"), Step(4, 1, "tool"), Step(5, 4, "chat claude", Level.Error),
    ]);

    private static ObservationSummary Step(ulong id, ulong? parent, string name, Level level = Level.Default) => new()
    {
        TraceId = new(1),
        Id = new(id),
        ParentId = parent is { } p ? new ObservationId(p) : null,
        Name = name,
        StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(id),
        Duration = TimeSpan.FromSeconds(1),
        Environment = "default",
        Level = level,
    };

    private static string Shown(TreeView view) => string.Join(", ", view.Rows.Select(i => Tree.Nodes[i].Observation!.Name));

    [Fact]
    public void Is_all_of_it_at_first() => Assert.Equal(5, new TreeView(Tree).Rows.Count);

    [Fact]
    public void Leaves_out_what_is_folded_until_it_is_uncovered()
    {
        var view = new TreeView(Tree);
        view.Fold(1, true);
        Assert.Equal("agent, plan, tool, chat claude", Shown(view));

        view.Uncover(2);
        Assert.Equal(5, view.Rows.Count);
    }

    [Fact]
    public void Keeps_what_matches_and_the_way_to_it()
    {
        var view = new TreeView(Tree);
        view.Apply("CHAT", errorsOnly: false);
        Assert.Equal(("agent, plan, chat gpt-5, tool, chat claude", 2), (Shown(view), view.Matches));

        view.Apply("chat", errorsOnly: true);
        Assert.Equal(("agent, tool, chat claude", 1), (Shown(view), view.Matches));
    }

    [Fact]
    public void Folds_all_but_the_top()
    {
        var view = new TreeView(Tree);
        view.FoldAll(true);
        Assert.Equal("agent, plan, tool", Shown(view));
    }
}
