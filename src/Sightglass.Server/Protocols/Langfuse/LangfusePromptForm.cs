using System.Text.Json;
using Sightglass.Server.Prompts;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>What a request says of a prompt: nothing missing, and every part of its type. Null parts are for whoever makes the prompt.</summary>
/// <param name="Content">JSON as it came.</param>
/// <param name="Tags">Null leaves those that the name has.</param>
internal sealed record LangfusePromptForm(string Name, bool IsChat, string Content, string? Config, string[] Labels, string[]? Tags, string? CommitMessage)
{
    private const int LongestTag = 200, MostTags = 1_000;

    /// <summary>Null when the form then has faults.</summary>
    public static LangfusePromptForm? Read(LangfuseForm form)
    {
        var name = form["name"] is null ? Missing(form, "name") : form.Text("name", Prompt.LongestName);
        if (name is not null && Prompt.FaultOfName(name) is { } fault) form.Fail("name", fault);
        var isChat = form.Text("type", 10) switch { "chat" => true, null or "text" => false, _ => (bool?)null };
        if (isChat is null) form.Fail("type", "type is chat or text");
        var content = form["prompt"];
        if (content is null) Missing(form, "prompt");
        else if (isChat == true) CheckChat(form, content.Value);
        else if (content.Value.ValueKind != JsonValueKind.String || LangfuseText.Of(content.Value) is null) form.Fail("prompt", "prompt is a text, or a list of messages where type is chat");
        var labels = ReadLabels(form, "labels");
        // The newest version has it anyway.
        labels?.Remove(Prompt.Latest);
        var tags = Texts(form, "tags", t => t.Length is > 0 and <= LongestTag && !t.Any(char.IsControl), "tags are texts of 1 to 200 characters");
        if (tags?.Count > MostTags) form.Fail("tags", $"there are at most {MostTags} tags");
        var message = form.Text("commitMessage", Prompt.LongestCommitMessage);
        return form.Faults.Count > 0 ? null
            : new(name!, isChat!.Value, content!.Value.GetRawText(), form["config"]?.GetRawText(), [.. labels ?? []], tags is null ? null : [.. tags], message);
    }

    /// <summary>Null when there are none, or the form then has a fault.</summary>
    public static HashSet<string>? ReadLabels(LangfuseForm form, string name) =>
        Texts(form, name, Prompt.IsLabel, $"labels are of lower-case letters, digits, '_', '-' and '.', at most {Prompt.LongestLabel}");

    private static HashSet<string>? Texts(LangfuseForm form, string name, Func<string, bool> isOne, string rule)
    {
        if (form[name] is not { } list) return null;
        if (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String && LangfuseText.Of(v) is { } text && isOne(text)))
            return [.. list.EnumerateArray().Select(v => v.GetString()!)];
        form.Fail(name, rule);
        return null;
    }

    // Whatever else a message has, such as tool calls, is kept.
    private static void CheckChat(LangfuseForm form, JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.Array || !content.EnumerateArray().All(IsMessage))
            form.Fail("prompt", """prompt is a list of {"role","content"} and {"type":"placeholder","name"} where type is chat""");
    }

    private static bool IsMessage(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object) return false;
        if (Has(message, "type", out var type) && type == "placeholder") return Has(message, "name", out var name) && name.Length > 0;
        return Has(message, "role", out _) && message.TryGetProperty("content", out var content)
            && (content.ValueKind is JsonValueKind.Null or JsonValueKind.Array || LangfuseText.Of(content, JsonValueKind.String) is not null);
    }

    private static bool Has(JsonElement message, string property, out string text)
    {
        text = message.TryGetProperty(property, out var value) ? LangfuseText.Of(value, JsonValueKind.String) ?? "" : "";
        return message.TryGetProperty(property, out value) && value.ValueKind == JsonValueKind.String;
    }

    private static string? Missing(LangfuseForm form, string name)
    {
        form.Fail(name, $"{name} is required");
        return null;
    }
}
