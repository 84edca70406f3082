using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sightglass.Server.Tests.Browser;

public sealed class A_trace(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    [Fact]
    public async Task Opens_beside_the_list_and_its_selected_step_survives_a_reload()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:support-agent");
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await visit.Page.Locator(".step", new() { HasText = "chat claude" }).First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Cost & tokens" }).ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync(new Regex("trace=[0-9a-f]{32}&span=[0-9a-f]{16}&tab=cost"));
        await Expect(visit.Page.Locator(".formula")).ToContainTextAsync("/M");
        var formula = await visit.Page.Locator(".formula").InnerTextAsync();

        await visit.ReloadAsync();
        await Expect(visit.Page.Locator(".step.selected .name")).ToContainTextAsync("chat claude");
        await Expect(visit.Page.Locator(".formula")).ToHaveTextAsync(formula);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Can_be_reached_and_read_by_keyboard_alone()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:support-agent");
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("j");
        await Expect(visit.Row(1)).ToHaveAttributeAsync("aria-selected", "true");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".step.selected")).ToHaveCountAsync(1);
        await visit.ListenersAsync(2, begun: 2);
        var trace = Regex.Match(visit.Page.Url, "trace=([0-9a-f]{32})").Groups[1].Value;

        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("3");
        await Expect(visit.Page.Locator(".step").Nth(2)).ToHaveClassAsync(new Regex("selected"));
        await Expect(visit.Page.Locator(".attributes")).Not.ToHaveCountAsync(0);

        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new Regex($"/traces/{trace}\\?q=.*&span=.*&tab=attributes"));
        await Expect(visit.Page.Locator(".step").Nth(2)).ToHaveClassAsync(new Regex("selected"));
        await Expect(visit.Page.Locator(".attributes")).Not.ToHaveCountAsync(0);

        await visit.ListenersAsync(1, begun: 3);
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/traces\\?q=name:support-agent$"));
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Shows_a_conversation_with_each_tool_result_beside_its_call()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:support-agent -level:error");
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await visit.Page.Locator(".step", new() { HasText = "chat claude" }).Last.ClickAsync();

        await Expect(visit.Page.Locator(".turn.user")).Not.ToHaveCountAsync(0);
        await Expect(visit.Page.Locator(".turn.output .turn-now")).ToHaveTextAsync("answer");
        await Expect(visit.Page.Locator(".tool-call .result .json")).Not.ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("details.turn.system")).Not.ToHaveAttributeAsync("open", new Regex(".*"));
    }

    [Fact]
    public async Task Says_that_a_cost_is_unknown_and_never_that_it_is_zero()
    {
        await using var visit = await browser.VisitAsync("/traces?q=model:larkspur-tiny-1");
        await Expect(visit.Row(0).Locator("td.c-cost")).ToHaveTextAsync("–");
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await visit.Page.Locator(".step", new() { HasText = "doStream" }).First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Cost & tokens" }).ClickAsync();

        await Expect(visit.Page.Locator(".note.warning")).ToContainTextAsync("larkspur-tiny-1");
        await Expect(visit.Page.Locator(".note.warning")).ToContainTextAsync("It is not zero");
        await Expect(visit.Page.Locator(".figures tfoot")).ToContainTextAsync("unknown");
    }

    [Fact]
    public async Task Explains_where_each_field_came_from()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:plan-trip");
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await visit.Page.Locator(".step", new() { HasText = "draft-itinerary" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Explain" }).ClickAsync();

        await Expect(visit.Page.Locator(".explain tr", new() { HasText = "responded_model" })).ToContainTextAsync("langfuse.observation.model.name");
    }

    [Fact]
    public async Task Finds_steps_and_keeps_the_way_to_them()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:plan-trip");
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await visit.Page.Locator("#find").FillAsync("forecast");

        await Expect(visit.Page.Locator(".step .name")).ToHaveTextAsync(["plan-trip", "gather-context", "weather.forecast"]);
        await Expect(visit.Page).ToHaveURLAsync(new Regex("find=forecast"));
        await Expect(visit.Page.Locator(".find-count")).ToHaveTextAsync("1");
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", "There is no such trace")]
    [InlineData("xyz", "There is no such trace")]
    public async Task That_does_not_exist_is_404_and_says_so(string id, string sentence)
    {
        using var answer = await browser.App.SendAsync(HttpMethod.Get, $"/traces/{id}", ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_hundred_thousand_steps_opens_and_scrolls()
    {
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        const int many = 100_000;
        await Visit.SendAsync(browser.App, [.. Enumerable.Range(1, many).Select(i =>
            Visit.Span(77, (ulong)i, i == 1 ? null : (ulong)(i / 10 + 1 == i ? 1 : i / 10 + 1), $"step {i}", start.AddMilliseconds(i), i == 1 ? many : 10))]);

        await using var visit = await browser.VisitAsync("/traces/0000000000000000000000000000004d");
        await Expect(visit.Page.Locator(".trace-head")).ToContainTextAsync("100,000");
        await visit.Page.Locator(".tree").EvaluateAsync("e => e.scrollTop = e.scrollHeight / 2");
        await visit.Page.WaitForFunctionAsync("""
            () => {
              const area = document.querySelector('.tree').getBoundingClientRect();
              return document.elementFromPoint(area.left + 120, area.top + area.height / 2)?.closest('.step')?.textContent.includes('step ');
            }
            """);
        Assert.InRange(await visit.Page.Locator(".tree .step").CountAsync(), 150, 400);
        Assert.Empty(visit.Faults);
    }
}
