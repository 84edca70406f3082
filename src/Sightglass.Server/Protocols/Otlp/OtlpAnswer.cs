using System.Globalization;
using System.Text.Json;
using Sightglass.Core.Wire;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>What the sender is told: everything is stored, some of it was rejected, or nothing of it was taken.</summary>
internal sealed record OtlpAnswer(OtlpSignal Signal, long Rejected, string? Message, Refusal? Refusal = null)
{
    public static OtlpAnswer Refuse(OtlpSignal signal, Refusal refusal) => new(signal, 0, null, refusal);

    /// <summary>
    /// <c>Export*ServiceResponse {1 partial_success {1 rejected, 2 error_message}}</c>. Empty on full success: "the server MUST leave the
    /// partial_success field unset in case of a successful response".
    /// </summary>
    public byte[] ToProtobuf()
    {
        if (Rejected == 0) return [];
        var response = new WireWriter();
        response.Message(1, this, static (partial, a) =>
        {
            partial.Varint(1, (ulong)a.Rejected);
            partial.Text(2, a.Message ?? "");
        });
        return response.Written.ToArray();
    }

    public byte[] ToJson()
    {
        if (Rejected == 0) return "{}"u8.ToArray();
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("partialSuccess");
            // 64-bit integers are text in protobuf's JSON.
            json.WriteString(Signal switch { OtlpSignal.Traces => "rejectedSpans", OtlpSignal.Logs => "rejectedLogRecords", _ => "rejectedDataPoints" },
                Rejected.ToString(CultureInfo.InvariantCulture));
            json.WriteString("errorMessage", Message ?? "");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }
}
