using System.Text.RegularExpressions;
using Sightglass.Core.Normalization;
using static Microsoft.Playwright.Assertions;

namespace Sightglass.Server.Tests.Browser;

public sealed class A_trace_on_its_own_page(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow().AddMinutes(-1);

    [Fact]
    public async Task Leads_back_to_the_list_it_was_opened_from()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:support-agent&range=24h");
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await visit.Page.Locator(".step").Nth(1).ClickAsync();
        await Expect(visit.Page.Locator(".step").Nth(1)).ToHaveClassAsync(new Regex("selected"));
        await visit.Page.GetByTitle("Full page (Enter)").ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync(new Regex("/traces/[0-9a-f]{32}\\?q=name:support-agent&range=24h&span=[0-9a-f]{16}$"));
        await Expect(visit.Page.Locator(".step").Nth(1)).ToHaveClassAsync(new Regex("selected"));
        await visit.Page.GetByText("All traces").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/traces\\?q=name:support-agent&range=24h$"));
    }

    [Fact]
    public async Task Goes_to_its_neighbours_in_that_list()
    {
        await Visit.SendAsync(browser.App, [.. Enumerable.Range(1, 3).Select(i => Visit.Span((UInt128)(400 + i), 1, null, $"neighbour {i}", Now.AddSeconds(-i), 10))]);
        await using var visit = await browser.VisitAsync("/traces/00000000000000000000000000000192?q=name:neighbour&tab=raw");
        await Expect(visit.Page).ToHaveTitleAsync("neighbour 2 · Sightglass");

        await visit.Page.Keyboard.PressAsync("]");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/traces/0{29}193\\?q=name:neighbour&tab=raw$"));
        await Expect(visit.Page.Locator(".trace-title h1")).ToHaveTextAsync("neighbour 3");
        await visit.ListenersAsync(1, begun: 2);
        await visit.Page.Keyboard.PressAsync("]");
        await visit.Page.Keyboard.PressAsync("[");
        await Expect(visit.Page.Locator(".trace-title h1")).ToHaveTextAsync("neighbour 2");
    }

    [Fact]
    public async Task Stays_where_it_is_when_the_list_has_no_neighbour()
    {
        await Visit.SendAsync(browser.App, [Visit.Span(411, 1, null, "lonely", Now, 100), Visit.Span(411, 2, 1, "child", Now, 50)]);
        await using var visit = await browser.VisitAsync("/traces/0000000000000000000000000000019b?q=name:lonely&span=0000000000000002");
        await visit.Page.Keyboard.PressAsync("[");
        await visit.Page.Keyboard.PressAsync("]");
        await visit.Page.Keyboard.PressAsync("2");

        await Expect(visit.Page).ToHaveURLAsync(new Regex("span=0{15}2&tab=io$"));
        await Expect(visit.Page.Locator(".step").Nth(1)).ToHaveClassAsync(new Regex("selected"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Loses_no_letter_of_what_is_looked_for(int delay)
    {
        await Visit.SendAsync(browser.App, Large());
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001a5");
        await visit.Page.Locator("#find").PressSequentiallyAsync("#150.3", new() { Delay = delay });

        await Expect(visit.Page.Locator(".find-count")).ToHaveTextAsync("1");
        await Expect(visit.Page.Locator("#find")).ToHaveValueAsync("#150.3");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("find=%23150.3"));
    }

    [Fact]
    public async Task Shows_its_steps_wherever_it_is_scrolled_to()
    {
        await Visit.SendAsync(browser.App, Large());
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001a5");
        await visit.Page.Locator(".tree").HoverAsync();
        var height = await visit.Page.Locator(".tree").EvaluateAsync<double>("tree => tree.scrollHeight");
        for (var i = 0; i < 60; i++)
        {
            await visit.Page.Mouse.WheelAsync(0, 240);
            await Expect(visit.Page.Locator(".tree .step").Nth(1)).ToBeAttachedAsync();
        }

        await visit.Page.WaitForFunctionAsync("""
            () => {
              const tree = document.querySelector('.tree').getBoundingClientRect();
              const step = document.elementFromPoint(tree.left + 60, tree.top + tree.height / 2);
              return step?.closest('.step') !== null;
            }
            """);
        Assert.InRange(await visit.Page.Locator(".tree").EvaluateAsync<double>("tree => tree.scrollHeight"), height * 0.9, height * 1.1);
    }

    [Fact]
    public async Task Shows_every_step_again_when_Esc_ends_the_search()
    {
        await Visit.SendAsync(browser.App, [Visit.Span(461, 1, null, "root", Now, 100), Visit.Span(461, 2, 1, "lookup", Now, 20)]);
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001cd");
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("lookup");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("find=lookup"));
        await Expect(visit.Page.Locator(".find-count")).ToHaveTextAsync("1");
        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(visit.Page.Locator("#find")).ToHaveValueAsync("");
        await Expect(visit.Page.Locator(".find-count")).ToHaveCountAsync(0);
        await Expect(visit.Page).Not.ToHaveURLAsync(new Regex("find="));
    }

    [Fact]
    public async Task Selects_the_first_error_when_only_errors_are_shown()
    {
        await Visit.SendAsync(browser.App,
        [
            Visit.Span(431, 1, null, "root", Now, 100), Visit.Span(431, 2, 1, "fine", Now, 20),
            Visit.Span(431, 3, 1, "broken", Now.AddMilliseconds(30), 20, Visit.Text("error.type", "timeout")),
        ]);
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001af?span=0000000000000002");
        await visit.Page.Keyboard.PressAsync("e");

        await Expect(visit.Page.Locator(".step .name")).ToHaveTextAsync(["root", "broken"]);
        await Expect(visit.Page.Locator(".step.selected .name")).ToHaveTextAsync("broken");
    }

    [Fact]
    public async Task Says_plainly_when_a_step_is_nothing_but_a_span()
    {
        await Visit.SendAsync(browser.App, [Visit.Span(441, 1, null, "GET /health", Now, 3)]);
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001b9?tab=explain");

        await Expect(visit.Page.Locator(".panel-body")).ToHaveTextAsync(new Regex("No dialect knew this step"));
        await Expect(visit.Page.Locator(".explain")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Shows_as_much_of_a_long_text_as_a_page_can_hold_and_says_so()
    {
        var text = string.Concat(Enumerable.Repeat("long text ", 210_000));
        await Visit.SendAsync(browser.App, [Visit.Span(440, 1, null, "long", Now, 100, Visit.Text("input.value", text))]);
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001b8?tab=io");

        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "show all" }).ClickAsync();

        await Expect(visit.Page.Locator(".hint").Filter(new() { HasText = "more are not shown here" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".show-all")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Copies_an_attribute_whole()
    {
        var essay = string.Concat(Enumerable.Repeat("lorem ipsum ", 100));
        await Visit.SendAsync(browser.App, [Visit.Span(451, 1, null, "wordy", Now, 3, Visit.Text("essay", essay))]);
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001c3?tab=attributes");
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.Page.Locator("tr", new() { HasText = "essay" }).Locator(".copy-text").ClickAsync();

        await Expect(visit.Page.Locator(".copy-text[data-copied]")).ToHaveCountAsync(1);
        Assert.Equal(essay, await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    /// <summary>A page that came over plain HTTP from another machine has no clipboard of its own.</summary>
    [Fact]
    public async Task Copies_where_the_browser_offers_no_clipboard()
    {
        await Visit.SendAsync(browser.App, [Visit.Span(452, 1, null, "wordy", Now, 3, Visit.Text("essay", "lorem ipsum"))]);
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000001c4?tab=attributes");
        await visit.Page.EvaluateAsync("""
            () => {
              Object.defineProperty(navigator, 'clipboard', { value: undefined });
              document.addEventListener('copy', () => { window.copied = document.activeElement.value; });
            }
            """);
        await visit.Page.Locator("tr", new() { HasText = "essay" }).Locator(".copy-text").ClickAsync();

        await Expect(visit.Page.Locator(".copy-text[data-copied]:focus")).ToHaveCountAsync(1);
        Assert.Equal("lorem ipsum", await visit.Page.EvaluateAsync<string>("() => window.copied"));
    }

    /// <summary>Two hundred steps of nine calls.</summary>
    private static List<RawSpan> Large() =>
    [
        Visit.Span(421, 1, null, "large", Now, 10_000),
        .. Enumerable.Range(1, 200).SelectMany(step => Enumerable.Range(0, 10).Select(call => Visit.Span(
            421, (ulong)(step * 100 + call), call == 0 ? 1 : (ulong)(step * 100), call == 0 ? $"step {step}" : $"call #{step}.{call}", Now.AddMilliseconds(step * 50 + call), 40))),
    ];
}
