namespace Sightglass.Server.Experiments;

/// <summary>An experiment as its items show it.</summary>
internal sealed record Experiment
{
    /// <summary>Items that one list looks at. More are refused: figures over some of them would be wrong.</summary>
    public const int MostItems = 200_000;

    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last item ended, as far as that is known.</summary>
    public required DateTimeOffset EndedAt { get; init; }
    public required int Items { get; init; }
    public required string? DatasetId { get; init; }

    /// <summary>The newest of its items that spans tell of; null when none do.</summary>
    public required ExperimentItem? Witness { get; init; }

    /// <summary>The experiments of these items, the one with the latest activity first.</summary>
    public static async Task<IReadOnlyList<Experiment>?> OfAsync(IAsyncEnumerable<ExperimentItem> items, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Experiment>();
        var count = 0;
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            if (++count > MostItems) return null;
            var end = item.Observation?.EndedAt ?? item.At;
            found[item.ExperimentId] = found.TryGetValue(item.ExperimentId, out var known)
                ? known with
                {
                    StartedAt = item.At < known.StartedAt ? item.At : known.StartedAt,
                    EndedAt = end > known.EndedAt ? end : known.EndedAt,
                    Items = known.Items + 1,
                    DatasetId = known.DatasetId ?? item.DatasetId,
                    Witness = known.Witness ?? (item.Observation is null ? null : item),
                }
                : new()
                {
                    Id = item.ExperimentId,
                    Name = item.ExperimentName ?? item.ExperimentId,
                    StartedAt = item.At,
                    EndedAt = end,
                    Items = 1,
                    DatasetId = item.DatasetId,
                    Witness = item.Observation is null ? null : item,
                };
        }
        return [.. found.Values.OrderByDescending(e => e.EndedAt).ThenBy(e => e.Id, StringComparer.Ordinal)];
    }
}
