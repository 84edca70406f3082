using System.Text.Json;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;

namespace Sightglass.Storage.Tests.Support;

/// <summary>Everything a store says, as text: two stores with the same text give the same answers.</summary>
internal static class Answers
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    public static async Task<string> OfAsync(StoreUnderTest store, ProjectId project, CancellationToken cancellationToken)
    {
        var reader = store.Reader;
        var all = new List<object>();
        foreach (var trace in await TracesAsync(store, project, cancellationToken))
        {
            all.Add(trace);
            all.AddRange(await reader.GetTraceAsync(project, trace.Id, cancellationToken));
            all.AddRange((await reader.GetObservationsAsync(project, trace.Id, int.MaxValue, cancellationToken)).Select(o => Raw(o)));
        }
        all.Add(await reader.CountTracesAsync(project, new(), cancellationToken));
        all.Add(await reader.CountObservationsAsync(project, new(), cancellationToken));
        all.Add(await reader.AggregateAsync(
            project,
            new() { Range = TimeRange.All, Columns = [new(Measure.Count), new(Measure.CostUsd), new(Measure.InputTokens)], GroupBy = [Field.Model] },
            cancellationToken));
        return JsonSerializer.Serialize(all, Options);
    }

    private static async Task<List<TraceSummary>> TracesAsync(StoreUnderTest store, ProjectId project, CancellationToken cancellationToken)
    {
        var traces = new List<TraceSummary>();
        string? cursor = null;
        do
        {
            var page = await store.Reader.FindTracesAsync(project, new() { Limit = 100, Cursor = cursor }, cancellationToken);
            traces.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return traces;
    }

    public static string Raw(Observation observation)
    {
        var writer = new WireWriter();
        SpanCodec.Write(writer, observation.Raw);
        return Convert.ToHexString(writer.Written.Span);
    }
}
