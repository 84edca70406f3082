using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What every generation's SDK finds of the prompts it has made: scenarios/prompts.js.</summary>
public abstract class PromptSpecs(CompatRun run)
{
    private JsonNode Sdk => run.Section("prompts");
    private string Name => $"{run.Generation}/support/greeting";
    private string EncodedName => Name.Replace("/", "%2F", StringComparison.Ordinal);

    [Fact]
    public void Are_versions_of_one_name_with_labels_tags_and_config()
    {
        AssertIncludes($$"""{ "name": "{{Name}}", "version": 1, "type": "text", "prompt": "Hello {{"{{name}}"}}!", "config": { "model": "gpt-4o-mini", "temperature": 0.7 }, "commitMessage": "First words" }""", Sdk["first"]);
        Assert.Equal(["latest", "production"], Sdk["first"]!.Set("labels"));
        AssertIncludes("""{ "version": 2, "config": { "model": "gpt-4o" } }""", Sdk["second"]);
        Assert.Equal(["latest", "staging"], Sdk["second"]!.Set("labels"));
    }

    [Fact]
    public void Have_the_tags_of_their_newest_version() => Assert.Equal(["formal", "support"], Sdk["production"]!.Set("tags"));

    [Fact]
    public void Are_production_s_unless_a_label_or_a_version_is_asked_for() =>
        Assert.Equal([1, 2, 2, 1], new[] { "production", "staging", "latest", "byVersion" }.Select(key => Sdk[key]!["version"]!.GetValue<int>()));

    [Fact]
    public void Are_cached_and_compiled_by_the_SDK()
    {
        Assert.True(Sdk["cached"]!.GetValue<bool>());
        Assert.Equal("Hello Ada!", Sdk.Text("text"));
    }

    [Fact]
    public void Keep_the_placeholders_of_a_chat()
    {
        AssertJson("""[{ "type": "chatmessage", "role": "system", "content": "You help {{company}}." }, { "type": "placeholder", "name": "history" }, { "type": "chatmessage", "role": "user", "content": "{{question}}" }]""", Sdk["chat"]!["prompt"]);
        AssertJson("""[{ "role": "system", "content": "You help ACME." }, { "role": "assistant", "content": "Hi" }, { "role": "user", "content": "Where is it?" }]""", Sdk["chat"]!["compiled"]);
    }

    [Fact]
    public async Task Lose_a_label_to_the_version_it_is_moved_to_and_no_other()
    {
        Assert.Equal(["latest", "production", "staging", "tested"], Sdk["moved"]!.Set("labels"));
        Assert.Equal(2, Sdk["afterMove"]!["version"]!.GetValue<int>());
        Assert.Empty(Sdk["firstAfterMove"]!.Set("labels"));
        Assert.Equal(2, (await run.GetAsync($"v2/prompts/{EncodedName}"))["version"]!.GetValue<int>());
    }

    [Fact]
    public void Contain_other_prompts_as_they_are_in_production() => Assert.Equal("Dear {{name}}, yours {{signature}}", Sdk["composed"]!.Text("prompt"));

    [Fact]
    public void Are_listed_with_all_their_versions_and_labels()
    {
        var prompt = Sdk["list"]!["data"]!.AsArray().Single()!;
        AssertIncludes($$"""{ "name": "{{Name}}", "type": "text", "versions": [1, 2], "lastConfig": { "model": "gpt-4o" } }""", prompt);
        Assert.Equal(["latest", "production", "staging", "tested"], prompt.Set("labels"));
        AssertIncludes("""{ "page": 1, "totalItems": 1, "totalPages": 1 }""", Sdk["list"]!["meta"]);
    }

    [Fact]
    public async Task Are_linked_to_the_generation_that_used_them()
    {
        var generation = await run.GetAsync($"observations/{Sdk.Text("generation")}");
        AssertIncludes($$"""{ "promptName": "{{Name}}", "promptVersion": 2, "input": "Dear Ada,", "output": "Hello" }""", generation);
    }

    [Fact]
    public void Are_said_not_to_exist_by_name_and_label() =>
        Assert.Contains($"Prompt not found: '{run.Generation}-none' with label 'production'", Sdk["missing"]!["thrown"]!.Text("message")!);

    [Fact]
    public void Fall_back_to_the_program_s_own_words_when_no_server_answers() =>
        AssertJson("""{ "text": "Hi Ada", "isFallback": true, "thrown": null }""", Sdk["fallback"]);
}
