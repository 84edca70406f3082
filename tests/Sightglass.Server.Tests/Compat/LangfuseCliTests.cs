using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;

namespace Sightglass.Server.Tests.Compat;

/// <summary>Langfuse's command line, as a user types it. Its exit codes: 0 done, 2 wrong usage, 4 no server, 5 the server refused.</summary>
public sealed class The_command_line_of_Langfuse(CompatServer server) : IClassFixture<CompatServer>
{
    [Fact]
    public async Task Finds_the_server_well()
    {
        var (exitCode, answer) = await ApiAsync("health", "get");
        Assert.Equal(0, exitCode);
        AssertIncludes("""{ "status": "OK" }""", answer["body"]);
    }

    [Fact]
    public async Task Creates_moves_and_reads_a_prompt_in_a_folder()
    {
        var (_, created) = await ApiAsync("prompts", "create", "--type", "text", "--name", "cli/greeting", "--prompt", "Hello {{name}}", "--labels", "production", "--config", """{"t":1}""");
        Assert.Equal(201, created["status"]!.GetValue<int>());
        await ApiAsync("prompts", "create", "--type", "text", "--name", "cli/greeting", "--prompt", "Dear {{name}}");
        var (moved, _) = await ApiAsync("prompts", "update-version", "cli/greeting", "2", "--body-json", """{"newLabels":["production"]}""");
        var (read, prompt) = await ApiAsync("prompts", "get", "cli/greeting");
        Assert.Equal((0, 0), (moved, read));
        AssertIncludes("""{ "name": "cli/greeting", "version": 2, "prompt": "Dear {{name}}" }""", prompt["body"]);
    }

    [Fact]
    public async Task Scores_a_trace_and_reads_the_score_back()
    {
        var (exitCode, _) = await ApiAsync("scores", "create", "--body-json", """{"id":"cli-score","name":"relevance","value":0.5,"traceId":"cli-trace"}""");
        Assert.Equal(0, exitCode);
        var (_, scores) = await ApiAsync("scores", "list", "--trace-id", "cli-trace");
        AssertIncludes("""{ "id": "cli-score", "name": "relevance", "value": 0.5, "dataType": "NUMERIC" }""", Assert.Single(scores["body"]!["data"]!.AsArray()));
    }

    [Fact]
    public async Task Walks_all_pages_of_a_dataset()
    {
        await ApiAsync("datasets", "create", "--body-json", """{"name":"cli set"}""");
        foreach (var country in new[] { "France", "Peru", "Chile" })
            await ApiAsync("dataset-items", "create", "--body-json", $$"""{ "datasetName": "cli set", "input": { "country": "{{country}}" } }""");
        var (exitCode, items) = await ApiAsync("dataset-items", "list", "--dataset-name", "cli set", "--limit", "2", "--all");
        Assert.Equal(0, exitCode);
        Assert.Equal(["Chile", "France", "Peru"], items["body"]!["data"]!.AsArray().Select(item => item!["input"]!.Text("country")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Asks_for_observations_and_metrics_where_there_are_none()
    {
        var (observations, list) = await ApiAsync("observations", "list", "--limit", "2", "--name", "nobody");
        Assert.Equal(0, observations);
        Assert.Empty(list["body"]!["data"]!.AsArray());
        var (metrics, _) = await ApiAsync("metrics", "get", "--query",
            """{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"filters":[],"fromTimestamp":"2026-01-01T00:00:00Z","toTimestamp":"2026-01-02T00:00:00Z"}""");
        Assert.Equal(0, metrics);
    }

    [Theory]
    [InlineData("projects", "list")]
    [InlineData("models", "list")]
    [InlineData("score-configs", "list")]
    [InlineData("prompts", "list")]
    [InlineData("datasets", "list")]
    public async Task Lists(string resource, string action)
    {
        var (exitCode, answer) = await ApiAsync(resource, action);
        Assert.Equal(0, exitCode);
        Assert.NotNull(answer["body"]!["data"]);
    }

    [Fact]
    public async Task Says_what_does_not_exist()
    {
        var (exitCode, answer) = await ApiAsync("prompts", "get", "nobody");
        Assert.Equal((5, 404), (exitCode, answer["status"]!.GetValue<int>()));
        AssertIncludes("""{ "message": "Prompt not found: 'nobody' with label 'production'", "error": "LangfuseNotFoundError" }""", answer["body"]);
    }

    [Fact]
    public async Task Says_which_question_makes_no_sense()
    {
        var (exitCode, answer) = await ApiAsync("metrics", "get", "--query", """{"view":"nothing"}""");
        Assert.Equal((5, 400), (exitCode, answer["status"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Is_refused_with_a_wrong_key()
    {
        var (exitCode, answer) = await RunAsync("--secret-key", "sk-lf-of-somebody-else", "api", "projects", "list");
        Assert.Equal((5, 401), (exitCode, answer["status"]!.GetValue<int>()));
    }

    private Task<(int ExitCode, JsonNode Answer)> ApiAsync(params IEnumerable<string> words) => RunAsync(["api", .. words]);

    private async Task<(int ExitCode, JsonNode Answer)> RunAsync(params IEnumerable<string> words)
    {
        Assert.SkipUnless(CompatServer.IsInstalled("cli"), "Node.js or the packages of tests/Compat/langfuse/cli are not installed: run make test");
        var (exitCode, output, errors) = await server.NodeAsync(["cli/node_modules/langfuse-cli/bin/langfuse.mjs", .. words, "--json"]);
        Assert.True(output.Length > 0, $"exit code {exitCode}: {errors}");
        return (exitCode, JsonNode.Parse(output)!);
    }
}
