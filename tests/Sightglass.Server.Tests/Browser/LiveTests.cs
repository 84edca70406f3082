using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sightglass.Server.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Sightglass.Server.Tests.Browser;

public sealed class While_traces_come_in(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow().AddMilliseconds(-200);

    [Fact]
    public async Task The_first_page_becomes_the_list_by_itself()
    {
        await using var app = await SightglassApp.StartAsync();
        await using var visit = await browser.VisitAsync(app, "/traces");
        await Expect(visit.Page.GetByText("Waiting for the first trace")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("#snippet")).ToContainTextAsync(app.Address.Authority);

        await visit.SendAsync(Visit.Span(1, 1, null, "hello", Now, 100));

        await Expect(visit.Row(0).Locator("td.c-name")).ToHaveTextAsync("hello");
    }

    [Fact]
    public async Task The_demo_is_one_click_away()
    {
        await using var app = await SightglassApp.StartAsync();
        await using var visit = await browser.VisitAsync(app, "/traces");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Load demo data" }).ClickAsync();

        await Expect(visit.Page.Locator("tr.row")).ToHaveCountAsync(100, new() { Timeout = 60_000 });
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task A_pill_counts_them_and_nothing_jumps()
    {
        await using var visit = await browser.VisitAsync("/traces");
        var first = await visit.Row(0).GetAttributeAsync("id");
        await visit.Page.Locator("#trace-rows").EvaluateAsync("e => e.scrollTop = 400");

        await visit.SendAsync(Visit.Span(201, 1, null, "new one", Now, 100));
        await visit.SendAsync(Visit.Span(202, 1, null, "new two", Now, 100));

        await Expect(visit.Page.Locator(".arrived")).ToContainTextAsync(new Regex("[12] new"));
        Assert.Equal(400, await visit.Page.Locator("#trace-rows").EvaluateAsync<int>("e => e.scrollTop"));
        await Expect(visit.Row(0)).ToHaveAttributeAsync("id", first!);

        await Expect(visit.Page.Locator(".arrived")).ToContainTextAsync("2 new");
        await visit.Page.Locator(".arrived").ClickAsync();
        await Expect(visit.Row(1).Locator("td.c-name")).ToHaveTextAsync(new Regex("new (one|two)"));
        await Expect(visit.Page.Locator(".arrived")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Live_puts_them_on_top()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:live-one");
        await visit.Page.Keyboard.PressAsync("l");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("live=1"));

        await visit.SendAsync(Visit.Span(211, 1, null, "live-one", Now, 100));
        await Expect(visit.Page.Locator("tr.row")).ToHaveCountAsync(1);
        await visit.SendAsync(Visit.Span(212, 1, null, "live-one again", Now, 100));
        await Expect(visit.Row(0).Locator("td.c-name")).ToHaveTextAsync("live-one again");
    }

    [Fact]
    public async Task An_open_trace_grows()
    {
        await Visit.SendAsync(browser.App, [Visit.Span(221, 2, 1, "child", Now, 100)]);
        await using var visit = await browser.VisitAsync("/traces/000000000000000000000000000000dd");
        await Expect(visit.Page.GetByText("waiting for the root")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".orphans")).ToBeVisibleAsync();

        await visit.SendAsync(Visit.Span(221, 1, null, "root", Now.AddSeconds(-1), 1_500));

        await Expect(visit.Page.Locator(".step .name")).ToHaveTextAsync(["root", "child"]);
        await Expect(visit.Page.GetByText("waiting for the root")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_lost_connection_is_said()
    {
        var app = await SightglassApp.StartAsync();
        await using var visit = await browser.VisitAsync(app, "/traces");
        await app.DisposeAsync();

        await Expect(visit.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        Assert.DoesNotContain(visit.Faults, fault => fault.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
    }
}

public sealed class The_look(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    private static Task<string> Background(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    [Fact]
    public async Task Follows_the_system_until_somebody_chooses_and_then_stays()
    {
        await using var visit = await browser.VisitAsync("/traces", ColorScheme.Dark);
        Assert.Equal("rgb(15, 18, 23)", await Background(visit.Page));

        await visit.Page.GetByTitle("Light", new() { Exact = true }).ClickAsync();
        Assert.Equal("rgb(251, 251, 252)", await Background(visit.Page));

        await visit.ReloadAsync();
        Assert.Equal("rgb(251, 251, 252)", await Background(visit.Page));
        await Expect(visit.Page.GetByTitle("Light", new() { Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Has_help_for_the_keyboard()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.Keyboard.PressAsync("?");

        await Expect(visit.Page.Locator("#keyboard-help")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.Locator("#keyboard-help")).ToBeHiddenAsync();
    }

    /// <summary>Text of at least 4.5 : 1 against what it stands on, WCAG 2.2 AA.</summary>
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Has_enough_contrast(ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync("/traces?q=level:error", scheme);
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await Expect(visit.Page.Locator(".panel-body")).ToBeVisibleAsync();

        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Contrast.Script));
    }

    [Fact]
    public async Task Names_every_control_and_scrolls_by_keyboard()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:support-agent");
        await visit.Row(0).Locator("td.c-input").ClickAsync();
        await Expect(visit.Page.Locator(".panel-body")).ToBeVisibleAsync();

        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('button, a[href], input, select, summary')]
              .filter(e => e.offsetParent && !(e.textContent.trim() || e.getAttribute('aria-label') || e.title || e.labels?.length))
              .map(e => e.outerHTML.slice(0, 120))
            """));
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('main *')]
              .filter(e => /auto|scroll/.test(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1 && e.tabIndex < 0 && !e.querySelector('a, button, input, summary'))
              .map(e => e.className)
            """));
    }
}
