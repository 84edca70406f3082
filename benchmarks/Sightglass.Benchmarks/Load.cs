using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;

namespace Sightglass.Benchmarks;

/// <summary>What to send. Requests are made before the clock starts, so that the generator costs little while it runs.</summary>
internal sealed record LoadOptions(Uri Target, int Spans, int PayloadBytes, bool Json, bool Gzip, int SpansInOneRequest, int Connections, int? SpansPerSecond, int Seed);

/// <summary>What came of it. Acknowledgement times in milliseconds.</summary>
internal sealed record LoadResult(int Spans, double Seconds, double P50, double P99, double Max, int Refused, double GeneratorCpuSeconds, long Bytes);

/// <summary>Sends OTLP/HTTP requests over some connections and times each acknowledgement. A refused request is sent again until it is taken.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(LoadOptions options)
    {
        var requests = Requests(options);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.Connections }) { BaseAddress = options.Target };
        var times = new List<double>[options.Connections];
        var refused = 0;
        var next = -1;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(async connection =>
        {
            var mine = times[connection] = [];
            while (Interlocked.Increment(ref next) is var i && i < requests.Count)
            {
                if (options.SpansPerSecond is { } rate)
                {
                    var due = TimeSpan.FromSeconds((double)i * options.SpansInOneRequest / rate) - clock.Elapsed;
                    if (due > TimeSpan.Zero) await Task.Delay(due);
                }
                var sent = Stopwatch.GetTimestamp();
                while (!await TrySendAsync(http, options, requests[i]))
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(50);
                }
                mine.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }));
        var all = times.SelectMany(t => t).Order().ToList();
        return new(
            requests.Count * options.SpansInOneRequest, clock.Elapsed.TotalSeconds, all[all.Count / 2], all[all.Count * 99 / 100], all[^1], refused,
            (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds, requests.Sum(r => (long)r.Length));
    }

    private static async Task<bool> TrySendAsync(HttpClient http, LoadOptions options, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(options.Json ? "application/json" : "application/x-protobuf");
        if (options.Gzip) content.Headers.ContentEncoding.Add("gzip");
        using var response = await http.PostAsync(new Uri("/v1/traces", UriKind.Relative), content);
        if (response.StatusCode == HttpStatusCode.OK) return true;
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests) return false;
        throw new InvalidOperationException($"The server answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private static List<byte[]> Requests(LoadOptions options)
    {
        var traffic = new AgentTraffic(options.Seed, options.PayloadBytes);
        var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromMilliseconds(90d * options.Spans / 10);
        var waiting = new List<RawSpan>();
        var requests = new List<byte[]>();
        while (requests.Count * options.SpansInOneRequest < options.Spans)
        {
            while (waiting.Count < options.SpansInOneRequest)
            {
                waiting.AddRange(traffic.Trace(at));
                at += TimeSpan.FromMilliseconds(90);
            }
            var spans = waiting.GetRange(0, options.SpansInOneRequest);
            waiting.RemoveRange(0, options.SpansInOneRequest);
            var body = options.Json ? OtlpJson(spans) : OtlpProtobuf(spans);
            requests.Add(options.Gzip ? Gzip(body) : body);
        }
        return requests;
    }

    /// <summary>An ExportTraceServiceRequest: one resource, one scope, as an SDK's exporter sends it.</summary>
    public static byte[] OtlpProtobuf(IReadOnlyList<RawSpan> spans)
    {
        var request = new WireWriter();
        request.Message(1, spans, static (resourceSpans, spans) =>
        {
            resourceSpans.Message(1, spans[0].Resource, SpanCodec.Write);
            resourceSpans.Message(2, spans, static (scopeSpans, spans) =>
            {
                scopeSpans.Message(1, spans[0].Scope, SpanCodec.Write);
                foreach (var span in spans) scopeSpans.Message(2, span, SpanCodec.Write);
            });
        });
        return request.Written.ToArray();
    }

    private static byte[] OtlpJson(List<RawSpan> spans)
    {
        static object Attributes(IReadOnlyList<RawAttribute> attributes) => attributes.Select(a => new { key = a.Key, value = Value(a.Value) });

        static object Value(RawValue value) => value.Kind switch
        {
            RawKind.Integer => new { intValue = value.AsText() },
            RawKind.Real => new { doubleValue = value.Real },
            RawKind.List => new { arrayValue = new { values = value.List.Select(Value) } },
            _ => new { stringValue = value.AsText() },
        };

        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            resourceSpans = new[]
            {
                new
                {
                    resource = new { attributes = Attributes(spans[0].Resource.Attributes) },
                    scopeSpans = new[]
                    {
                        new
                        {
                            scope = new { name = spans[0].Scope.Name, version = spans[0].Scope.Version },
                            spans = spans.Select(s => new
                            {
                                traceId = s.TraceId.ToString(), spanId = s.SpanId.ToString(), parentSpanId = s.ParentSpanId?.ToString() ?? "", name = s.Name,
                                kind = s.Kind, startTimeUnixNano = $"{s.StartNanos}", endTimeUnixNano = $"{s.EndNanos}", attributes = Attributes(s.Attributes),
                                status = new { },
                            }),
                        },
                    },
                },
            },
        });
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(body);
        return packed.ToArray();
    }
}
