using Sightglass.Core.Querying;

namespace Sightglass.Core.Tests.Querying;

public class A_filter_that_is_understood
{
    private static Filter? Where(string text)
    {
        var parsed = FilterParser.Parse(text);
        Assert.Null(parsed.Error);
        return parsed.Where;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    public void Is_everything_when_it_is_empty(string? text) => Assert.Equal(ParsedFilter.Everything, FilterParser.Parse(text));

    [Theory]
    [InlineData("model:gpt", Comparison.Contains, "gpt")]
    [InlineData("MODEL:gpt", Comparison.Contains, "gpt")]
    [InlineData("model:=gpt-5", Comparison.Equal, "gpt-5")]
    [InlineData("model:gpt*", Comparison.StartsWith, "gpt")]
    [InlineData("model:\"gpt 5*\"", Comparison.Contains, "gpt 5*")]
    [InlineData("model:=\"a \\\"b\\\" \\\\\"", Comparison.Equal, "a \"b\" \\")]
    [InlineData("model: gpt", Comparison.Contains, "gpt")]
    [InlineData("model:=a*b", Comparison.Equal, "a*b")]
    public void Compares_text_by_part_by_whole_or_by_start(string text, Comparison comparison, string value) =>
        Assert.Equal(new Compare(Field.Model, comparison, value), Where(text));

    [Theory]
    [InlineData("tags:vip", Comparison.Equal, "vip")]
    [InlineData("tags:vip*", Comparison.StartsWith, "vip")]
    [InlineData("tags:\"vip*\"", Comparison.Equal, "vip*")]
    public void Takes_a_tag_whole_or_its_start(string text, Comparison comparison, string value) =>
        Assert.Equal(new Compare(Field.Tags, comparison, value), Where(text));

    [Fact]
    public void Takes_a_trace_id_that_stands_alone_for_one() =>
        Assert.Equal(new Compare(Field.TraceId, Comparison.Equal, "0af7651916cd43dd8448eb211c80319c"), Where("0AF7651916cd43dd8448eb211c80319c"));

    [Theory]
    [InlineData("latency:>2s", Comparison.Greater, 2_000_000)]
    [InlineData("latency:>=150ms", Comparison.GreaterOrEqual, 150_000)]
    [InlineData("duration:<1.5m", Comparison.Less, 90_000_000)]
    [InlineData("latency:<=20us", Comparison.LessOrEqual, 20)]
    [InlineData("latency:>2", Comparison.Greater, 2_000_000)]
    public void Compares_durations_in_microseconds(string text, Comparison comparison, long microseconds) =>
        Assert.Equal(new Compare(Field.Latency, comparison, microseconds), Where(text));

    [Fact]
    public void Compares_money_as_decimal_dollars()
    {
        Assert.Equal(new Compare(Field.Cost, Comparison.Greater, 0.05m), Where("cost:>0.05"));
        Assert.Equal(new Compare(Field.Cost, Comparison.GreaterOrEqual, 0.1m), Where("cost:>=$0.1"));
    }

    [Fact]
    public void Compares_numbers_and_times()
    {
        Assert.Equal(new Compare(Field.Tokens, Comparison.Greater, 12_500L), Where("tokens:>12.5k"));
        Assert.Equal(
            new Compare(Field.StartedAt, Comparison.GreaterOrEqual, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)),
            Where("time:>=2026-01-31T12:00Z"));
    }

    [Fact]
    public void Takes_any_of_several_values() => Assert.Equivalent(
        new AnyOf([new Compare(Field.Level, Comparison.Equal, "error"), new Compare(Field.Level, Comparison.Equal, "warning")]),
        Where("level:(ERROR OR warning)"), strict: true);

    [Fact]
    public void Knows_the_order_of_levels() => Assert.Equivalent(Where("level:(warning OR error)"), Where("level:>=warning"), strict: true);

    [Fact]
    public void Requires_every_term() => Assert.Equivalent(
        new AllOf([new Compare(Field.Tags, Comparison.Equal, "vip"), new Not(new Compare(Field.Environment, Comparison.Contains, "dev"))]),
        Where("tags:vip -env:dev"), strict: true);

    [Fact]
    public void Combines_terms_with_or_not_and_parentheses() => Assert.Equivalent(
        new AnyOf([
            new Compare(Field.User, Comparison.Contains, "ana"),
            new AllOf([new Compare(Field.Session, Comparison.Contains, "s1"), new Not(new Compare(Field.Release, Comparison.Contains, "r"))]),
        ]),
        Where("user:ana OR (session:s1 AND NOT release:r)"), strict: true);

    [Fact]
    public void Asks_whether_a_field_is_known() =>
        Assert.Equal(new Compare(Field.TimeToFirstToken, Comparison.IsKnown, true), Where("has:ttft"));

    [Theory]
    [InlineData("refund", "refund")]
    [InlineData("refund policy", "refund policy")]
    [InlineData("\"refund  policy\" now", "refund  policy now")]
    [InlineData("refund model:gpt policy", "refund policy")]
    [InlineData("\"http://x\"", "http://x")]
    [InlineData("order", "order")]
    [InlineData("ORDER", "ORDER")]
    public void Searches_for_plain_words_and_phrases_joined(string text, string expected) => Assert.Equal(expected, FilterParser.Parse(text).Text);

    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("OR")]
    [InlineData("a \"quoted\" \\ one")]
    [InlineData("x) y:z")]
    public void Reads_back_the_term_made_for_a_value(string value) =>
        Assert.Equal(new Compare(Field.User, Comparison.Equal, value), Where(FilterParser.Term(Field.User, value)));
}

public class A_filter_that_is_not_understood
{
    [Theory]
    [InlineData("has:x modle:gpt", 5, "unknown field 'x'")]
    [InlineData("ttft:>1s modle:gpt", 10, "unknown field 'modle', did you mean 'model'?")]
    [InlineData("http://x", 1, "unknown field 'http'; put it in quotes to search for it as text")]
    [InlineData("latency:>soon", 10, "'soon' is not a duration; write it as in latency:>2s or :>150ms")]
    [InlineData("cost:>cheap", 7, "'cheap' is not an amount in US dollars")]
    [InlineData("model:>gpt", 8, "'model' is text and has no order")]
    [InlineData("level:fatal", 7, "unknown level 'fatal'; there are debug, default, warning, error")]
    [InlineData("type:generaton", 6, "unknown type 'generaton', did you mean 'generation'?")]
    [InlineData("model:", 1, "'model:' needs a value, as in model:value")]
    [InlineData("latency:>", 1, "'latency:' needs a value")]
    [InlineData("(model:a", 1, "this '(' is never closed")]
    [InlineData("level:(error", 7, "this '(' is never closed")]
    [InlineData("level:(error warning)", 14, "values are joined by OR")]
    [InlineData("model:a)", 8, "this ')' closes nothing")]
    [InlineData("\"open", 1, "this quote is never closed")]
    [InlineData("model:a OR", 11, "a term is missing at the end")]
    [InlineData("()", 2, "a term is missing here")]
    [InlineData("-word", 1, "only fields can be excluded")]
    [InlineData("-", 1, "only fields can be excluded")]
    [InlineData("refund*", 1, "plain text is found anywhere, without '*'")]
    [InlineData("user:l*ukas", 6, "'*' stands only at the end, as in user:start*")]
    [InlineData("refund OR model:a", 1, "plain text cannot stand beside OR")]
    [InlineData("has:", 5, "'has:' needs a field")]
    public void Says_in_which_column_and_why(string text, int column, string reason)
    {
        var parsed = FilterParser.Parse(text);

        Assert.NotNull(parsed.Error);
        Assert.StartsWith(reason, parsed.Error.Reason, StringComparison.Ordinal);
        Assert.Equal($"column {column}: {parsed.Error.Reason}", parsed.Error.Message);
        Assert.Null(parsed.Where);
        Assert.Null(parsed.Text);
    }

    [Fact]
    public void Is_refused_before_its_nesting_or_length_harms() => Assert.All(
        [new string('(', 5_000), new string('-', 5_000) + "model:a", new string('x', 20_000)],
        text => Assert.NotNull(FilterParser.Parse(text).Error));

    [Fact]
    public void Never_throws_whatever_is_typed()
    {
        const string alphabet = "a:(\")-=<>*\\ ORmodel1s.$é\u202e";
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(14)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            var error = FilterParser.Parse(text).Error;
            Assert.True(error is null || error.Column >= 1 && error.Column <= text.Length + 1, text);
        }
    }
}

public class A_filter_while_it_is_typed
{
    [Theory]
    [InlineData("mo|", null, "mo", 0)]
    [InlineData("|", null, "", 0)]
    [InlineData("model:gp|", "model", "gp", 6)]
    [InlineData("model:=gp|", "model", "gp", 7)]
    [InlineData("user:ana -env:|", "environment", "", 14)]
    [InlineData("user:ana -e|", null, "e", 10)]
    [InlineData("level:(error OR wa|", "level", "wa", 16)]
    [InlineData("level:(error) mo|", null, "mo", 14)]
    [InlineData("name:\"check o|", "name", "check o", 5)]
    [InlineData("has:tt|", null, "tt", 4)]
    public void Knows_what_the_caret_stands_in(string text, string? field, string prefix, int start)
    {
        var completion = FilterCompletion.At(text.Replace("|", "", StringComparison.Ordinal), text.IndexOf('|', StringComparison.Ordinal));

        Assert.Equal((field, prefix, start), (completion?.Field?.Name, completion?.Prefix ?? "none", completion?.Start ?? -1));
    }

    [Fact]
    public void Needs_no_colon_behind_what_it_has()
    {
        Assert.True(FilterCompletion.At("has:tt", 6)!.IsNameOnly);
        Assert.False(FilterCompletion.At("tt", 2)!.IsNameOnly);
    }

    [Theory]
    [InlineData("nofield:x|")]
    [InlineData("\"some phrase|")]
    public void Offers_nothing_where_nothing_is_known(string text) =>
        Assert.Null(FilterCompletion.At(text.Replace("|", "", StringComparison.Ordinal), text.IndexOf('|', StringComparison.Ordinal)));
}
