using System.Text.RegularExpressions;

namespace Sightglass.Server.Traces;

/// <summary>Model names short enough for a chip: without the vendor in front and the date behind.</summary>
internal static partial class ModelLabel
{
    public static string Short(string model)
    {
        var name = model[(model.LastIndexOf('/') + 1)..];
        return Snapshot().Replace(name, "") is { Length: > 0 } label ? label : name;
    }

    [GeneratedRegex(@"[-@](20\d{6}|20\d{2}-\d{2}-\d{2})$", RegexOptions.NonBacktracking)]
    private static partial Regex Snapshot();
}
