using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Prompts;

/// <summary>All prompts of a project at one moment. A change is another one.</summary>
internal sealed class ProjectPrompts
{
    private readonly Dictionary<string, Prompt[]> _byName;

    private ProjectPrompts(ProjectId project, Dictionary<string, Prompt[]> byName) => (Project, _byName) = (project, byName);

    public ProjectId Project { get; }

    public IEnumerable<string> Names => _byName.Keys;

    public IEnumerable<Prompt> All => _byName.Values.SelectMany(v => v);

    public static ProjectPrompts Of(ProjectId project, IEnumerable<Prompt> prompts) => new(
        project, prompts.GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.OrderByDescending(p => p.Version).ToArray(), StringComparer.Ordinal));

    /// <summary>Newest first; empty when there is no such prompt.</summary>
    public IReadOnlyList<Prompt> this[string name] => _byName.GetValueOrDefault(name) ?? [];

    public Prompt? Find(string name, int version) => Array.Find(_byName.GetValueOrDefault(name) ?? [], p => p.Version == version);

    public Prompt? Find(string name, string label) => this[name] is not { Count: > 0 } versions ? null
        : label == Prompt.Latest ? versions[0] : versions.FirstOrDefault(p => p.Labels.Contains(label));

    /// <summary>With the one that stands on the newest by itself.</summary>
    public IReadOnlyList<string> LabelsOf(Prompt prompt) => this[prompt.Name] is [var newest, ..] && newest.Version == prompt.Version ? [.. prompt.Labels, Prompt.Latest] : prompt.Labels;

    /// <summary>Its labels leave the other versions, and its tags hold for all of them.</summary>
    /// <param name="prompt">Its version is the next.</param>
    public ProjectPrompts With(Prompt prompt) => Replace(prompt.Name, this[prompt.Name].Select(p => Changed(p, Without(p.Labels, prompt.Labels), prompt.Tags, prompt.CreatedAt)).Prepend(prompt));

    public int NextVersion(string name) => this[name] is [var newest, ..] ? newest.Version + 1 : 1;

    /// <summary>Adds labels to a version; they leave the others.</summary>
    public ProjectPrompts WithLabels(Prompt prompt, IReadOnlyCollection<string> labels, DateTimeOffset now) => Replace(prompt.Name, this[prompt.Name].Select(p =>
        Changed(p, p.Version == prompt.Version ? [.. p.Labels.Union(labels)] : Without(p.Labels, labels), p.Tags, now)));

    public ProjectPrompts Without(string name, Func<Prompt, bool> which) => Replace(name, this[name].Where(p => !which(p)));

    private ProjectPrompts Replace(string name, IEnumerable<Prompt> versions)
    {
        var byName = new Dictionary<string, Prompt[]>(_byName, StringComparer.Ordinal) { [name] = [.. versions] };
        if (byName[name].Length == 0) byName.Remove(name);
        return new(Project, byName);
    }

    // What stays the same stays the same object: the store writes what is another.
    private static Prompt Changed(Prompt prompt, string[] labels, string[] tags, DateTimeOffset now) =>
        prompt.Labels.SequenceEqual(labels) && prompt.Tags.SequenceEqual(tags) ? prompt : prompt with { Labels = labels, Tags = tags, UpdatedAt = now };

    private static string[] Without(string[] labels, IReadOnlyCollection<string> others) => [.. labels.Where(l => !others.Contains(l))];
}
