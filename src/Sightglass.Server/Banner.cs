using System.Net;
using System.Security.Cryptography;

namespace Sightglass.Server;

/// <summary>What a person reads after the start: where it listens, where the data is, and a line to try it with.</summary>
internal static class Banner
{
    public static string Version => typeof(Banner).Assembly.GetName().Version!.ToString(3);

    /// <param name="addresses">HTTP first, then gRPC, as they were bound.</param>
    public static string Of(Options options, IReadOnlyList<string> addresses, DateTimeOffset now)
    {
        var access = options.NeedsKeys ? "a key is needed (SIGHTGLASS_PUBLIC_KEY, SIGHTGLASS_SECRET_KEY)"
            : options.SecretKey is null ? "no key is needed: only this machine can connect"
            : "no key is needed from this machine; a wrong one is turned away";
        return $"""
            Sightglass {Version}
              UI, API, OTLP/HTTP  {addresses[0]}
              OTLP/gRPC           {addresses[1]}
              Data                {Path.GetFullPath(options.Data)}
              Access              {access}

            Send a first trace:

            {FirstTrace(options, addresses[0], now)}

            """;
    }

    // One call of a model by the GenAI semantic conventions; TRACE, SPAN, START and END are filled in.
    private const string FirstTraceBody = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"first-trace"}}]},
        "scopeSpans":[{"spans":[{"traceId":"TRACE","spanId":"SPAN","name":"chat gpt-4o-mini","kind":3,
        "startTimeUnixNano":"START","endTimeUnixNano":"END","attributes":[
        {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
        {"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},
        {"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o-mini"}},
        {"key":"gen_ai.usage.input_tokens","value":{"intValue":"12"}},
        {"key":"gen_ai.usage.output_tokens","value":{"intValue":"5"}},
        {"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Are you there?\"}]}]"}},
        {"key":"gen_ai.output.messages","value":{"stringValue":"[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Loud and clear.\"}],\"finish_reason\":\"stop\"}]"}}
        ]}]}]}]}
        """;

    /// <summary>A line for a shell. Its trace has an id of its own and happened just now, so that it is on the first page.</summary>
    private static string FirstTrace(Options options, string address, DateTimeOffset now)
    {
        var end = (now - DateTimeOffset.UnixEpoch).Ticks * 100;
        var body = FirstTraceBody.ReplaceLineEndings("")
            .Replace("TRACE", Id(16), StringComparison.Ordinal).Replace("SPAN", Id(8), StringComparison.Ordinal)
            .Replace("START", $"{end - 1_250_000_000}", StringComparison.Ordinal).Replace("END", $"{end}", StringComparison.Ordinal);
        var key = !options.NeedsKeys ? "" : """-u "$SIGHTGLASS_PUBLIC_KEY:$SIGHTGLASS_SECRET_KEY" """;
        return $"curl {key}-H 'content-type: application/json' {Reachable(address)}/v1/traces -d '{body}'";
    }

    // 0.0.0.0 is an address to listen on, not one to send to.
    private static string Reachable(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && IPAddress.TryParse(uri.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? $"http://127.0.0.1:{uri.Port}" : address;

    private static string Id(int bytes) => RandomNumberGenerator.GetHexString(bytes * 2, lowercase: true);
}
