using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Prompts;

/// <summary>One version of a prompt. What it says never changes; its labels and tags do.</summary>
internal sealed partial record Prompt
{
    /// <summary>Stands on the newest version by itself and is never stored.</summary>
    public const string Latest = "latest";

    /// <summary>What is used when nobody says which.</summary>
    public const string Production = "production";

    public const int LongestName = 500, LongestLabel = 36, LongestCommitMessage = 500;

    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }

    /// <summary>May hold folders: <c>support/refunds/answer</c>.</summary>
    public required string Name { get; init; }

    /// <summary>From 1, one more than the newest had.</summary>
    public required int Version { get; init; }

    /// <summary>A list of messages and placeholders, else one text. The same for all versions.</summary>
    public required bool IsChat { get; init; }

    /// <summary>JSON as it came: a string, or the list of a chat.</summary>
    public required string Content { get; init; }

    /// <summary>JSON as it came.</summary>
    public required string Config { get; init; }

    /// <summary>Each is on one version of the name at most.</summary>
    public required string[] Labels { get; init; }

    /// <summary>The same for all versions.</summary>
    public required string[] Tags { get; init; }

    public string? CommitMessage { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Null when it can be the name of a prompt, else why not.</summary>
    public static string? FaultOfName(string name) =>
        name.Length is 0 or > LongestName ? $"a name has 1 to {LongestName} characters"
        : name.Any(char.IsControl) || name.Contains('|') ? "a name has no control characters and no '|'"
        : name.StartsWith('/') || name.EndsWith('/') || name.Contains("//", StringComparison.Ordinal) ? "the folders of a name are not empty"
        : name == "new" ? "'new' is no name"
        : null;

    public static bool IsLabel(string label) => label.Length <= LongestLabel && LabelForm().IsMatch(label);

    public static void Map(ModelBuilder model) => model.Entity<Prompt>(prompt =>
    {
        prompt.ToTable("prompts");
        prompt.HasOne<Project>().WithMany().HasForeignKey(p => p.ProjectId).OnDelete(DeleteBehavior.Cascade);
        prompt.HasIndex(p => new { p.ProjectId, p.Name, p.Version }).IsUnique();
    });

    [GeneratedRegex(@"^[a-z0-9_\-.]+\z")]
    private static partial Regex LabelForm();
}
