using System.Text;
using Sightglass.Core.Telemetry;

namespace Sightglass.Embedded;

/// <summary>
/// Metadata as one text of the index: each key and value between control characters that neither has in it. Long values are cut and what is beyond a few
/// thousand characters is left out: it is for finding, the observation itself is whole.
/// </summary>
internal static class MetadataText
{
    private const char Between = '\x1e';
    private const char Colon = '\x1f';
    private const int LongestKey = 200;
    private const int LongestValue = 1_000;
    private const int Longest = 8_000;

    /// <summary>Null when there is none.</summary>
    public static string? Of(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0) return null;
        var text = new StringBuilder().Append(Between);
        foreach (var (key, value) in metadata)
        {
            if (key.Length > LongestKey) continue;
            text.Append(Plain(key)).Append(Colon).Append(Plain(Beginning.Of(value, LongestValue))).Append(Between);
            if (text.Length > Longest) break;
        }
        return text.ToString();
    }

    /// <summary>The value of a key in SQL; null where there is none.</summary>
    /// <param name="key">The placeholder of <see cref="Start"/>.</param>
    public static string Sql(string key) => $"nullif(split_part(split_part(metadata, {key}, 2), chr(30), 1), '')";

    /// <summary>What stands before the value of a key.</summary>
    public static string Start(string key) => $"{Between}{Plain(key)}{Colon}";

    private static string Plain(string text) => text.Replace(Between, '\ufffd').Replace(Colon, '\ufffd').Replace('\0', '\ufffd');
}
