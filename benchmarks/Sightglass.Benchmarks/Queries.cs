using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Pricing;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Embedded;

namespace Sightglass.Benchmarks;

/// <summary>Times reads of a filled store, in process and over HTTP, thirty times each after ten to warm up.</summary>
internal static class Queries
{
    private const int WarmUp = 10;

    public static async Task WriteAsync(StringBuilder report, string folder, int spans, Func<Task<ServerProcess>> startServer)
    {
        report.Append(CultureInfo.InvariantCulture, $"""

            ## Reading, {spans:N0} observations

            | query | p50 ms | lowest–highest |
            |---|---|---|

            """);
        var hundred = await InProcessAsync(report, folder);
        await using var server = await startServer();
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (var (name, path) in new[]
            {
                ("over HTTP: that trace with content, Langfuse API", $"/api/public/traces/{hundred}"),
                ("over HTTP: newest 50 observations with content by name and environment, Langfuse API", "/api/public/observations?name=chat+gpt-4o-mini&environment=production"),
                ("over HTTP: newest 50 traces with content, Langfuse API", "/api/public/traces"),
                ("over HTTP: page of traces", "/traces"),
                ("over HTTP: page of traces by model and environment", "/traces?q=model%3Agpt-4o-mini+environment%3Aproduction"),
                ("over HTTP: page of that trace", $"/traces/{hundred}"),
            })
            await TimeAsync(report, name, () => http.GetStringAsync(new Uri(path, UriKind.Relative)));
    }

    private static async Task<TraceId> InProcessAsync(StringBuilder report, string folder)
    {
        await using var store = await EmbeddedStore.OpenAsync(
            new() { Folder = folder }, new Interpreter(o => CostCalculator.Price(PriceTable.BuiltIn, o)), TimeProvider.System, false,
            Console.WriteLine, Console.WriteLine, default);
        var hundred = await TraceOfHundredAsync(store);
        var reader = store.Reader;
        var filtered = Filter.And(new Compare(Field.Model, Comparison.Equal, "gpt-4o-mini"), new Compare(Field.Environment, Comparison.Equal, "production"));
        foreach (var (name, query) in new (string, Func<Task>)[]
            {
                ("trace of 100 observations with content", () => reader.GetObservationsAsync(ProjectId.Default, hundred, 1_000, default)),
                ("trace of 100 observations, skeleton", () => reader.GetTraceAsync(ProjectId.Default, hundred, default)),
                ("newest 50 traces", () => reader.FindTracesAsync(ProjectId.Default, new(), default)),
                ("newest 50 traces with previews, by model and environment", () => reader.FindTracesAsync(ProjectId.Default, new() { Where = filtered }, default)),
                ("newest 50 observations with previews, by model and environment",
                    () => reader.FindObservationsAsync(ProjectId.Default, new() { Where = filtered }, default)),
                ("hourly cost, count and p95 latency by model over everything", () => reader.AggregateAsync(
                    ProjectId.Default,
                    new()
                    {
                        Range = TimeRange.All,
                        Bucket = TimeSpan.FromHours(1),
                        GroupBy = [Field.Model],
                        Columns = [new(Measure.CostUsd), new(Measure.Count), new(Measure.Latency, Aggregation.P95)],
                    },
                    default)),
                ("substring that is everywhere, first page", () => reader.FindTracesAsync(ProjectId.Default, new() { Text = "ba" }, default)),
                ("substring that is nowhere, all blocks", () => reader.FindTracesAsync(ProjectId.Default, new() { Text = "xyzzyplugh" }, default)),
            })
            await TimeAsync(report, name, query);
        return hundred;
    }

    private static async Task TimeAsync(StringBuilder report, string name, Func<Task> query)
    {
        for (var i = 0; i < WarmUp; i++) await query();
        var times = new List<double>();
        for (var i = 0; i < 30; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await query();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        var line = string.Create(CultureInfo.InvariantCulture, $"| {name} | {times[15]:0.0} | {times[0]:0.0}–{times[^1]:0.0} |");
        Console.WriteLine(line);
        report.AppendLine(line);
    }

    private static async Task<TraceId> TraceOfHundredAsync(EmbeddedStore store)
    {
        // Ten of the usual traces under one id, in one request: as an exporter would send a long agent run.
        var traffic = new AgentTraffic(5, 1_000);
        var trace = TraceId.OfName("hundred");
        var interpreter = new Interpreter(o => CostCalculator.Price(PriceTable.BuiltIn, o));
        var now = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1);
        var spans = Enumerable.Range(0, 10).SelectMany(i => traffic.Trace(now.AddSeconds(i))).Select(s => s with { TraceId = trace });
        await store.Writer.WriteAsync(ProjectId.Default, [.. spans.Select(s => Received(s, interpreter))], default);
        await store.SealAsync();
        return trace;
    }

    private static ReceivedSpan Received(RawSpan span, Interpreter interpreter)
    {
        var writer = new Core.Wire.WireWriter();
        Core.Wire.SpanCodec.Write(writer, span);
        return new(interpreter.Interpret(ProjectId.Default, span), writer.Written.ToArray());
    }
}
