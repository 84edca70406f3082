using Sightglass.Core.Telemetry;
using Sightglass.Server.Traces;

namespace Sightglass.Server.Tests.Traces;

public class A_conversation
{
    private static readonly Message Question = new("user", [new TextPart("weather?")]);
    private static readonly Message Asks = new("assistant", [new TextPart("let me see"), new ToolCallPart("c1", "weather", "{}"), new ToolCallPart("c2", "news", "{}")]);
    private static readonly Message Sunny = new("tool", [new ToolResultPart("c1", "weather", "sunny")]);

    [Fact]
    public void Shows_a_result_beside_its_call_and_nowhere_else()
    {
        var turns = Conversation.Of([Question, Asks, Sunny], [new("assistant", [new TextPart("sunny")])]);

        Assert.Equal(["user", "assistant", "assistant"], turns.Select(t => t.Role));
        Assert.Equal("sunny", turns[1].Blocks[1].Result?.Result);
        Assert.Equal([false, false, true], turns.Select(t => t.IsOutput));
    }

    [Fact]
    public void Says_of_a_call_without_a_result_that_there_is_none() =>
        Assert.Null(Conversation.Of([Question, Asks, Sunny], [])[1].Blocks[2].Result);

    [Fact]
    public void Keeps_a_result_that_answers_no_known_call()
    {
        var turns = Conversation.Of([new("tool", [new ToolResultPart("gone", null, "42"), new ToolResultPart(null, null, "43")])], []);

        Assert.Equal(2, Assert.Single(turns).Blocks.Count);
    }

    [Fact]
    public void Keeps_the_second_result_of_a_call() =>
        Assert.Equal(2, Conversation.Of([Asks, Sunny, new("tool", [new ToolResultPart("c1", null, "again")])], []).Count);

    [Fact]
    public void Keeps_a_message_that_is_empty() => Assert.Equal("assistant", Assert.Single(Conversation.Of([], [new("assistant", [])])).Role);
}
