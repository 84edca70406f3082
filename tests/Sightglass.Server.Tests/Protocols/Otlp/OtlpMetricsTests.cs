using System.Net;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Protocols.Otlp;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

public sealed class A_metrics_request(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly OtlpDecoder Decoder = new(new KeyTable(), new IngestLimits());

    // Gauge, Sum, Histogram, ExponentialHistogram, Summary: refusing one would fill the logs of every exporter.
    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Is_counted_point_by_point(int type)
    {
        var content = Decoder.Decode(OtlpSignal.Metrics, Proto.Request(Metric(type), Metric(type)), 1, new());

        Assert.Equal((4L, 0, 0L), (content.Points, content.Spans.Count, content.Rejections.Count));
    }

    [Fact]
    public async Task Is_accepted_in_every_way_there_is()
    {
        using var sender = new GrpcSender(shared.App);

        Assert.Equal(HttpStatusCode.OK, (await shared.App.PostAsync("/v1/metrics", Proto.Request(Metric(7)))).StatusCode);
        Assert.Equal("{}", await (await shared.App.PostJsonAsync("/v1/metrics",
            """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","unit":"s","sum":{"aggregationTemporality":2,"dataPoints":[{"asInt":"5","timeUnixNano":"9"}]}}]}]}]}""")).TextAsync());
        Assert.Empty(await sender.ExportAsync(GrpcSender.Metrics, Proto.Request(Metric(9))));
    }

    [Fact]
    public void Is_refused_when_it_brings_spans()
    {
        var spans = Decoder.Decode(OtlpSignal.Metrics, Proto.Traces(Proto.Span(Proto.NewTrace())), 1, new());
        var named = Decoder.Decode(OtlpSignal.Metrics, Proto.Request(Proto.Message(metric =>
        {
            metric.Text(1, "a name of 16 let");
            metric.Bytes(7, []);
        })), 1, new());

        Assert.Equal("this looks like traces; send to /v1/traces", spans.Fault);
        Assert.Null(named.Fault);
    }

    private static byte[] Metric(int type) => Proto.Message(metric =>
    {
        metric.Text(1, "gen_ai.client.token.usage");
        metric.Bytes(type, Proto.Message(data =>
        {
            data.Bytes(1, Proto.Message(point => point.Fixed64(3, 5)));
            data.Bytes(1, []);
            data.Varint(2, 2);
        }));
    });
}
