using System.Text.Json.Nodes;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What a right and a wrong key open for the SDKs on OpenTelemetry: otel/access.js.</summary>
public abstract class AccessSpecs(CompatRun run)
{
    private JsonNode Sdk => run.Section("access");
    private JsonNode Project => Assert.Single(Sdk["projects"]!.AsArray())!;

    [Fact]
    public void Begins_with_a_server_that_is_well_and_of_a_version_the_SDK_knows()
    {
        Assert.Equal("OK", Sdk["health"]!.Text("status"));
        Assert.StartsWith("4.", Sdk["health"]!.Text("version"));
    }

    [Fact]
    public void Is_to_the_project_of_the_key()
    {
        Assert.NotNull(Project.Text("name"));
        Assert.NotNull(Project["organization"]!.Text("id"));
    }

    [Fact]
    public void Links_to_the_project_s_pages() => Assert.EndsWith($"/project/{Project.Text("id")}/traces/0af7651916cd43dd8448eb211c80319c", Sdk.Text("url"));

    [Theory]
    [InlineData("read")]
    [InlineData("project")]
    [InlineData("prompt")]
    public void Is_refused_to_a_wrong_key(string call) => Assert.Equal(401, Sdk[call]!["thrown"]!["status"]!.GetValue<int>());

    [Fact]
    public void Is_refused_to_scores_and_spans_with_a_wrong_key_so_that_the_SDK_says_so()
    {
        Assert.Contains("Status code: 401", Assert.Single(Sdk["score"]!["logged"]!.AsArray())!.GetValue<string>());
        Assert.Equal("Unauthorized", Sdk["spans"]!["thrown"]!.Text("message"));
    }
}
