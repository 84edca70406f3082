using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Media;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

public sealed class Files_in_a_span(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(3_000);
    private readonly TraceId _trace = TraceId.OfName(Guid.NewGuid().ToString());

    private SightglassApp App => shared.App;
    private string Uri => $"data:image/png;base64,{Convert.ToBase64String(_content)}";
    private string Token => $"@@@langfuseMedia:type=image/png|id={MediaFile.IdOf(SHA256.HashData(_content))}|source=base64_data_uri@@@";

    [Fact]
    public async Task Become_media_and_a_token()
    {
        await App.SendAsync(LangfuseTraffic.ASpan(_trace, 1)
            .With("gen_ai.input.messages", $$"""[{"role":"user","parts":[{"type":"uri","uri":"{{Uri}}"},{"type":"text","content":"and {{Uri}}"}]}]""")
            .With("langfuse.observation.output", Uri).With("langfuse.observation.metadata.photo", Uri));

        var raw = Assert.Single(await App.TraceAsync(_trace));
        Assert.Equal($$"""[{"role":"user","parts":[{"type":"uri","uri":"{{Token}}"},{"type":"text","content":"and {{Token}}"}]}]""", raw["gen_ai.input.messages"].AsText());
        Assert.Equal((Token, Token), (raw["langfuse.observation.output"].AsText(), raw["langfuse.observation.metadata.photo"].AsText()));
        await AssertKeptAsync();
    }

    [Fact]
    public async Task Of_a_batch_of_events_become_media_too()
    {
        await App.IngestAsync(Events.Of("generation-create", new JsonObject
        {
            ["id"] = $"{_trace}-g",
            ["traceId"] = _trace.ToString(),
            ["startTime"] = "2026-11-24T12:00:00Z",
            ["input"] = new JsonArray(new JsonObject { ["image_url"] = new JsonObject { ["url"] = Uri } }),
            ["metadata"] = new JsonObject { ["deep"] = new JsonObject { ["photo"] = Uri } },
        }.ToJsonString()));

        var observation = await App.GetAsync($"observations/{_trace}-g");
        Assert.Equal(Token, (string)observation["input"]![0]!["image_url"]!["url"]!);
        Assert.Contains(Token, observation["metadata"]!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        await AssertKeptAsync();
    }

    [Theory]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("data:application/x-sh;base64,{0}")]
    [InlineData("data:image/png;base32,{0}")]
    [InlineData("image/png;base64,{0}")]
    [InlineData("data:image/png and ;base64,{0}")]
    [InlineData("data:image/png;base64,{0}A")]
    [InlineData("data:image/png;base64,")]
    public async Task Stay_where_they_are_when_they_are_small_or_none(string form)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Convert.ToBase64String(_content));
        await App.SendAsync(LangfuseTraffic.ASpan(_trace, 1).With("langfuse.observation.input", text));
        Assert.Equal(text, Assert.Single(await App.TraceAsync(_trace))["langfuse.observation.input"].AsText());
    }

    [Theory]
    [InlineData("io")]
    [InlineData("messages")]
    public async Task Are_shown_on_the_page_of_the_trace_and_missing_ones_say_so(string tab)
    {
        var text = $"data:text/plain;base64,{Convert.ToBase64String(RandomNumberGenerator.GetBytes(2_000))}";
        await App.SendAsync(LangfuseTraffic.ASpan(_trace, 1).With("langfuse.observation.input", $$"""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{Uri}}"} },{"type":"text","text":"read {{text}}"}]}]""")
            .With("langfuse.observation.output", "see @@@langfuseMedia:type=image/gif|id=missing|source=bytes@@@"));

        using var page = await App.SendAsync(HttpMethod.Get, $"/traces/{_trace}?tab={tab}");
        var html = await page.TextAsync();

        Assert.Contains($"""<img class="media-picture" src="/media/{MediaFile.IdOf(SHA256.HashData(_content))}" alt="image/png, """, html, StringComparison.Ordinal);
        Assert.Contains(">text/plain</a>", html, StringComparison.Ordinal);
        Assert.Contains("was not uploaded", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_found_with_escapes_of_JSON_and_one_after_the_other()
    {
        var escaped = Uri.Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002B", StringComparison.Ordinal);
        var text = Encoding.UTF8.GetBytes($"é{escaped} {Uri}\ndata:text/plain;charset=utf-8;base64,{Convert.ToBase64String(_content)}\"");

        var found = DataUri.In(text, new());

        Assert.Equal(["image/png", "image/png", "text/plain"], found.Select(f => f.ContentType));
        Assert.All(found, f => Assert.Equal(_content, f.Content));
        Assert.Equal(escaped, Encoding.UTF8.GetString(text.AsSpan(found[0].Start, found[0].Length)));
    }

    [Fact]
    public void Are_not_looked_for_where_there_are_none() =>
        Assert.False(MediaExtraction.MayBeIn(LangfuseTraffic.ASpan(_trace, 1).With("gen_ai.input.messages", "data: base64, and so on")));

    private async Task AssertKeptAsync()
    {
        var media = await App.GetAsync($"media/{MediaFile.IdOf(SHA256.HashData(_content))}");
        using var content = await App.Http.GetAsync((string)media["url"]!, TestContext.Current.CancellationToken);
        Assert.Equal(_content, await content.BytesAsync());
        Assert.Equal("image/png", content.Content.Headers.ContentType?.MediaType);
    }
}
