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

    [Theory]
    [InlineData("a\tb\r\n\r\n c ", "a b c")]
    [InlineData("12345678901", "1234567890")]
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
