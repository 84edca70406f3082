using System.Globalization;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>
/// The one place that writes what is turned down on OTLP's paths and in gRPC, wherever it was turned down: routing, access, limits,
/// decoding, the store. "All error responses MUST be a google.rpc.Status in the encoding of the request."
/// </summary>
internal sealed partial class OtlpRefusals(RequestDelegate next, IngestMetrics metrics, ILogger<OtlpRefusals> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
        if (!isGrpc && !OtlpPath.TryTidy(context.Request))
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // Whoever sent half a request and left hears nothing, and nothing of it was taken.
            if (context.RequestAborted.IsCancellationRequested) return;
            Meaning(exception).Set(context);
        }
        if (context.Response.HasStarted || Refusal.Of(context) is not { } refusal) return;
        if (refusal.RetryAfter is null && refusal.Status is 429 or 503) refusal = refusal with { RetryAfter = Refusal.Pause };
        metrics.Refused(refusal.Status);
        Refused(logger, context.Request.Path, refusal.Status, refusal.Message);
        if (isGrpc) WriteGrpc(context, refusal);
        else await WriteAsync(context, refusal);
        Refusal.IsWritten(context);
    }

    private Refusal Meaning(Exception exception)
    {
        if (Refusal.Of(exception) is { } refusal) return refusal;
        Failed(logger, exception);
        return new(500, "the server failed on this request; its log says how");
    }

    private static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var type = OtlpMediaType.Of(context.Request.ContentType) ?? OtlpMediaType.Json;
        var bytes = type.Encoding == OtlpEncoding.Json ? OtlpStatus.ToJson(refusal) : OtlpStatus.ToProtobuf(refusal);
        refusal.SetRetryAfter(context.Response);
        if (refusal.Status == 415) context.Response.Headers.AcceptEncoding = Decompression.Names;
        context.Response.ContentType = type.Name;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>gRPC has its status in the headers when there is no message: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md</summary>
    private static void WriteGrpc(HttpContext context, Refusal refusal)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        headers["grpc-status"] = OtlpStatus.CodeOf(refusal.Status).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(OtlpStatus.Message(refusal));
        headers["grpc-status-details-bin"] = Convert.ToBase64String(OtlpStatus.ToProtobuf(refusal)).TrimEnd('=');
    }

    [LoggerMessage(LogLevel.Debug, "Turned down a request to {Path}: {Status}, {Reason}")]
    private static partial void Refused(ILogger logger, string path, int status, string reason);

    [LoggerMessage(LogLevel.Error, "A request failed; its sender was answered 500")]
    private static partial void Failed(ILogger logger, Exception exception);
}
