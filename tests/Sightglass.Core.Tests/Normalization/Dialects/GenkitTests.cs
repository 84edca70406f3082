using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Normalization.Dialects;

public class Spans_of_Genkit
{
    private const string Scope = "genkit-tracer";

    [Theory]
    [InlineData("googleai/gemini-2.5-flash")]
    [InlineData("/model/googleai/gemini-2.5-flash")]
    public void A_model_has_everything_in_its_JSON(string name)
    {
        var o = Given.Span(name, Scope,
            ("genkit:name", name), ("genkit:type", "action"), ("genkit:metadata:subtype", "model"), ("genkit:state", "success"), ("genkit:sessionId", "s-1"), ("genkit:path", "/{f,t:flow}/{m,t:action}"),
            ("genkit:input", """
                {"messages":[{"role":"system","content":[{"text":"Be brief."}]},{"role":"user","content":[{"text":"Weather?"},{"media":{"url":"data:image/png;base64,aGk=","contentType":"image/png"}}]},
                 {"role":"model","content":[{"toolRequest":{"ref":"r1","name":"get","input":{"city":"Lima"}}}]},{"role":"tool","content":[{"toolResponse":{"ref":"r1","name":"get","output":21}}]}],
                 "config":{"temperature":0.7,"maxOutputTokens":100},"tools":[{"name":"get"}]}
                """),
            ("genkit:output", """
                {"message":{"role":"model","content":[{"reasoning":"hm"},{"text":"21"}]},"finishReason":"stop","latencyMs":812,
                 "usage":{"inputTokens":100,"outputTokens":20,"thoughtsTokens":30,"cachedContentTokens":40,"totalTokens":150}}
                """)).Normalized();

        Assert.Equal((ObservationType.Generation, "gemini-2.5-flash", "gcp.gemini"), (o.Type, o.Model, o.Provider));
        Assert.Equal("input 60, cache_read 40, output 20, reasoning 30", o.Tokens(150));
        Assert.Equal(["system: Be brief.", "user: Weather? | <image image/png aGk=>", """assistant: <call get({"city":"Lima"}) r1>""", "tool: <result get r1: 21>"], o.Input.Said());
        Assert.Equal(["assistant: <reasoning hm> | 21 [stop]"], o.Output.Said());
        Assert.Equal(("0.7", "100"), (o.Parameters["temperature"], o.Parameters["max_tokens"]));
        Assert.Equal("""[{"name":"get"}]""", o.ToolDefinitions);
        Assert.Equal(("s-1", "stop"), (o.SessionId, Assert.Single(o.FinishReasons)));
        Assert.Equal(Level.Default, o.Level);
    }

    [Fact]
    public void The_step_around_a_call_does_not_bill_it_again()
    {
        var o = Given.Span("generate", Scope, ("genkit:name", "generate"), ("genkit:metadata:subtype", "util"), ("genkit:output", """{"message":{"role":"model","content":[{"text":"21"}]},"usage":{"inputTokens":100,"outputTokens":20}}""")).Normalized();

        Assert.Equal(ObservationType.Chain, o.Type);
        Assert.Null(o.Usage);
        Assert.Equal(["assistant: 21"], o.Output.Said());
    }

    [Theory]
    [InlineData("tool")]
    [InlineData("tool.v2")]
    public void A_tool_has_arguments_and_a_result(string subtype)
    {
        var o = Given.Span("get", Scope, ("genkit:name", "get"), ("genkit:metadata:subtype", subtype), ("genkit:input", """{"city":"Lima"}"""), ("genkit:output", "21")).Normalized();

        Assert.Equal((ObservationType.Tool, "get", """{"city":"Lima"}""", "21"), (o.Type, o.Tool!.Name, o.Tool.Arguments, o.Tool.Result));
    }

    [Fact]
    public void A_flow_names_the_trace()
    {
        var o = Given.Span("menu", Scope, ("genkit:name", "menu"), ("genkit:metadata:subtype", "flow"), ("genkit:metadata:flow:name", "menu"), ("genkit:isRoot", true), ("genkit:input", "\"pizza\""), ("genkit:output", "\"Here\"")).Normalized();

        Assert.Equal((ObservationType.Chain, "menu", "menu", "pizza", "Here"), (o.Type, o.TraceName, o.AgentName, o.Input.Text, o.Output.Text));
    }

    [Fact]
    public void A_retriever_has_documents() =>
        Assert.Equal("""[{"text":"5 days"}]""", Assert.Single(Given.Span("faq", Scope, ("genkit:name", "faq"), ("genkit:metadata:subtype", "retriever"),
            ("genkit:output", """{"documents":[{"content":[{"text":"5 days"}],"metadata":{"page":1}}]}""")).Normalized().Documents).Content);

    [Fact]
    public void The_state_makes_an_error_even_without_a_status()
    {
        var o = Given.Span("m", Scope, ("genkit:name", "openai/gpt-4o"), ("genkit:metadata:subtype", "model"), ("genkit:state", "error"), ("genkit:error", "429 Too many"), ("genkit:output", "broken{")).Normalized();

        Assert.Equal((Level.Error, "429 Too many"), (o.Level, o.StatusMessage));
    }

    [Fact]
    public void Feedback_of_people_judges_the_trace()
    {
        var scores = Given.Span("user-engagement", Scope, ("genkit:type", "userEngagement"), ("genkit:metadata:subtype", "userFeedback"), ("genkit:metadata:feedbackValue", "positive"),
            ("genkit:metadata:textFeedback", "nice"), ("genkit:metadata:acceptanceValue", "rejected")).Normalized().Scores;

        Assert.Equal([("feedback", 1.0, "nice"), ("acceptance", 0.0, null)], scores.Select(s => (s.Name, s.Value, s.Comment)));
        Assert.All(scores, s => Assert.Equal((ScoreTarget.Trace, "human"), (s.Target, s.Source)));
    }
}
