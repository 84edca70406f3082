using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Sightglass.Core.Storage;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>OTLP/gRPC: three services of one method each. https://opentelemetry.io/docs/specs/otlp/#otlpgrpc</summary>
internal sealed class OtlpGrpc(OtlpReceiver receiver, IngestMetrics metrics)
{
    public async Task<byte[]> ExportAsync(OtlpSignal signal, GrpcBody body, ServerCallContext context)
    {
        using (body.Buffer)
        {
            var answer = body.Buffer is null
                ? OtlpAnswer.Refuse(signal, Refusal.Later("Too many bytes are in flight"))
                : await receiver.ReceiveAsync(context.GetHttpContext().User.Project(), signal, OtlpEncoding.Protobuf, body.Buffer, context.CancellationToken);
            return answer.Refusal is { } refusal ? throw Refuse(refusal) : answer.ToProtobuf();
        }
    }

    private RpcException Refuse(Refusal refusal)
    {
        metrics.Refused(refusal.Status);
        return OtlpStatus.ToRpcException(refusal);
    }
}

/// <param name="Buffer">The message as it came; null when there was no memory for it.</param>
internal sealed record GrpcBody(RequestBuffer? Buffer);

/// <summary>Binds the methods by hand, with the bytes as they came: the decoder is ours, so there is nothing to generate.</summary>
internal sealed class OtlpGrpcMethods(RequestMemory memory, IHttpContextAccessor http) : IServiceMethodProvider<OtlpGrpc>
{
    private static readonly Marshaller<byte[]> Response = Marshallers.Create<byte[]>(
        (bytes, context) => context.Complete(bytes), context => context.PayloadAsNewBuffer());

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<OtlpGrpc> context)
    {
        Add(context, "opentelemetry.proto.collector.trace.v1.TraceService", OtlpSignal.Traces);
        Add(context, "opentelemetry.proto.collector.logs.v1.LogsService", OtlpSignal.Logs);
        Add(context, "opentelemetry.proto.collector.metrics.v1.MetricsService", OtlpSignal.Metrics);
    }

    private void Add(ServiceMethodProviderContext<OtlpGrpc> context, string service, OtlpSignal signal)
    {
        var request = Marshallers.Create<GrpcBody>((_, _) => throw new NotSupportedException(), Read);
        context.AddUnaryMethod(new Method<GrpcBody, byte[]>(MethodType.Unary, service, "Export", request, Response), [],
            (otlp, body, call) => otlp.ExportAsync(signal, body, call));
    }

    private GrpcBody Read(DeserializationContext context)
    {
        try
        {
            var buffer = memory.Rent(context.PayloadLength);
            // The call may break off between here and the method, which then never sees it.
            http.HttpContext?.Response.RegisterForDispose(buffer);
            foreach (var piece in context.PayloadAsReadOnlySequence()) buffer.Write(piece.Span);
            return new(buffer);
        }
        catch (StoreUnavailableException)
        {
            return new(null);
        }
    }
}
