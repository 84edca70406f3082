using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Values as the API shows them.</summary>
internal static class LangfuseValue
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    /// <summary>JSON as JSON, everything else as text, nothing as null.</summary>
    public static JsonNode? Of(Content content) => content.IsEmpty ? null : OfJson(content.Source);

    public static JsonNode? OfJson(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[' or '"', ..]) return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text, documentOptions: Deep);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
