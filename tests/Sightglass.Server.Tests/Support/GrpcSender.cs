using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Protocols.Otlp;

namespace Sightglass.Server.Tests.Support;

/// <summary>A gRPC client that sends bytes as they are.</summary>
internal sealed class GrpcSender(SightglassApp app) : IDisposable
{
    public const string Traces = "opentelemetry.proto.collector.trace.v1.TraceService";
    public const string Logs = "opentelemetry.proto.collector.logs.v1.LogsService";
    public const string Metrics = "opentelemetry.proto.collector.metrics.v1.MetricsService";

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static (byte[] b) => b, static b => b);

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(app.GrpcAddress, new()
    {
        MaxSendMessageSize = null,
        CompressionProviders = [new GzipCompressionProvider(System.IO.Compression.CompressionLevel.Fastest), new GrpcCompression("zstd", CompressionFormat.Zstd, new(), new(new()))],
    });

    public async Task<byte[]> ExportAsync(string service, byte[] request, Grpc.Core.Metadata? metadata = null, string method = "Export")
    {
        var call = _channel.CreateCallInvoker().AsyncUnaryCall(
            new Method<byte[], byte[]>(MethodType.Unary, service, method, Bytes, Bytes), null,
            new(metadata, cancellationToken: TestContext.Current.CancellationToken), request);
        return await call;
    }

    public Task<byte[]> ExportAsync(string service, byte[] request, string compression) =>
        ExportAsync(service, request, new Grpc.Core.Metadata { { "grpc-internal-encoding-request", compression } });

    public void Dispose() => _channel.Dispose();
}
