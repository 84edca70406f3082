using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>
/// A refusal as <c>google.rpc.Status</c>, in protobuf and in JSON: 1 code, 2 message, 3 details. BadRequest tells what is wrong with a request,
/// RetryInfo when to come back. https://github.com/googleapis/googleapis/tree/master/google/rpc
/// </summary>
internal static class OtlpStatus
{
    private const string BadRequest = "type.googleapis.com/google.rpc.BadRequest";
    private const string RetryInfo = "type.googleapis.com/google.rpc.RetryInfo";
    private const int LongestMessage = 1_000;

    /// <summary>google.rpc.Code, which is also gRPC's status code.</summary>
    public static int CodeOf(int httpStatus) => httpStatus switch
    {
        400 or 415 => 3, // INVALID_ARGUMENT
        401 => 16, // UNAUTHENTICATED
        403 => 7, // PERMISSION_DENIED
        404 or 405 => 12, // UNIMPLEMENTED
        408 => 4, // DEADLINE_EXCEEDED
        413 or 429 => 8, // RESOURCE_EXHAUSTED
        503 => 14, // UNAVAILABLE
        >= 500 => 13, // INTERNAL
        _ => 2, // UNKNOWN
    };

    public static byte[] ToProtobuf(Refusal refusal)
    {
        var status = new WireWriter();
        status.Varint(1, (ulong)CodeOf(refusal.Status));
        status.Text(2, Message(refusal));
        if (refusal.Status == 400)
            status.Message(3, refusal, static (detail, r) =>
            {
                detail.Text(1, BadRequest);
                detail.Message(2, r, static (bad, r) => bad.Message(1, r, static (violation, r) =>
                {
                    violation.Text(1, "body");
                    violation.Text(2, Message(r));
                }));
            });
        if (refusal.RetryAfter is { } retryAfter)
            status.Message(3, retryAfter, static (detail, delay) =>
            {
                detail.Text(1, RetryInfo);
                detail.Message(2, delay, static (retry, delay) => retry.Message(1, delay, static (duration, delay) =>
                {
                    duration.Varint(1, (ulong)delay.TotalSeconds);
                    duration.Varint(2, (ulong)(delay.Ticks % TimeSpan.TicksPerSecond * 100));
                }));
            });
        return status.Written.ToArray();
    }

    public static byte[] ToJson(Refusal refusal)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("code", CodeOf(refusal.Status));
            json.WriteString("message", Message(refusal));
            json.WriteStartArray("details");
            if (refusal.Status == 400)
            {
                json.WriteStartObject();
                json.WriteString("@type", BadRequest);
                json.WriteStartArray("fieldViolations");
                json.WriteStartObject();
                json.WriteString("field", "body");
                json.WriteString("description", Message(refusal));
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }
            if (refusal.RetryAfter is { } retryAfter)
            {
                json.WriteStartObject();
                json.WriteString("@type", RetryInfo);
                json.WriteString("retryDelay", string.Create(CultureInfo.InvariantCulture, $"{retryAfter.TotalSeconds:0.###}s"));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <summary>As gRPC answers it, with the protobuf form in its trailers.</summary>
    public static RpcException ToRpcException(Refusal refusal) =>
        new(new((StatusCode)CodeOf(refusal.Status), Message(refusal)), new Grpc.Core.Metadata { { "grpc-status-details-bin", ToProtobuf(refusal) } });

    /// <summary>Why, in at most a thousand characters: it travels in a header too.</summary>
    public static string Message(Refusal refusal) => Beginning.Of(refusal.Message, LongestMessage);
}
