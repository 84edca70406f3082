using System.Diagnostics;
using Sightglass.Benchmarks;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;
using Sightglass.Embedded;

var total = int.Parse(args[0]);
var batch = int.Parse(args[1]);
var folder = "/tmp/sgbench";
if (Directory.Exists(folder)) Directory.Delete(folder, true);
var interpreter = new Interpreter(_ => Cost.None);
var store = await EmbeddedStore.OpenAsync(new() { Folder = folder }, interpreter, TimeProvider.System, false, Console.WriteLine, e => Console.WriteLine(e), default);
var traffic = new AgentTraffic(1, 1000);
var at = DateTimeOffset.UnixEpoch.AddDays(20000);
var pool = new List<ReceivedSpan>();
var writer = new WireWriter();
TraceId one = default;
long bytes = 0;
TimeSpan cpu = default, wall = default;
var worst = new List<double>();
var codec = new SpanCodec(new KeyTable());
for (var n = 0; n < total;)
{
    pool.Clear();
    while (pool.Count < batch)
    {
        at += TimeSpan.FromMilliseconds(90);
        foreach (var span in traffic.Trace(at))
        {
            writer.Clear();
            SpanCodec.Write(writer, span);
            var encoded = writer.Written.ToArray();
            bytes += encoded.Length;
            pool.Add(new(interpreter.Interpret(codec.Read(encoded, span.Resource, span.Scope, span.ReceivedNanos, out _)!), encoded));
            one = span.TraceId;
        }
    }
    var c0 = Process.GetCurrentProcess().TotalProcessorTime;
    var t0 = Stopwatch.GetTimestamp();
    await store.Writer.WriteAsync(ProjectId.Default, pool, default);
    worst.Add(Stopwatch.GetElapsedTime(t0).TotalMilliseconds);
    wall += Stopwatch.GetElapsedTime(t0);
    cpu += Process.GetCurrentProcess().TotalProcessorTime - c0;
    n += pool.Count;
}
worst.Sort();
Console.WriteLine($"write {total} spans of {bytes / total} B: {total / wall.TotalSeconds:f0}/s, {cpu.TotalMicroseconds / total:f1} us cpu (incl. concurrent seals), ack p50 {worst[worst.Count / 2]:f1} p99 {worst[worst.Count * 99 / 100]:f1} max {worst[^1]:f1}");
var ts = Stopwatch.GetTimestamp();
await store.SealAsync();
Console.WriteLine($"seal rest {Stopwatch.GetElapsedTime(ts).TotalSeconds:f2}s");
foreach (var f in new DirectoryInfo(folder).GetFiles()) Console.WriteLine($"{f.Name} {f.Length / (double)total:f0} B/span");
async Task Time(string name, Func<Task> query)
{
    await query();
    var times = new List<double>();
    for (var i = 0; i < 15; i++) { var t = Stopwatch.GetTimestamp(); await query(); times.Add(Stopwatch.GetElapsedTime(t).TotalMilliseconds); }
    times.Sort();
    Console.WriteLine($"{name}: p50 {times[7]:f1} ms, max {times[^1]:f1}");
}
var reader = store.Reader;
await Time("trace with content", async () => await reader.GetObservationsAsync(ProjectId.Default, one, 1000, default));
await Time("trace skeleton", async () => await reader.GetTraceAsync(ProjectId.Default, one, default));
var where = Filter.And(new Compare(Field.Model, Comparison.Equal, "x"));
await Time("newest 50 traces", async () => await reader.FindTracesAsync(ProjectId.Default, new(), default));
await Time("newest 50 observations", async () => await reader.FindObservationsAsync(ProjectId.Default, new(), default));
var byModel = Filter.And(new Compare(Field.Environment, Comparison.Equal, "production"), new Compare(Field.Model, Comparison.Equal, "gpt-4o-mini"));
await Time("newest 50 traces filtered", async () => await reader.FindTracesAsync(ProjectId.Default, new() { Where = byModel }, default));
await Time("newest 50 observations filtered", async () => await reader.FindObservationsAsync(ProjectId.Default, new() { Where = byModel }, default));
await Time("hourly by model", async () => await reader.AggregateAsync(ProjectId.Default, new() { Range = TimeRange.All, Bucket = TimeSpan.FromHours(1), GroupBy = [Field.Model], Columns = [new(Measure.Count), new(Measure.CostUsd), new(Measure.Latency, Aggregation.P95)] }, default));
await store.DisposeAsync();
var t1 = Stopwatch.GetTimestamp();
store = await EmbeddedStore.OpenAsync(new() { Folder = folder }, interpreter, TimeProvider.System, false, Console.WriteLine, e => Console.WriteLine(e), default);
Console.WriteLine($"reopen {Stopwatch.GetElapsedTime(t1).TotalMilliseconds:f0} ms");
await store.DisposeAsync();
