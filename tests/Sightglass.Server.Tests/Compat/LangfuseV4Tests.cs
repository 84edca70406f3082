using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;

namespace Sightglass.Server.Tests.Compat;

public sealed class V4Run() : CompatRun("v4");

[CollectionDefinition]
public sealed class V4 : ICollectionFixture<V4Run>;

[Collection<V4>]
public sealed class Observations_of_Langfuse_SDK_4(V4Run run) : SpanSpecs(run);

[Collection<V4>]
public sealed class OpenAI_calls_through_Langfuse_SDK_4(V4Run run) : OpenAISpecs(run)
{
    [Fact]
    public async Task Are_priced_by_class_of_token() => Assert.Equal(0.000153m, (await CallAsync("plain")).Number("calculatedTotalCost"));
}

[Collection<V4>]
public sealed class Agents_through_Langfuse_SDK_4(V4Run run) : AgentSpecs(run);

[Collection<V4>]
public sealed class Scores_of_Langfuse_SDK_4(V4Run run) : ScoreSpecs(run);

[Collection<V4>]
public sealed class Prompts_of_Langfuse_SDK_4(V4Run run) : PromptSpecs(run);

[Collection<V4>]
public sealed class Experiments_of_Langfuse_SDK_4(V4Run run) : ExperimentSpecs(run);

[Collection<V4>]
public sealed class Media_of_Langfuse_SDK_4(V4Run run) : MediaSpecs(run);

[Collection<V4>]
public sealed class Access_of_Langfuse_SDK_4(V4Run run) : AccessSpecs(run);

/// <summary>Lists of both versions of the API: v4/scenarios/reads.js.</summary>
[Collection<V4>]
public sealed class Reads_of_Langfuse_SDK_4(V4Run run) : ReadSpecs(run)
{
    private JsonNode Sdk => run.Section("reads");

    [Fact]
    public void Are_observations_by_type_name_and_user() =>
        Assert.Equal(Ids("say", 0, 2), Sdk["generations"]!["data"]!.AsArray().Select(o => o.Id()).Order(StringComparer.Ordinal));

    [Fact]
    public void Are_observations_of_the_second_version_with_the_fields_asked_for()
    {
        var say = Sdk["second"]!["data"]!.ById(Sent(1).Text("say")!);
        AssertIncludes($$"""{ "type": "GENERATION", "name": "say", "traceId": "{{Sent(1).Text("trace")}}", "parentObservationId": "{{Sent(1).Text("root")}}", "providedModelName": "gpt-4o-mini" }""", say);
        AssertIncludes("""{ "input": 1000, "output": 100, "total": 1100 }""", say["usageDetails"]);
        // Input and output of the second version are texts as they were sent.
        Assert.Equal("""{"n":2}""", Sdk["second"]!["data"]!.ById(Sent(1).Text("root")!).Text("input"));
    }

    [Fact]
    public void Are_metrics_of_both_versions()
    {
        AssertMetrics(Sdk["metrics"]!);
        AssertMetrics(Sdk["metricsV2"]!);
    }
}
