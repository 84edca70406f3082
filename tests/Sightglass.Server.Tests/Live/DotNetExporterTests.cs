using System.ClientModel;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Live;

/// <summary>The real OpenTelemetry SDK for .NET with its own OTLP exporter, around a real client of Microsoft.Extensions.AI.</summary>
public sealed class The_NET_exporter(SharedApp shared) : IClassFixture<SharedApp>
{
    private const int FlushMilliseconds = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc, false)]
    [InlineData(OtlpExportProtocol.Grpc, true)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, false)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, true)]
    public async Task Delivers_the_call_of_a_chat_client(OtlpExportProtocol protocol, bool streams)
    {
        // A name of its own: the providers of tests that run beside this one listen too.
        var name = $"test-{Guid.NewGuid():N}";
        using var source = new ActivitySource(name);
        using var tracing = OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource(name).AddOtlpExporter(o => Configure(o, protocol, "traces")).Build();
        await using var model = await ModelServer.StartAsync();
        using var client = new OpenAIClient(new ApiKeyCredential("none"), new() { Endpoint = model.Address }).GetChatClient(ModelServer.Model)
            .AsIChatClient().AsBuilder().UseOpenTelemetry(sourceName: name, configure: c => c.EnableSensitiveData = true).Build();

        TraceId trace;
        using (var request = source.StartActivity("answer a question"))
        {
            trace = TraceId.Parse(request!.TraceId.ToHexString())!.Value;
            Assert.Equal(ModelServer.Reply, await AskAsync(client, streams));
        }
        Assert.True(tracing.ForceFlush(FlushMilliseconds));

        var observations = await shared.App.Reader.GetObservationsAsync(ProjectId.Default, trace, 10, Cancellation);
        Assert.Equal(["answer a question", $"chat {ModelServer.Model}"], observations.Select(o => o.Name).Order());
        var call = observations.Single(o => o.Name.StartsWith("chat", StringComparison.Ordinal));
        Assert.Equal((ObservationType.Generation, "gpt-4o-mini-2024-07-18", 14L, 5L), (call.Type, call.Model, call.Usage?.TotalInput, call.Usage?.TotalOutput));
        Assert.Contains("capital of France", call.Raw["gen_ai.input.messages"].AsText(), StringComparison.Ordinal);
        Assert.Contains(ModelServer.Reply, call.Raw["gen_ai.output.messages"].AsText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Delivers_an_evaluation_that_was_logged_into_its_span(OtlpExportProtocol protocol)
    {
        var name = $"test-{Guid.NewGuid():N}";
        using var source = new ActivitySource(name);
        using var tracing = OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource(name).AddOtlpExporter(o => Configure(o, protocol, "traces")).Build();
        TraceId trace;
        using (var logging = LoggerFactory.Create(b => b.AddOpenTelemetry(o => o.AddOtlpExporter(e => Configure(e, protocol, "logs")))))
        using (var request = source.StartActivity("judge an answer"))
        {
            trace = TraceId.Parse(request!.TraceId.ToHexString())!.Value;
            var state = new KeyValuePair<string, object?>[] { new("gen_ai.evaluation.name", "Relevance"), new("gen_ai.evaluation.score.value", 0.5) };
            logging.CreateLogger("judge").Log(LogLevel.Information, new EventId(1, "gen_ai.evaluation.result"), state, null, static (_, _) => "judged");
        }
        Assert.True(tracing.ForceFlush(FlushMilliseconds));

        var span = Assert.Single(await shared.App.TraceAsync(trace));
        Assert.Equal("judge an answer", span.Name);
        Assert.Equal(("gen_ai.evaluation.result", "Relevance"), (Assert.Single(span.Events).Name, span.Events[0]["gen_ai.evaluation.name"].AsText()));
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public void Delivers_metrics_and_is_content(OtlpExportProtocol protocol)
    {
        var name = $"test-{Guid.NewGuid():N}";
        using var meter = new System.Diagnostics.Metrics.Meter(name);
        using var metering = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(name).AddOtlpExporter(o => Configure(o, protocol, "metrics")).Build();

        meter.CreateHistogram<double>("gen_ai.client.operation.duration").Record(0.5);
        meter.CreateCounter<long>("calls").Add(1);

        Assert.True(metering.ForceFlush(FlushMilliseconds));
    }

    private void Configure(OtlpExporterOptions exporter, OtlpExportProtocol protocol, string signal)
    {
        exporter.Protocol = protocol;
        exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? shared.App.GrpcAddress : new(shared.App.Address, $"/v1/{signal}");
    }

    private static async Task<string> AskAsync(IChatClient client, bool streams)
    {
        const string Question = "What is the capital of France?";
        if (!streams) return (await client.GetResponseAsync(Question, cancellationToken: Cancellation)).Text;
        var reply = "";
        await foreach (var update in client.GetStreamingResponseAsync(Question, cancellationToken: Cancellation)) reply += update.Text;
        return reply;
    }
}
