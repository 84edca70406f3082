namespace Sightglass.Core.Tests.Normalization.Dialects;

public class JSON_cut_in_the_middle_of_an_emoji
{
    [Theory]
    [InlineData("llm.invocation_parameters")]
    [InlineData("langfuse.observation.usage_details")]
    [InlineData("langfuse.observation.metadata")]
    [InlineData("response_data")]
    [InlineData("scores")]
    public void Never_throws(string key)
    {
        var o = Given.Span("x", "pydantic-evals", ("openinference.span.kind", "LLM"), (key, """{"\ud83d":{"\uDE00":"\ud83d"},"ok":"😀 \ud83d\ude00 \\ud83d"}"""),
            ("events", """[{"event.name":"gen_ai.user.message","role":"user","\ud83d":1,"content":"cut \ud83d"}]""")).Normalized();

        Assert.Equal(["user: cut �"], o.Input.Said());
    }
}
