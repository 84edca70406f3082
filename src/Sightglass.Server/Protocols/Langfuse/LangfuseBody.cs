using System.Globalization;
using System.Text.Json;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>
/// The JSON object of an event or a request: fields by name, each in the type that is wanted. What has another type is a fault; null is absent.
/// Where clients have been seen to be loose with types the meaning is clear and is taken: numbers as text, text as numbers, words as booleans.
/// </summary>
internal sealed class LangfuseBody(JsonElement json)
{
    private const int LongestId = 800;
    private readonly List<LangfuseFault> _faults = [];

    public IReadOnlyList<LangfuseFault> Faults => _faults;

    /// <summary>The value of a field whatever it is; null when it is absent or null.</summary>
    public JsonElement? this[string name] =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name, int longest = int.MaxValue)
    {
        if (this[name] is not { } value) return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        if (text is null) Fail(name, "invalid_type", $"{name} is a string, not {Kind(value)}");
        else if (text.Length > longest) Fail(name, "too_big", $"{name} has {text.Length} characters; at most {longest} are allowed");
        return text;
    }

    public string? Required(string name, int longest = int.MaxValue)
    {
        if (this[name] is not null) return Text(name, longest);
        Fail(name, "invalid_type", $"{name} is required");
        return null;
    }

    /// <summary>A client's own id: one to 800 characters, without carriage return and NUL.</summary>
    public string? Id(string name)
    {
        if (Text(name, LongestId) is not { } id) return null;
        if (id.Length > 0 && id.AsSpan().IndexOfAny('\r', '\0') < 0) return id;
        Fail(name, "invalid_value", $"{name} is empty or has a carriage return or NUL in it");
        return null;
    }

    /// <summary>ISO 8601 with <c>Z</c> or an offset.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (LangfuseQuery.ParseTime(text) is { } time) return time;
        Fail(name, "invalid_format", $"{name} is not an ISO 8601 time such as 2026-11-24T12:00:00Z");
        return null;
    }

    /// <summary>Never NaN or infinite.</summary>
    public double? Number(string name)
    {
        if (this[name] is not { } value) return null;
        if (NumberOf(value) is { } number) return number;
        Fail(name, "invalid_type", $"{name} is a number, not {Kind(value)}");
        return null;
    }

    public int? Integer(string name)
    {
        if (Number(name) is not { } number) return null;
        if (double.IsInteger(number) && Math.Abs(number) <= int.MaxValue) return (int)number;
        Fail(name, "invalid_type", $"{name} is a whole number");
        return null;
    }

    public bool? Flag(string name)
    {
        if (this[name] is not { } value) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        if (value.ValueKind == JsonValueKind.String && bool.TryParse(value.GetString(), out var flag)) return flag;
        Fail(name, "invalid_type", $"{name} is a boolean, not {Kind(value)}");
        return null;
    }

    /// <summary>A list of texts; one text alone is a list of one.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (this[name] is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind is JsonValueKind.String or JsonValueKind.Null))
            return [.. value.EnumerateArray().Select(v => v.GetString()).OfType<string>()];
        Fail(name, "invalid_type", $"{name} is a list of strings, not {Kind(value)}");
        return null;
    }

    /// <summary>One of some words, whatever its case.</summary>
    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text) return null;
        foreach (var word in words)
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return word;
        Fail(name, "invalid_value", $"{name} is not one of {string.Join(", ", words)}");
        return null;
    }

    public JsonElement? Object(string name)
    {
        if (this[name] is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object) return value;
        Fail(name, "invalid_type", $"{name} is an object, not {Kind(value)}");
        return null;
    }

    public void Fail(string name, string code, string message) => _faults.Add(new(code, [name], message));

    /// <summary>Numbers and numeric text.</summary>
    public static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => null,
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };
}
