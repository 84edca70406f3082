using Sightglass.Core.Normalization;
using Sightglass.Server.Ingestion;
using System.Text.Json;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A request about something that is kept in the metadata database: the JSON object it carries. No body is an object without fields.</summary>
internal sealed class LangfuseRequest : IDisposable
{
    private const int Deepest = 512;
    private const int LongestText = 100_000;
    private readonly RequestBuffer _bytes;
    private readonly JsonDocument? _json;

    private LangfuseRequest(RequestBuffer bytes)
    {
        (_bytes, _json) = (bytes, UntrustedJson.Parse(bytes.Written, Deepest));
        Body = new(_json?.RootElement ?? default);
        if (bytes.Length > 0 && _json?.RootElement.ValueKind != JsonValueKind.Object) Body.Fail("", "invalid_type", "the body is a JSON object");
    }

    public LangfuseBody Body { get; }

    /// <summary>The answer to a request that makes no sense; null when it does, as far as was read.</summary>
    public IResult? Refusal => Body.Faults.Count > 0 ? LangfuseProtocol.Invalid(Body.Faults) : null;

    public static async Task<LangfuseRequest> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (memory, limits) = (context.RequestServices.GetRequiredService<RequestMemory>(), context.RequestServices.GetRequiredService<IngestLimits>());
        return new(await RequestBody.ReadAsync(context.Request, memory, limits, cancellationToken));
    }

    /// <summary>A text to call something by: required, with something in it, without control characters.</summary>
    public string? Name(string field, int longest = 1_000)
    {
        if (Body.Required(field, longest) is not { } name) return null;
        if (!string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl)) return name;
        Body.Fail(field, "invalid_value", $"{field} is empty or has control characters in it");
        return null;
    }

    /// <summary>Any text that a database can keep.</summary>
    public string? Text(string field, int longest = LongestText)
    {
        if (Body.Text(field, longest) is not { } text) return null;
        if (!text.Contains('\0')) return text;
        Body.Fail(field, "invalid_value", $"{field} has NUL in it");
        return null;
    }

    public string? RequiredText(string field, int longest = LongestText)
    {
        if (Body[field] is null) Body.Fail(field, "invalid_type", $"{field} is required");
        return Text(field, longest);
    }

    /// <summary>A client's own id that has to be there.</summary>
    public string? RequiredId(string field)
    {
        if (Body[field] is null) Body.Fail(field, "invalid_type", $"{field} is required");
        return Body.Id(field);
    }

    /// <summary>The JSON of a field as it came, whatever it is.</summary>
    public string? Json(string field) => Body[field]?.GetRawText();

    public void Dispose()
    {
        _json?.Dispose();
        _bytes.Dispose();
    }
}
