using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sightglass.Server.Tests.Browser;

/// <summary>Everything a traced application sends is whatever its users typed.</summary>
public sealed class Hostile_text(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    private const string Script = "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>\"'><a href=\"javascript:alert(4)\">x</a>";
    private const string Picture = "![x](https://evil.example/?d=1) https://evil.example/pixel.png";

    [Fact]
    public async Task Is_only_ever_text()
    {
        var now = TimeProvider.System.GetUtcNow().AddSeconds(-30);
        await Visit.SendAsync(browser.App,
        [
            Visit.Span(91, 1, null, Script, now, 900,
                Visit.Text("user.id", Script), Visit.Text("session.id", Script), Visit.Text("langfuse.trace.tags", Script), Visit.Text("langfuse.environment", "<b>env</b>")),
            Visit.Span(91, 2, 1, Script, now, 800,
                Visit.Text("gen_ai.operation.name", "chat"), Visit.Text("gen_ai.request.model", Script), Visit.Text("gen_ai.provider.name", Script), Visit.Text(Script, Script),
                Visit.Text("gen_ai.input.messages", System.Text.Json.JsonSerializer.Serialize(new object[]
                {
                    new { role = Script, parts = new object[] { new { type = "text", content = Script + Picture }, new { type = "reasoning", content = Script } } },
                    new { role = "user", parts = new object[] { new { type = "uri", modality = "image", mime_type = "image/png", uri = "https://evil.example/pixel.png" } } },
                    new { role = "assistant", parts = new object[] { new { type = "tool_call", id = Script, name = Script, arguments = new Dictionary<string, string> { [Script] = Script } } } },
                })),
                Visit.Text("gen_ai.output.messages", System.Text.Json.JsonSerializer.Serialize(new[] { new { role = "assistant", parts = new[] { new { type = "text", content = Script } } } }))),
        ]);

        await using var visit = await browser.VisitAsync("/traces?q=trace_id:0000000000000000000000000000005b");
        await Expect(visit.Row(0).Locator("td.c-name")).ToHaveTextAsync(Script);
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await visit.Page.Locator(".step").Nth(1).ClickAsync();
        await Expect(visit.Page.Locator(".turn .said").First).ToContainTextAsync("<img src=x onerror=alert(2)>");
        foreach (var tab in new[] { "Input · Output", "Attributes", "Cost & tokens", "Scores", "Raw", "Explain", "Messages" })
        {
            await visit.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Tab, new() { Name = tab })).ToHaveAttributeAsync("aria-selected", "true");
        }
        await visit.Page.Locator("#filter").FillAsync("\"" + Script.Replace("\"", "\\\"", StringComparison.Ordinal) + "\" modle:x");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".nothing")).ToContainTextAsync("modle");

        Assert.Equal(0, await visit.Page.Locator("main img, main script, main a[href^='javascript'], .panel-body svg[onload]").CountAsync());
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Shows_the_characters_that_want_to_be_invisible()
    {
        await Visit.SendAsync(browser.App, [Visit.Span(92, 1, null, "invoice\u202egpj.exe", TimeProvider.System.GetUtcNow().AddSeconds(-5), 100)]);

        await using var visit = await browser.VisitAsync("/traces/0000000000000000000000000000005c");
        await Expect(visit.Page.Locator(".trace-title .invisible-char")).ToHaveTextAsync("U+202E");
    }

    [Fact]
    public async Task Is_shown_when_it_breaks_off_within_a_character()
    {
        await Visit.SendAsync(browser.App,
        [
            Visit.Span(94, 1, null, "half", TimeProvider.System.GetUtcNow().AddSeconds(-5), 100,
                Visit.Text("input.value", """["half \ud83d"]"""), Visit.Text("output.value", """{"\ud83d":"\udc00"}"""), Visit.Text("gen_ai.tool.definitions", """[{"name":"\ud83d"}]""")),
        ]);

        await using var visit = await browser.VisitAsync("/traces/0000000000000000000000000000005e");
        await Expect(visit.Page.Locator(".panel-body .json").First).ToContainTextAsync("half \ufffd");
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Comes_as_a_file_when_it_is_downloaded()
    {
        await Visit.SendAsync(browser.App, [Visit.Span(93, 1, null, "x", TimeProvider.System.GetUtcNow().AddSeconds(-5), 100, Visit.Text("input.value", Script))]);
        using var answer = await browser.App.SendAsync(HttpMethod.Get, "/traces/0000000000000000000000000000005d/observations/0000000000000001/input");

        Assert.Equal(("attachment", "text/plain"), (answer.Content.Headers.ContentDisposition?.DispositionType, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }
}
