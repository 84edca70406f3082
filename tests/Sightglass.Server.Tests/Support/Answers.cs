using System.Text;
using System.Text.Json;

namespace Sightglass.Server.Tests.Support;

/// <summary>What a server said about a request it turned down or took in part, read from either encoding.</summary>
internal static class Answers
{
    /// <summary>google.rpc.Status, in the encoding of the response.</summary>
    public static async Task<(int Code, string Message, string Details)> StatusAsync(this HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "application/json") return Status(body);
        using var json = JsonDocument.Parse(body);
        return (json.RootElement.GetProperty("code").GetInt32(), json.RootElement.GetProperty("message").GetString()!, json.RootElement.GetProperty("details").GetRawText());
    }

    public static (int Code, string Message, string Details) Status(byte[] protobuf)
    {
        var fields = Proto.Fields(protobuf);
        return ((int)fields.First(f => f.Field == 1).Number, Encoding.UTF8.GetString(fields.First(f => f.Field == 2).Bytes),
            string.Concat(fields.Where(f => f.Field == 3).Select(f => Encoding.UTF8.GetString(f.Bytes))));
    }

    /// <summary>Count and message of <c>partial_success</c> in protobuf; null when it is unset.</summary>
    public static (ulong Rejected, string Message)? PartialSuccess(byte[] response)
    {
        if (Proto.Fields(response).FirstOrDefault(f => f.Field == 1).Bytes is not { } partial) return null;
        var fields = Proto.Fields(partial);
        return (fields.FirstOrDefault(f => f.Field == 1).Number, Encoding.UTF8.GetString(fields.First(f => f.Field == 2).Bytes));
    }

    public static async Task<byte[]> BytesAsync(this HttpResponseMessage response) =>
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    public static async Task<string> TextAsync(this HttpResponseMessage response) =>
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
