using System.Text;
using System.Text.Json;

namespace Sightglass.Core.Normalization;

/// <summary>JSON of strangers for whoever shows it: halves of surrogate pairs are repaired, so that reading its texts never throws.</summary>
public static class UntrustedJson
{
    /// <summary>Null when it is not JSON, breaks off, or nests deeper than 64.</summary>
    public static JsonDocument? Parse(string text) => Json.Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Null when it is no JSON object, array or string, breaks off, or nests deeper than <paramref name="deepest"/>.</summary>
    /// <param name="utf8">Must stay as it is while the document is in use.</param>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, int deepest) => Json.Parse(utf8, deepest);
}
