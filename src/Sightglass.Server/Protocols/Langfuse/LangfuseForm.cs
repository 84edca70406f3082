using System.Text.Json;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>The JSON object that a request of the strict kind carries: what has another type than the field is a fault. Null is absent.</summary>
internal sealed class LangfuseForm : IDisposable
{
    private static readonly IngestLimits Limits = new() { LargestRequest = 8 << 20 };
    private readonly JsonDocument? _document;
    private readonly List<LangfuseFault> _faults = [];

    private LangfuseForm(JsonDocument? document) => _document = document;

    public IReadOnlyList<LangfuseFault> Faults => _faults;

    /// <summary>What is no JSON object has no fields and is a fault. No body at all is an object without fields.</summary>
    public static async Task<LangfuseForm> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestServices.GetRequiredService<RequestMemory>(), Limits, cancellationToken);
        var form = new LangfuseForm(Parse(body.Length == 0 ? "{}"u8.ToArray() : body.Written.ToArray()));
        if (!form.IsObject) form._faults.Add(new("invalid_type", [], "the body is a JSON object"));
        return form;
    }

    private bool IsObject => _document?.RootElement.ValueKind == JsonValueKind.Object;

    /// <summary>The value of a field whatever it is.</summary>
    public JsonElement? this[string name] =>
        IsObject && _document!.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name, int longest)
    {
        if (this[name] is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && LangfuseText.Of(value) is { } text && text.Length <= longest) return text;
        Fail(name, value.ValueKind == JsonValueKind.String ? $"{name} is a text of at most {longest} characters, without NUL" : $"{name} is a string");
        return null;
    }

    /// <summary>A text to call something by: not empty, no control characters, no space at its ends.</summary>
    public string? Name(string name, int longest)
    {
        if (this[name] is null) Fail(name, $"{name} is required");
        if (Text(name, longest) is not { } text) return null;
        if (text.Length > 0 && text.Trim().Length == text.Length && !text.Any(char.IsControl)) return text;
        Fail(name, $"{name} is not empty and has no control characters and no space at its ends");
        return null;
    }

    public int? Integer(string name)
    {
        if (this[name] is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        Fail(name, $"{name} is a whole number");
        return null;
    }

    /// <summary>The text of a JSON object.</summary>
    public string? Object(string name)
    {
        if (this[name] is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object) return value.GetRawText();
        Fail(name, $"{name} is an object");
        return null;
    }

    /// <summary>Where there are no fields at all, nothing is said of each.</summary>
    public void Fail(string name, string message)
    {
        if (IsObject) _faults.Add(new("invalid_value", [name], message));
    }

    public void Dispose() => _document?.Dispose();

    private static JsonDocument? Parse(byte[] utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
