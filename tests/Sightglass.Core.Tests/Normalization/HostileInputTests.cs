using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Attributes_from_somebody_hostile
{
    [Fact]
    public void Of_which_one_comes_twice_count_as_the_last() => Assert.Equal("b", ASpan.Normalized(("gen_ai.request.model", "a"), ("gen_ai.request.model", "b")).RequestedModel);

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor.prototype.x")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(":")]
    public void Are_just_keys_whatever_they_are_called(string key)
    {
        var o = ASpan.Normalized((key, "x"), ("gen_ai.request.model", "gpt-5.1"), ($"langfuse.observation.metadata.{key}", "m"), ($"llm.input_messages.0.{key}", "y"));

        Assert.Equal("gpt-5.1", o.RequestedModel);
    }

    [Fact]
    public void Keep_metadata_under_any_name() => Assert.Equal("x", ASpan.Normalized(("langfuse.observation.metadata.__proto__", "x")).Metadata["__proto__"]);

    [Theory]
    [InlineData("gen_ai.input.messages")]
    [InlineData("gen_ai.output.messages")]
    [InlineData("langfuse.observation.usage_details")]
    [InlineData("langfuse.observation.cost_details")]
    [InlineData("langfuse.observation.metadata")]
    [InlineData("llm.invocation_parameters")]
    [InlineData("gen_ai.retrieval.documents")]
    [InlineData("ai.response.providerMetadata")]
    [InlineData("ai.response.toolCalls")]
    [InlineData("gen_ai.tool.definitions")]
    [InlineData("tag.tags")]
    public void Never_make_anything_throw(string key)
    {
        foreach (var value in Nasty.Values)
        {
            var span = ASpan.With((key, value), ("openinference.span.kind", "LLM"), ("gen_ai.system_instructions", value), ("ai.operationId", "ai.generateText.doGenerate"),
                ("ai.usage.inputTokens", value), ("gen_ai.prompt.0.content", value), ("llm.input_messages.0.message.contents.0.message_content.text", value))
                .Saying("gen_ai.user.message", ("body", value)).Saying("gen_ai.choice", ("message", value)).Saying("gen_ai.evaluation.result", ("gen_ai.evaluation.name", value))
                .Saying("exception", ("exception.type", value));
            foreach (var status in (int[])[0, 2])
            {
                var o = Normalizer.Normalize(span with { Status = status });
                foreach (var content in (Content[])[o.Input, o.Output, o.ToolList, o.TraceInput])
                    Assert.NotNull($"{content.Preview(50)}{content.Text}{content.Source}{content.Messages.Count}");
                Assert.NotEmpty(Normalizer.Explain(span));
            }
        }
    }

    [Fact]
    public void Hold_broken_UTF_8_which_is_shown_as_far_as_it_can_be()
    {
        byte[] broken = [.. "[{\"role\":\"user\",\"content\":\"a"u8, 0xC3, 0x28, .. "b\"}]"u8];

        Assert.Equal(["user: a\uFFFD(b"], ASpan.Normalized(("gen_ai.input.messages", broken)).Input.Lines());
    }

    [Fact]
    public void Hold_half_a_surrogate_pair() => Assert.Equal(["user: cut \uFFFD \U0001F600", "user: whole"],
        ASpan.Normalized(("gen_ai.input.messages", """[{"role":"user","content":"cut \ud83d \ud83d\ude00"},{"role":"user","content":"whole"}]""")).Input.Lines());

    [Theory]
    [InlineData(60, true)]
    [InlineData(100, false)]
    [InlineData(100_000, false)]
    public void Nest_deeper_than_anybody_reads_and_stay_text(int depth, bool isRead)
    {
        var json = $$"""[{"role":"user","content":{{new string('[', depth)}}"x"{{new string(']', depth)}}}]""";
        var input = ASpan.Normalized(("gen_ai.input.messages", json)).Input;

        Assert.Equal(isRead, input.Messages.Count > 0);
        Assert.Contains('x', input.Text);
    }

    /// <summary>A page with half a pair in it cannot be sent.</summary>
    [Fact]
    public void Are_cut_but_never_within_a_surrogate_pair()
    {
        var faces = "x" + string.Concat(Enumerable.Repeat("\U0001F600", 300));
        var span = ASpan.With(("user.id", faces), ("deployment.environment.name", faces));

        var shown = Normalizer.Explain(span).Select(e => e.Value).Append(Normalizer.Normalize(span).Environment).Where(v => v.StartsWith('x')).ToList();

        Assert.Equal([199 + 1, 63], shown.Select(v => v.Length).Distinct().OrderDescending());
        Assert.All(shown, v => Assert.Equal(v, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(v))));
    }

    [Fact]
    public void Come_in_a_multitude_and_cost_no_more_than_their_number()
    {
        var span = ASpan.With([.. Enumerable.Range(0, 200_000).Select(i => ($"gen_ai.k{i}", (object?)i)), ("gen_ai.request.model", "gpt-5.1")]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("gpt-5.1", Normalizer.Normalize(span).RequestedModel);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000 * 400L);
    }

    [Fact]
    public void Hold_megabytes_that_nobody_reads_until_somebody_looks()
    {
        var big = "[{\"role\":\"user\",\"content\":\"" + new string('x', 1_000_000) + "\"}]";
        var span = ASpan.With(("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "t"), ("gen_ai.tool.call.arguments", big), ("gen_ai.tool.call.result", big),
            ("gen_ai.input.messages", big), ("gen_ai.output.messages", big), ("gen_ai.tool.definitions", big), ("input.value", big), ("langfuse.trace.input", big));
        Normalizer.Normalize(span);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var o = Normalizer.Normalize(span);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
        Assert.Equal(big, o.Tool!.Result);
    }

    [Fact]
    public void Are_redacted_and_then_say_nothing()
    {
        var o = ASpan.Normalized(("user.id", "__REDACTED__"), ("openinference.span.kind", "LLM"), ("input.value", "__REDACTED__"), ("llm.model_name", "__REDACTED__"));

        Assert.Equal((null, null, true), (o.UserId, o.Model, o.Input.IsEmpty));
    }
}

internal static class Nasty
{
    public static IEnumerable<object?> Values { get; } =
    [
        null, "", " ", "{", "[", "\"", "[[[[", "{}", "[]", "\"\"", "null", "[null]", "[{}]", "{\"a\":", "[1,2,3]", "[\"a\",{\"b\":[]}]", "NaN", "-0", "1e999", "true",
        "{\"role\":null}", "{\"role\":7}", "[{\"role\":\"user\"}]", "[{\"role\":\"user\",\"content\":7}]", "[{\"role\":\"user\",\"content\":{\"a\":1}}]",
        "[{\"role\":\"assistant\",\"tool_calls\":[null,7,{},{\"function\":7}]}]", "[{\"type\":\"tool_use\"}]", "[{\"type\":\"image\",\"source\":7}]",
        "[{\"type\":\"reasoning\",\"summary\":[7,null]}]", "{\"messages\":[7]}", "{\"choices\":[null,{\"message\":null}]}", "{\"candidates\":[{\"content\":{\"parts\":7}}]}",
        "{\"output\":[{\"type\":\"message\"}]}", "{\"generations\":[[[[]]]]}", "{\"lc\":1,\"kwargs\":{\"content\":null}}", "{\"message\":{\"message\":{\"message\":{}}}}",
        "[{\"kind\":\"request\",\"parts\":[{\"part_kind\":\"user-prompt\"},{\"part_kind\":7},null]}]", "{\"\\ud800\":\"\\udc00\"}", "[{\"role\":\"\\ud800\",\"content\":\"\\ud800\"}]",
        "{\"input\":-1,\"output\":\"x\",\"total\":1e400}", "{\"anthropic\":{\"usage\":[]}}", "{\"prompt\":{\"prompt\":{}}}", "\"[{\\\"role\\\":\"", "{\"system\":[[]],\"messages\":[]}",
        "data:,", "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:\"}}", true, 7, -1L, long.MaxValue, double.NaN, double.MaxValue, new byte[] { 0xFF, 0xFE, 0x00 },
        Encoding.UTF8.GetBytes("{\"a\":\"")[..5], Array.Empty<object>(), new object[] { null!, new object[] { 1 }, "x" }, Array.Empty<(string, object?)>(),
        new (string, object?)[] { ("role", null), ("", "x"), ("content", new object[] { double.NaN }) },
    ];
}
