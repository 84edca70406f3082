using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;

namespace Sightglass.Server.Tests.Compat;

public sealed class V5Run() : CompatRun("v5");

[CollectionDefinition]
public sealed class V5 : ICollectionFixture<V5Run>;

[Collection<V5>]
public sealed class Observations_of_Langfuse_SDK_5(V5Run run) : SpanSpecs(run);

[Collection<V5>]
public sealed class OpenAI_calls_through_Langfuse_SDK_5(V5Run run) : OpenAISpecs(run)
{
    [Fact]
    public async Task Are_priced_by_class_of_token() => Assert.Equal(0.000153m, (await CallAsync("plain")).Number("calculatedTotalCost"));

    [Fact]
    public async Task Name_the_trace_and_its_user_from_within()
    {
        var trace = await TraceAsync();
        Assert.Equal(("openai-calls", "u_4417", "conv-openai"), (trace["name"].Said(), trace["userId"].Said(), trace["sessionId"].Said()));
    }
}

[Collection<V5>]
public sealed class Agents_through_Langfuse_SDK_5(V5Run run) : AgentSpecs(run)
{
    protected override string AgentOutline =>
        """
        SPAN agent
          SPAN __start__
          SPAN agent
            SPAN RunnableLambda
            SPAN RunnableSequence
              GENERATION ChatOpenAI
              SPAN prompt
          SPAN agent
            SPAN RunnableLambda
            SPAN RunnableSequence
              GENERATION ChatOpenAI
              SPAN prompt
          SPAN tools
            TOOL find_flights
        """;
}

[Collection<V5>]
public sealed class Scores_of_Langfuse_SDK_5(V5Run run) : ScoreSpecs(run)
{
    private JsonNode Sdk => run.Section("scores");

    [Fact]
    public void Are_read_by_cursor_each_once()
    {
        IReadOnlyList<JsonNode?> all = [.. Sdk["newest"]!["data"]!.AsArray(), .. Sdk["rest"]!["data"]!.AsArray()];
        Assert.Equal(3, Sdk["newest"]!["data"]!.AsArray().Count);
        Assert.Equal(7, all.Select(score => score.Id()).Distinct().Count());
        Assert.Null(Sdk["rest"]!["meta"]!["cursor"]);
    }

    [Fact]
    public void Have_one_value_by_their_type_and_a_subject()
    {
        JsonNode all = new JsonArray([.. Sdk["newest"]!["data"]!.AsArray().Concat(Sdk["rest"]!["data"]!.AsArray()).Select(score => score!.DeepClone())]);
        AssertIncludes("""{ "value": 0.75, "comment": "close", "dataType": "NUMERIC" }""", all.ById("v5-numeric"));
        AssertIncludes("""{ "value": true }""", all.ById("v5-boolean"));
        AssertIncludes("""{ "value": "good" }""", all.ById("v5-categorical"));
        AssertIncludes("""{ "value": "Short and right." }""", all.ById("v5-text"));
        AssertIncludes($$"""{ "kind": "observation", "id": "{{Sdk.Text("observation")}}", "traceId": "{{Sdk.Text("trace")}}" }""", all.ById("v5-boolean")["subject"]);
        AssertIncludes($$"""{ "kind": "trace", "id": "{{Sdk.Text("trace")}}" }""", all.ById("v5-numeric")["subject"]);
    }
}

[Collection<V5>]
public sealed class Prompts_of_Langfuse_SDK_5(V5Run run) : PromptSpecs(run);

[Collection<V5>]
public sealed class Experiments_of_Langfuse_SDK_5(V5Run run) : ExperimentSpecs(run)
{
    private JsonNode Sdk => run.Section("datasets");

    [Fact]
    public void Are_called_by_the_id_of_their_run_and_linked_to_observations()
    {
        Assert.Equal(Sdk["experiment"]!.Text("datasetRunId"), Sdk["experiment"]!.Text("experimentId"));
        Assert.Equal(Sdk["byHand"]!.Text("id"), Sdk["link"]!.Text("observationId"));
    }

    [Fact]
    public void Are_listed_each_once_with_their_items()
    {
        var experiments = Sdk["experiments"]!["data"]!.AsArray();
        AssertIncludes(
            $$"""{ "name": "first run", "itemCount": 3, "datasetId": "{{Sdk["created"]!.Text("id")}}", "description": "From memory" }""",
            Assert.Single(experiments, e => e.Id() == Sdk["experiment"]!.Text("datasetRunId")));
        Assert.Single(experiments, e => e.Id() == Sdk["local"]!.Text("experimentId"));
    }

    [Fact]
    public void Have_items_with_what_was_expected_and_what_came_out()
    {
        var items = Sdk["experimentItems"]!["data"]!.AsArray();
        Assert.Equal(3, items.Count);
        var peru = items.Single(item => item!.Text("experimentItemId") == "v5-item-2");
        AssertIncludes($$"""{ "experimentName": "first run", "experimentId": "{{Sdk["experiment"]!.Text("datasetRunId")}}", "experimentDatasetId": "{{Sdk["created"]!.Text("id")}}" }""", peru);
        Assert.Equal(("Cusco", "Lima"), (peru!.Text("output"), peru!.Text("expectedOutput")));
    }
}

/// <summary>v5/scenarios/datasetMedia.js.</summary>
[Collection<V5>]
public sealed class Datasets_of_Langfuse_SDK_5(V5Run run)
{
    private JsonNode Sdk => run.Section("datasetMedia");

    [Fact]
    public void Hold_pictures_that_come_back_with_their_items()
    {
        AssertIncludes("""{ "views": ["@@@langfuseMedia:type=image/png|id=a3-kNPkqi4CqsC2b8aEuSf|source=bytes@@@"], "question": "What is it?" }""", Sdk["stored"]);
        AssertIncludes("""{ "mediaId": "a3-kNPkqi4CqsC2b8aEuSf", "contentType": "image/png", "contentLength": 70 }""", Sdk["picture"]);
        Assert.Equal(200, Sdk["file"]!["status"]!.GetValue<int>());
        Assert.Equal(70, Convert.FromBase64String(Sdk["file"]!.Text("base64")!).Length);
    }

    [Fact]
    public void Are_read_as_they_were_at_a_time()
    {
        Assert.Equal("Which colour is it?", Assert.Single(Sdk["now"]!.AsArray()).Said());
        Assert.Equal("What is it?", Assert.Single(Sdk["past"]!.AsArray()).Said());
    }
}

[Collection<V5>]
public sealed class Media_of_Langfuse_SDK_5(V5Run run) : MediaSpecs(run);

[Collection<V5>]
public sealed class Access_of_Langfuse_SDK_5(V5Run run) : AccessSpecs(run);

/// <summary>Lists by cursor, and those of older generations beside them: v5/scenarios/reads.js.</summary>
[Collection<V5>]
public sealed class Reads_of_Langfuse_SDK_5(V5Run run) : ReadSpecs(run)
{
    private JsonNode Sdk => run.Section("reads");

    [Fact]
    public void Are_traces_by_the_grammar_of_filters() => Assert.Equal([Sent(2).Text("trace")], Sdk["byFilter"]!["data"]!.AsArray().Select(t => t.Id()));

    [Fact]
    public void Are_traces_without_what_was_not_asked_for() => AssertIncludes("""{ "observations": [], "scores": [], "latency": -1, "totalCost": -1 }""", Sdk["thin"]);

    [Fact]
    public void Are_observations_by_cursor_newest_first_each_once()
    {
        var (first, second) = (Sdk["pages"]![0]!, Sdk["pages"]![1]!);
        Assert.Equal([Sent(2).Text("say"), Sent(2).Text("root"), Sent(0).Text("say")], first["data"]!.AsArray().Select(o => o.Id()));
        Assert.Equal([Sent(0).Text("root")], second["data"]!.AsArray().Select(o => o.Id()));
        Assert.Null(second["meta"]!["cursor"]);
        AssertIncludes("""{ "name": "say", "providedModelName": "gpt-4o-mini", "userId": "v5-reader-1", "sessionId": "v5-read-session", "traceName": "v5-read", "latency": 0.3 }""", first["data"]![0]);
    }

    [Fact]
    public void Are_the_roots_alone() =>
        Assert.Equal(Ids("root", 0, 1, 2), Sdk["roots"]!["data"]!.AsArray().Select(o => o.Id()).Order(StringComparer.Ordinal));

    [Fact]
    public void Are_metrics_of_both_versions()
    {
        AssertMetrics(Sdk["metrics"]!);
        AssertMetrics(Sdk["metricsV1"]!);
    }

    [Fact]
    public void Are_refused_where_cursor_or_question_make_no_sense()
    {
        Assert.Equal(400, Sdk["badCursor"]!["thrown"]!["status"]!.GetValue<int>());
        Assert.Equal(400, Sdk["badQuery"]!["thrown"]!["status"]!.GetValue<int>());
    }
}
