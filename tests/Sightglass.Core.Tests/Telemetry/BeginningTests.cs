using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Telemetry;

public class The_beginning_of_a_text
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("abcd", "abc…")]
    [InlineData("ab\U0001F600", "ab…")]
    [InlineData("a\U0001F600", "a\U0001F600")]
    [InlineData("a\U0001F600b", "a\U0001F600…")]
    public void Is_whole_characters_and_says_when_more_follows(string text, string beginning) => Assert.Equal(beginning, Beginning.Marked(text, 3));
}
