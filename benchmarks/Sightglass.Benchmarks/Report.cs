using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sightglass.Benchmarks;

/// <summary>Runs every measurement against the real server and writes RESULTS.md, each figure beside its reference of the same run.</summary>
internal static class Report
{
    private const int Port = 14_318;
    private static readonly string Root = FindRoot();
    private static readonly string Server = Path.Combine(Root, "artifacts", "bin", "Sightglass.Server", "release", "Sightglass.Server.dll");

    public static async Task WriteAsync(int spans, int repeats)
    {
        var report = new StringBuilder();
        report.Append(CultureInfo.InvariantCulture, $"""
            # Measured

            {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}, commit {await GitAsync()}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.
            The generator runs as a process of its own on the same cores. Median of {repeats} runs (of an even number the upper one), lowest and highest in brackets. Virtual machines are noisy:
            compare ratios within a run, not absolute figures between runs. `make bench` repeats all of it.

            ## Receiving: durable, acknowledged and queryable

            | payload | spans/s | server CPU a span, ms | ack p50 ms | p99 | max | refused | generator CPU s | bytes on disk a span |
            |---|---|---|---|---|---|---|---|---|

            """);
        foreach (var (name, load) in new (string, LoadOptions)[]
            {
                ("1 KB protobuf", Options(spans, 1_000)),
                ("1 KB protobuf, gzip", Options(spans, 1_000) with { Gzip = true }),
                ("1 KB JSON", Options(spans / 2, 1_000) with { Json = true }),
                ("1 KB JSON, gzip", Options(spans / 2, 1_000) with { Json = true, Gzip = true }),
                ("10 KB protobuf", Options(spans / 5, 10_000)),
                ("1 KB protobuf, at 12,500/s", Options(spans / 4, 1_000) with { SpansPerSecond = 12_500 }),
            })
        {
            var runs = new List<Received>();
            for (var i = 0; i < repeats; i++) runs.Add(await ReceiveAsync(load));
            var line = $"| {name} | {Spread(runs, r => r.Load.Spans / r.Load.Seconds, "N0")} | {Spread(runs, r => r.CpuMilliseconds, "0.000")} | "
                + $"{Spread(runs, r => r.Load.P50, "0.0")} | {Spread(runs, r => r.Load.P99, "0")} | {Spread(runs, r => r.Load.Max, "0")} | "
                + $"{Spread(runs, r => r.Load.Refused, "0")} | {Spread(runs, r => r.Load.GeneratorCpuSeconds, "0.0")} | {Spread(runs, r => r.BytesPerSpan, "0")} |";
            Console.WriteLine(line);
            report.AppendLine(line);
        }

        var (rate, cpu, bytes) = Sightglass.Benchmarks.Reference.Run(NewFolder("reference"), Math.Min(spans, 200_000), 1_000, 1);
        report.Append(CultureInfo.InvariantCulture, $"""

            Reference, the same 1 KB rows written straight to one DuckDB table with their text in this run: {rate:N0} rows/s, {cpu / 1000:0.000} ms CPU a row,
            {bytes:0} bytes a row. It neither receives, decodes, prices nor acknowledges.

            """);
        var filled = await FillAsync(spans);
        await Queries.WriteAsync(report, filled, spans, () => ServerProcess.StartAsync(Server, filled, Port));
        await StartAsync(report);
        await File.WriteAllTextAsync(Path.Combine(Root, "benchmarks", "RESULTS.md"), report.ToString());
        Console.WriteLine(report);
    }

    /// <summary>A folder of our own that is empty.</summary>
    public static string NewFolder(string name)
    {
        var folder = Path.Combine(Path.GetTempPath(), "sightglass-bench", name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        return folder;
    }

    public static string Spread<T>(IEnumerable<T> runs, Func<T, double> value, string format)
    {
        var all = runs.Select(value).Order().ToList();
        var text = (double v) => v.ToString(format, CultureInfo.InvariantCulture);
        return all.Count == 1 ? text(all[0]) : $"{text(all[all.Count / 2])} ({text(all[0])}–{text(all[^1])})";
    }

    private static LoadOptions Options(int spans, int payload) => new(new Uri($"http://127.0.0.1:{Port}"), spans, payload, false, false, 200, 16, null, 1);

    private static async Task<Received> ReceiveAsync(LoadOptions options)
    {
        var folder = NewFolder("receive");
        var warmUp = options.Spans / 5;
        LoadResult load;
        TimeSpan cpu;
        await using (var server = await ServerProcess.StartAsync(Server, folder, Port))
        {
            // What a just-in-time compiler does once is not what a span costs.
            await GenerateAsync(options with { Spans = warmUp, Seed = 99, SpansPerSecond = null });
            var before = server.Cpu;
            load = await GenerateAsync(options);
            cpu = server.Cpu - before;
        }
        var size = new DirectoryInfo(folder).GetFiles().Sum(f => f.Length);
        return new(load, cpu.TotalMilliseconds / load.Spans, size / (double)(load.Spans + warmUp));
    }

    private static async Task<string> FillAsync(int spans)
    {
        var folder = NewFolder("queries");
        await using var server = await ServerProcess.StartAsync(Server, folder, Port);
        await GenerateAsync(Options(spans, 1_000));
        return folder;
    }

    private static async Task<LoadResult> GenerateAsync(LoadOptions options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(Report).Assembly.Location, "load", JsonSerializer.Serialize(options) }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The generator did not start");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<LoadResult>(output) ?? throw new InvalidOperationException("The generator failed");
    }

    private static async Task StartAsync(StringBuilder report)
    {
        var folder = NewFolder("idle");
        var starts = new List<(double Seconds, double MiB)>();
        for (var i = 0; i < 5; i++)
        {
            await using var server = await ServerProcess.StartAsync(Server, folder, Port);
            await Task.Delay(TimeSpan.FromSeconds(5));
            starts.Add((server.StartTime.TotalSeconds, server.Memory / 1048576d));
        }
        report.Append(CultureInfo.InvariantCulture, $"""

            ## At rest

            Start to the first answer: {Spread(starts, s => s.Seconds, "0.00")} s. Resident memory five seconds later: {Spread(starts, s => s.MiB, "0")} MiB.

            """);
    }

    private static async Task<string> GitAsync()
    {
        using var git = Process.Start(new ProcessStartInfo("git", "rev-parse --short HEAD") { RedirectStandardOutput = true, WorkingDirectory = Root })!;
        return (await git.StandardOutput.ReadToEndAsync()).Trim();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Sightglass.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }

    private sealed record Received(LoadResult Load, double CpuMilliseconds, double BytesPerSpan);
}
