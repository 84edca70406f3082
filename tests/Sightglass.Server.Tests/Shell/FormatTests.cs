using System.Globalization;
using Sightglass.Server.Shell;

namespace Sightglass.Server.Tests.Shell;

public class Money_for_people
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData("0", "$0")]
    [InlineData("0.003124", "$0.00312")]
    [InlineData("0.0031", "$0.0031")]
    [InlineData("0.000408", "$0.00041")]
    [InlineData("0.0000003", "<$0.00001")]
    [InlineData("0.5", "$0.50")]
    [InlineData("1.2449", "$1.24")]
    [InlineData("12.345", "$12.30")]
    [InlineData("1240.4", "$1,240")]
    [InlineData("-0.02", "−$0.02")]
    public void Has_three_significant_digits_and_never_shows_unknown_as_zero(string? dollars, string expected) =>
        Assert.Equal(expected, Money.Short(dollars is null ? null : decimal.Parse(dollars, CultureInfo.InvariantCulture)));

    [Fact]
    public void Has_every_digit_when_asked() => Assert.Equal("$0.000312345678", Money.Full(0.000312345678m));
}

public class Counted_things
{
    [Theory]
    [InlineData(0, "0 steps")]
    [InlineData(1, "1 step")]
    [InlineData(2_001, "2,001 steps")]
    public void Name_what_is_counted(long count, string expected) => Assert.Equal(expected, Counted.Of(count, "step"));
}

public class Durations_for_people
{
    [Theory]
    [InlineData(0.0000004, "0 µs")]
    [InlineData(0.00084, "840 µs")]
    [InlineData(0.0042, "4.2 ms")]
    [InlineData(0.063, "63 ms")]
    [InlineData(0.9996, "1.00 s")]
    [InlineData(1.236, "1.24 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(125, "2 m 5 s")]
    [InlineData(3_725, "1 h 2 m")]
    [InlineData(180_000, "2 d 2 h")]
    [InlineData(-0.5, "−500 ms")]
    public void Have_a_unit_and_about_three_digits(double seconds, string expected) => Assert.Equal(expected, Duration.Short(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Are_a_dash_when_unknown() => Assert.Equal("–", Duration.Short(null));
}

public class Counts_for_people
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData(0L, "0")]
    [InlineData(436L, "436")]
    [InlineData(1_240L, "1.2k")]
    [InlineData(12_432L, "12.4k")]
    [InlineData(124_320L, "124k")]
    [InlineData(1_240_000L, "1.2M")]
    [InlineData(3_200_000_000L, "3.2B")]
    public void Are_short(long? count, string expected) => Assert.Equal(expected, TokenCount.Short(count));
}

public class Text_that_hides_something
{
    private static string Shown(string text) => string.Concat(VisibleText.Runs(text).Select(r => r.Mark is { } mark ? $"[{mark}]" : r.Text));

    [Theory]
    [InlineData("invoice\u202egpj.exe", "invoice[U+202E]gpj.exe")]
    [InlineData("a\u200bb", "a[U+200B]b")]
    [InlineData("a\u200db", "a[U+200D]b")]
    [InlineData("bell\u0007 \u001b[31m", "bell[␇] [␛][31m")]
    [InlineData("x\u2066y\u2069", "x[U+2066]y[U+2069]")]
    [InlineData("\ufefftext", "[U+FEFF]text")]
    [InlineData("hi\U000e0049\U000e0067", "hi[tag I][tag g]")]
    public void Shows_what_it_hides(string text, string expected)
    {
        Assert.True(VisibleText.NeedsMarks(text));
        Assert.Equal(expected, Shown(text));
    }

    [Theory]
    [InlineData("plain text\twith\r\nlines, Zürich, 日本語, مرحبا")]
    [InlineData("👩\u200d🔧 ❤️ 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f 👍🏽")]
    public void Leaves_ordinary_text_and_emoji_alone(string text) => Assert.Equal(text, Shown(text));

    [Fact]
    public void Is_marked_in_attributes_too() => Assert.Equal("a⟨U+202E⟩b", VisibleText.Flat("a\u202eb"));
}

public class The_range_of_a_page
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Moves_with_the_clock_when_it_is_a_preset()
    {
        Assert.Equal(Now.AddHours(-6), RangeChoice.Parse("6h", null, null, Now).Range.From);
        Assert.Equal(Now.AddHours(-5), RangeChoice.Parse("6h", null, null, Now.AddHours(1)).Range.From);
    }

    [Fact]
    public void Stays_when_its_instants_are_given()
    {
        var choice = RangeChoice.Parse("6h", "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", Now);

        Assert.Equal((null, TimeSpan.FromDays(1)), (choice.Preset, choice.Range.To - choice.Range.From));
        Assert.Equal("2026-02-01T00:00:00Z", RangeChoice.Text(choice.Range.From));
    }

    [Theory]
    [InlineData("nonsense", null, null)]
    [InlineData(null, "2026-02-02", "2026-02-01")]
    [InlineData(null, "soon", null)]
    public void Is_the_default_when_the_address_makes_no_sense(string? preset, string? from, string? to) =>
        Assert.Equal(RangeChoice.Default, RangeChoice.Parse(preset, from, to, Now).Preset);
}
