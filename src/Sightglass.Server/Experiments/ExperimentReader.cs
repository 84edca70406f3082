using System.Runtime.CompilerServices;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Datasets;

namespace Sightglass.Server.Experiments;

/// <summary>Items of experiments from both places that tell of them: attributes of spans, and runs over datasets. Each once.</summary>
internal sealed class ExperimentReader(ITelemetryReader telemetry, DatasetLinks runs)
{
    private const int RowsAtOnce = 200;

    /// <summary>Newest first; the order of equals stays the same.</summary>
    public async IAsyncEnumerable<ExperimentItem> ItemsAsync(ProjectId project, ExperimentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<(string, string, TraceId)>();
        await using var spans = SpansAsync(project, query, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var links = LinksAsync(project, query, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var (hasSpan, hasLink) = (await spans.MoveNextAsync(), await links.MoveNextAsync());
        while (hasSpan || hasLink)
        {
            var isSpan = hasSpan && (!hasLink || spans.Current.At >= links.Current.At);
            var next = isSpan ? spans.Current : links.Current;
            if (isSpan) hasSpan = await spans.MoveNextAsync();
            else hasLink = await links.MoveNextAsync();
            if (seen.Add(next.Key)) yield return next;
        }
    }

    private async IAsyncEnumerable<ExperimentItem> SpansAsync(ProjectId project, ExperimentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new ObservationQuery
        {
            Range = query.Range,
            Where = Filter.And(
            [
                new Compare(ExperimentField.IsItem, Comparison.Equal, true), .. Any(ExperimentField.Id, query.Ids), .. Any(ExperimentField.Name, query.Names),
                .. Any(ExperimentField.DatasetId, query.DatasetIds), .. Any(ExperimentField.ItemId, query.ItemIds),
            ]),
            Limit = RowsAtOnce,
        };
        while (true)
        {
            var page = await telemetry.FindObservationsAsync(project, rows, cancellationToken);
            foreach (var row in page.Items) yield return Of(row);
            if (page.Next is null) yield break;
            rows = rows with { Cursor = page.Next };
        }
    }

    private async IAsyncEnumerable<ExperimentItem> LinksAsync(ProjectId project, ExperimentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var which = new DatasetLinkQuery(query.Range.From, query.Range.To, query.Ids, query.Names, query.DatasetIds, query.ItemIds);
        for (var offset = 0; ; offset += RowsAtOnce)
        {
            var links = await runs.ListAsync(project, which, offset, RowsAtOnce, cancellationToken);
            var told = await ToldAsync(project, links, cancellationToken);
            foreach (var link in links)
                if (Of(link) is var item && !told.Contains(item.Key)) yield return item;
            if (links.Count < RowsAtOnce) yield break;
        }
    }

    /// <summary>Those of the links that spans tell of as well, at whatever time: theirs counts.</summary>
    private async Task<HashSet<(string, string, TraceId)>> ToldAsync(ProjectId project, IReadOnlyList<DatasetLink> links, CancellationToken cancellationToken)
    {
        if (links.Count == 0) return [];
        var rows = new ObservationQuery
        {
            Where = Filter.And(
            [
                new AnyOf([.. links.Select(l => Is(Field.TraceId, TraceId.OfExternal(l.Item.TraceId).ToString())).Distinct()]),
                new Compare(ExperimentField.IsItem, Comparison.Equal, true),
            ]),
            Limit = 10 * RowsAtOnce,
        };
        return [.. (await telemetry.FindObservationsAsync(project, rows, cancellationToken)).Items.Select(r => Of(r).Key)];
    }

    private static ExperimentItem Of(ObservationSummary row) => new()
    {
        ExperimentId = row.Experiment!.Id,
        ExperimentName = row.Experiment.Name,
        DatasetId = row.Experiment.DatasetId,
        ItemId = row.Experiment.ItemId ?? row.ExternalId ?? row.Id.ToString(),
        TraceId = row.ExternalTraceId ?? row.TraceId.ToString(),
        ObservationId = row.ExternalId ?? row.Id.ToString(),
        At = row.StartedAt,
        Observation = row,
    };

    private static ExperimentItem Of(DatasetLink link) => new()
    {
        ExperimentId = link.Run.Id,
        ExperimentName = link.Run.Name,
        DatasetId = link.Run.DatasetId,
        ItemId = link.Item.ItemId,
        TraceId = link.Item.TraceId,
        ObservationId = link.Item.ObservationId,
        At = link.Item.CreatedAt,
        ItemVersion = link.Item.ItemVersion,
    };

    private static IEnumerable<Filter> Any(Field field, IReadOnlyList<string> values) => values.Count == 0 ? [] : [new AnyOf([.. values.Select(v => Is(field, v))])];

    private static Compare Is(Field field, string value) => new(field, Comparison.Equal, value);
}
