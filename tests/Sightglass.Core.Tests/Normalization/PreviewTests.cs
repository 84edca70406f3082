using Sightglass.Core.Normalization;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class A_preview
{
    private static Content Input(string json) => ASpan.Normalized(("input.value", json)).Input;

    [Fact]
    public void Of_an_input_is_the_last_user_message() => Assert.Equal("second question",
        Input("""[{"role":"user","content":"first"},{"role":"assistant","content":"ok"},{"role":"user","content":[{"type":"text","text":"second\nquestion"}]},{"role":"assistant","content":"x"}]""")
            .Preview(80));

    [Fact]
    public void Is_not_fooled_by_a_conversation_within_a_text() => Assert.Equal("""He wrote {"role":"user","content":"x"}""",
        Input("""[{"role":"user","content":"He wrote {\"role\":\"user\",\"content\":\"x\"}"}]""").Preview(80));

    [Fact]
    public void Of_an_output_is_the_answer_not_what_was_thought() => Assert.Equal("Rain.",
        ASpan.Normalized(("output.value", """{"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Rain."}]}""")).Output.Preview(80));

    [Fact]
    public void Of_an_answer_that_only_calls_a_tool_is_the_call() => Assert.Equal("weather({\"city\":\"Oslo\"})",
        ASpan.Normalized(("output.value", """{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]}""")).Output.Preview(80));

    /// <summary>Messages that were decoded already are not read again, so that the two ways can be compared.</summary>
    [Theory]
    [InlineData("Rain.", """[{"role":"assistant","content":"Rain."}]""")]
    [InlineData("Rain.", """{"role":"assistant","parts":[{"type":"text","content":"Rain."}],"finish_reason":"stop"}""")]
    [InlineData("Rain.", """[{"role":"assistant","content":"Sun."},{"role":"assistant","content":[{"text":"Rain.","type":"text"}]},{"role":"user","content":"no"}]""")]
    [InlineData("Sun.", """[{"role":"assistant","content":"Sun."},{"role":"assistant","content":" \n "}]""")]
    [InlineData("a \"b\" \u00e9 \ud83d\ude00", """[{"role":"assistant","content":"a\n\"b\"\t\u00e9 \ud83d\ude00"}]""")]
    [InlineData("half \ufffd", """[{"role":"assistant","content":"half \ud83d"}]""")]
    [InlineData("second", """[{"role":"assistant","role":"user","content":"first","content":"second"}]""")]
    [InlineData("Rain. Sun.", """[{"role":"assistant","content":[{"type":"text","text":"Rain."},{"type":"text","text":"Sun."}]}]""")]
    [InlineData("Rain.", """[{"role":"assistant","content":"[{\"type\":\"text\",\"text\":\"Rain.\"}]"}]""")]
    [InlineData("Rain.", """[{"role":"assistant","content":"Rain."},{"role":"tool","tool_call_id":"c","content":"wet"}]""")]
    [InlineData("Rain.", """[{"role":"model","parts":[{"text":"Rain."}]}]""")]
    [InlineData("Rain.", """[{"role":"assistant","content":[{"type":"reasoning","content":"hm"},{"type":"text","content":"Rain."}]}]""")]
    public void Is_the_same_whether_or_not_the_messages_were_decoded(string preview, string json)
    {
        var output = ASpan.Normalized(("output.value", json)).Output;

        Assert.Equal(preview, output.Preview(80));
        Assert.NotEmpty(output.Messages);
        Assert.Equal(preview, output.Preview(80));
    }

    [Theory]
    [InlineData("openinference.span.kind", "LLM", "llm.input_messages.role", "user")]
    [InlineData("gen_ai.prompt.0.content", "hello", "gen_ai.prompt.role", "user")]
    [InlineData("gen_ai.prompt.0.content", "hello", "gen_ai.prompt..role", "user")]
    [InlineData("gen_ai.prompt.0.content", "hello", "gen_ai.prompt.0.", "user")]
    public void Of_keys_without_an_index_throws_nothing(string key, string value, string oddKey, string oddValue)
    {
        var observation = ASpan.Normalized((key, value), (oddKey, oddValue));

        Assert.NotNull(observation.Input.Preview(80) + observation.Output.Preview(80) + observation.Input.Text + observation.Output.Text);
    }

    [Fact]
    public void Of_JSON_that_breaks_off_is_its_start() => Assert.Equal("""[{"role":"assistant","content":"Rain."}""",
        ASpan.Normalized(("output.value", """[{"role":"assistant","content":"Rain."}""")).Output.Preview(80));

    [Theory]
    [InlineData("a\tb\r\n\r\n c ", "a b c")]
    [InlineData("12345678901", "1234567890")]
    [InlineData("123456789 1", "123456789")]
    [InlineData("12345 7  89", "12345 7 89")]
    [InlineData("\u00a0a\u00a0b\u0007", "a b")]
    [InlineData("123456789\U0001F600", "123456789")]
    [InlineData("""{ "a" : 1 }""", """{ "a" : 1""")]
    public void Is_one_line_of_whole_characters(string text, string preview) => Assert.Equal(preview, Input(text).Preview(10));

    [Fact]
    public void Of_megabytes_reads_only_their_end()
    {
        var history = string.Join(',', Enumerable.Repeat("""{"role":"user","content":"an earlier turn of this very long conversation"}""", 100_000));
        var input = Input($$"""[{{history}},{"role":"user","content":"the last one"}]""");

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("the last one", input.Preview(200));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000);
    }

    [Fact]
    public void Of_megabytes_of_text_reads_only_their_start()
    {
        var input = Input(new string('x', 4_000_000));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(new string('x', 200), input.Preview(200));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000);
    }
}
