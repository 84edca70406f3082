using System.Text.RegularExpressions;

namespace Sightglass.Architecture.Tests;

/// <summary>The table of ARCHITECTURE.md, "Who may know whom".</summary>
public sealed partial class Slices
{
    private static readonly HashSet<string> SharedByAll = ["Projects", "Metadata", "Shell"];

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Protocols"] = ["Ingestion", "Comments", "Connections", "Datasets", "Experiments", "Media", "Prices", "Prompts", "Scores"],
        ["Experiments"] = ["Datasets"],
        ["Ingestion"] = ["Media"],
        ["Traces"] = ["Ingestion", "Media"],
        ["Demo"] = ["Ingestion"],
    };

    [Fact]
    public void Use_only_what_they_are_allowed_to()
    {
        var breaches =
            from path in Repository.Files("src/Sightglass.Server", ".cs", ".razor")
            let slice = path.Split('/')[2]
            where slice is not ("Program.cs" or "TelemetryStore.cs")
            from Match use in ServerUsing().Matches(Repository.Read(path))
            let used = use.Groups["slice"].Value
            where used != slice && !SharedByAll.Contains(used) && !MayUse.GetValueOrDefault(slice, []).Contains(used)
            select $"{path} uses {used}";

        Assert.Empty(breaches);
    }

    [Fact]
    public void Are_not_known_to_what_all_share()
    {
        var breaches =
            from folder in new[] { "Shell", "Metadata" }
            from path in Repository.Files($"src/Sightglass.Server/{folder}", ".cs", ".razor")
            from Match use in ServerUsing().Matches(Repository.Read(path))
            where use.Groups["slice"].Value != folder && (folder, use.Groups["slice"].Value) != ("Shell", "Projects")
            select $"{path} uses {use.Groups["slice"].Value}";

        Assert.Empty(breaches);
    }

    [GeneratedRegex(@"^\s*@?using\s+(static\s+)?Sightglass\.Server\.(?<slice>\w+)", RegexOptions.Multiline)]
    private static partial Regex ServerUsing();
}
