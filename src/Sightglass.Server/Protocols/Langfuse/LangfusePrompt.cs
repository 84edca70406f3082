using System.Text.Json;
using System.Text.Json.Serialization;
using Sightglass.Server.Prompts;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A version of a prompt as the API shows it.</summary>
internal sealed record LangfusePrompt(
    string Id, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string ProjectId, string CreatedBy, LangfuseRaw Prompt, string Name, int Version, string Type, bool IsActive,
    LangfuseRaw Config, IReadOnlyList<string> Tags, IReadOnlyList<string> Labels, string? CommitMessage, LangfuseResolution? ResolutionGraph)
{
    public static LangfusePrompt Of(Prompt prompt, ProjectPrompts prompts, ComposedPrompt? composed = null) => new(
        prompt.Id, prompt.CreatedAt, prompt.UpdatedAt, prompt.ProjectId.Value, "API", new(composed?.Content ?? prompt.Content), prompt.Name, prompt.Version, TypeOf(prompt),
        prompt.Labels.Contains(Prompts.Prompt.Production), new(prompt.Config), prompt.Tags, prompts.LabelsOf(prompt), prompt.CommitMessage,
        composed?.Dependencies is { } dependencies ? LangfuseResolution.Of(prompt, dependencies) : null);

    public static string TypeOf(Prompt prompt) => prompt.IsChat ? "chat" : "text";
}

/// <param name="Dependencies">By the id of the prompt that names them.</param>
internal sealed record LangfuseResolution(LangfusePromptName Root, IReadOnlyDictionary<string, IEnumerable<LangfusePromptName>> Dependencies)
{
    public static LangfuseResolution Of(Prompt root, IReadOnlyDictionary<Prompt, IReadOnlyList<Prompt>> dependencies) =>
        new(LangfusePromptName.Of(root), dependencies.ToDictionary(d => d.Key.Id, d => d.Value.Select(LangfusePromptName.Of)));
}

internal sealed record LangfusePromptName(string Name, int Version, string Id)
{
    public static LangfusePromptName Of(Prompt prompt) => new(prompt.Name, prompt.Version, prompt.Id);
}

/// <summary>A prompt in a list, of those of its versions that were asked for.</summary>
internal sealed record LangfusePromptSummary(
    string Name, string Type, IReadOnlyList<int> Versions, IReadOnlyList<string> Labels, IReadOnlyList<string> Tags, DateTimeOffset LastUpdatedAt, LangfuseRaw LastConfig)
{
    /// <param name="versions">Newest first, not empty.</param>
    public static LangfusePromptSummary Of(IReadOnlyList<Prompt> versions, ProjectPrompts prompts) => new(
        versions[0].Name, LangfusePrompt.TypeOf(versions[0]), [.. versions.Select(p => p.Version).Order()], [.. versions.SelectMany(prompts.LabelsOf).Distinct()], versions[0].Tags,
        versions.Max(p => p.UpdatedAt), new(versions[0].Config));
}

/// <summary>The page says twice where it stands: newer clients read <c>meta</c>, older ones <c>pagination</c>.</summary>
internal sealed record LangfusePromptPage(IReadOnlyList<LangfusePromptSummary> Data, LangfuseMeta Meta, LangfuseMeta Pagination);

/// <summary>JSON that was checked when it came, and is written byte for byte.</summary>
[JsonConverter(typeof(AsIs))]
internal readonly record struct LangfuseRaw(string Json)
{
    private sealed class AsIs : JsonConverter<LangfuseRaw>
    {
        public override LangfuseRaw Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, LangfuseRaw value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json, skipInputValidation: true);
    }
}
