using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Sightglass.Core.Storage;
using Sightglass.Server.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Sightglass.Server.Tests.Browser;

public sealed class The_filter_box(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    [Fact]
    public async Task Follows_the_errors_switch()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.Keyboard.PressAsync("e");
        await Expect(Box(visit)).ToHaveValueAsync("level:error");
        await visit.Page.Keyboard.PressAsync("e");

        await Expect(visit.Page).ToHaveURLAsync(new Regex("/traces$"));
        await Expect(Box(visit)).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Follows_the_browser_back_and_forward()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.Keyboard.PressAsync("e");
        await Expect(Box(visit)).ToHaveValueAsync("level:error");
        await visit.Page.GoBackAsync();
        await Expect(Box(visit)).ToHaveValueAsync("");

        await Box(visit).FillAsync("name:plan-trip");
        await Box(visit).PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=name"));
        await visit.Page.GoBackAsync();
        await Expect(Box(visit)).ToHaveValueAsync("");
        await visit.Page.GoForwardAsync();
        await Expect(Box(visit)).ToHaveValueAsync("name:plan-trip");
    }

    [Fact]
    public async Task Is_empty_when_the_menu_leads_to_all_traces()
    {
        await using var visit = await browser.VisitAsync("/traces?q=name:plan-trip");
        await visit.Page.Locator(".nav-link").ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync(new Regex("/traces$"));
        await Expect(Box(visit)).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Keeps_what_is_typed_while_an_earlier_filter_is_applied()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await Box(visit).PressSequentiallyAsync("model:claude", new() { Delay = 20 });
        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=model%3Aclaude$"));
        await Box(visit).PressSequentiallyAsync("-sonnet-4-5", new() { Delay = 290 });

        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=model%3Aclaude-sonnet-4-5$"));
        await Expect(Box(visit)).ToHaveValueAsync("model:claude-sonnet-4-5");
    }

    [Fact]
    public async Task Offers_what_completes_the_text_as_it_is_now()
    {
        await using var app = await SightglassApp.StartAsync(replace: (services, store) => services.AddSingleton(LateSuggestions.Around(store.Reader, "pr")));
        await Visit.SendAsync(app,
        [
            Visit.Span(1, 1, null, "one", TimeProvider.System.GetUtcNow(), 10, Visit.Text("deployment.environment.name", "production")),
            Visit.Span(2, 1, null, "two", TimeProvider.System.GetUtcNow(), 10, Visit.Text("deployment.environment.name", "preview")),
        ]);
        var late = (LateSuggestions)app.Services.GetRequiredService<ITelemetryReader>();
        await using var visit = await browser.VisitAsync(app, "/traces");
        await Box(visit).FillAsync("environment:pr");
        await late.Asked;
        await Box(visit).FillAsync("environment:pro");
        await Expect(visit.Page.Locator(".completions li")).ToHaveTextAsync([new Regex("^production")]);

        late.Answer();
        await Box(visit).PressAsync("ArrowDown");
        await Expect(visit.Page.Locator(".completions li.active")).ToHaveTextAsync(new Regex("^production"));
        await Expect(visit.Page.Locator(".completions li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Completes_what_a_trace_has_to_a_whole_term()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await Box(visit).PressSequentiallyAsync("has:tt");
        await Expect(visit.Page.Locator(".completions li").First).ToHaveTextAsync(new Regex("^ttft"));
        await Box(visit).PressAsync("ArrowDown");
        await Box(visit).PressAsync("Enter");

        await Expect(Box(visit)).ToHaveValueAsync("has:ttft ");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=has%3Attft$"));
    }

    private static ILocator Box(Visit visit) => visit.Page.Locator("#filter");
}
