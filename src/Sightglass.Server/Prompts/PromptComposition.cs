using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sightglass.Server.Prompts;

/// <summary>A prompt with the prompts that its text names put in their places.</summary>
/// <param name="Content">JSON, as in <see cref="Prompt.Content"/>.</param>
/// <param name="Dependencies">For each prompt that names others, those. Null when none does.</param>
/// <param name="Fault">Why it cannot be put together; the rest then means nothing.</param>
internal sealed record ComposedPrompt(string Content, IReadOnlyDictionary<Prompt, IReadOnlyList<Prompt>>? Dependencies, string? Fault = null);

/// <summary>
/// <c>@@@langfusePrompt:name=N|version=V@@@</c> and <c>@@@langfusePrompt:name=N|label=L@@@</c> stand for the text of another prompt, which may have such
/// places of its own.
/// </summary>
internal static partial class PromptComposition
{
    private const string Mark = "@@@langfusePrompt:";
    private const int Deepest = 5;

    /// <summary>Places that are filled and characters that are made of them: five levels of ten places each would be a hundred thousand.</summary>
    private const int MostPlaces = 1_000, MostCharacters = 8 << 20;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ComposedPrompt Compose(Prompt root, ProjectPrompts prompts)
    {
        // As it came, byte for byte.
        if (!root.Content.Contains(Mark, StringComparison.Ordinal)) return new(root.Content, null);
        var composing = new Composing(root, prompts);
        try
        {
            var node = Replace(JsonNode.Parse(root.Content)!, text => composing.Fill(root, text, [root]));
            return new(node.ToJsonString(Json), composing.Dependencies.Count > 0 ? composing.Dependencies : null);
        }
        catch (PromptCompositionException fault)
        {
            return new("", null, fault.Message);
        }
    }

    private static JsonNode Replace(JsonNode node, Func<string, string> fill)
    {
        switch (node)
        {
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && value.ToString().Contains(Mark, StringComparison.Ordinal):
                return JsonValue.Create(fill(value.ToString()));
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is { } item && Replace(item, fill) is var other && other != item) list[i] = other;
                break;
            case JsonObject fields:
                foreach (var (name, field) in fields.ToList())
                    if (field is not null && Replace(field, fill) is var other && other != field) fields[name] = other;
                break;
        }
        return node;
    }

    private sealed class Composing(Prompt root, ProjectPrompts prompts)
    {
        private int _places, _characters;

        public Dictionary<Prompt, IReadOnlyList<Prompt>> Dependencies { get; } = new(ReferenceEqualityComparer.Instance);

        /// <param name="path">The prompts whose texts are being filled, from the root on.</param>
        public string Fill(Prompt parent, string text, IReadOnlyList<Prompt> path)
        {
            var filled = new StringBuilder();
            var end = 0;
            foreach (Match place in Place().Matches(text))
            {
                filled.Append(text, end, place.Index - end).Append(TextOf(parent, place, path));
                end = place.Index + place.Length;
            }
            return filled.Append(text, end, text.Length - end).ToString();
        }

        private string TextOf(Prompt parent, Match place, IReadOnlyList<Prompt> path)
        {
            var (name, by, value) = (place.Groups["name"].Value, place.Groups["by"].Value, place.Groups["value"].Value);
            var found = by == "label" ? prompts.Find(name, value) : int.TryParse(value, out var version) ? prompts.Find(name, version) : null;
            if (found is null) throw new PromptCompositionException($"Prompt dependency not found: '{name}' with {by} '{value}'");
            if (found.IsChat) throw new PromptCompositionException($"Prompt dependency is not a text prompt: '{name}'");
            if (found.Name == root.Name || path.Contains(found, ReferenceEqualityComparer.Instance))
                throw new PromptCompositionException($"Circular dependency detected involving prompt '{found.Name}' version {found.Version}");
            if (path.Count > Deepest) throw new PromptCompositionException($"Maximum nesting depth of {Deepest} exceeded");

            var known = (List<Prompt>)(Dependencies.TryGetValue(parent, out var list) ? list : Dependencies[parent] = new List<Prompt>());
            if (!known.Contains(found, ReferenceEqualityComparer.Instance)) known.Add(found);
            var text = Fill(found, JsonNode.Parse(found.Content)!.ToString(), [.. path, found]);
            _characters += text.Length;
            if (++_places > MostPlaces || _characters > MostCharacters) throw new PromptCompositionException("The prompts that it is put together of are too many or too long");
            return text;
        }
    }

    [GeneratedRegex(@"@@@langfusePrompt:name=(?<name>[^|@]+(?:@(?!@@)[^|@]*)*)\|(?<by>version|label)=(?<value>[^@|]+)@@@")]
    private static partial Regex Place();
}

/// <summary>Ends the putting together of one prompt; never leaves <see cref="PromptComposition"/>.</summary>
internal sealed class PromptCompositionException(string message) : Exception(message);
