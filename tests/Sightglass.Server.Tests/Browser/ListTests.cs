using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sightglass.Server.Tests.Browser;

public sealed partial class The_list_of_traces(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    [Fact]
    public async Task Shows_what_there_is_newest_first_and_asks_nobody_else()
    {
        await using var visit = await browser.VisitAsync("/");

        await Expect(visit.Page).ToHaveURLAsync(AtTraces());
        await Expect(visit.Page.Locator("tr.row")).ToHaveCountAsync(100);
        await Expect(visit.Page.Locator(".strip-count").First).ToBeVisibleAsync();
        var times = await visit.Page.Locator("tr.row td.c-time").EvaluateAllAsync<string[]>("cells => cells.map(c => c.title.split('\\n')[1])");
        var instants = times.Select(t => DateTime.Parse(t.Replace(" UTC", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(instants.OrderDescending(), instants);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Is_there_before_any_script_has_run()
    {
        using var page = await browser.App.SendAsync(HttpMethod.Get, "/traces", ("Accept", "text/html"));
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(100, Row().Count(html));
    }

    [Fact]
    public async Task Narrows_to_a_filter_which_survives_a_reload()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("name:draft model:=gpt-5-2025-08-07", new() { Delay = 10 });
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=name%3Adraft.*gpt-5"));
        await Expect(visit.Page.Locator("tr.row td.c-name:not(:has-text('plan-trip'))")).ToHaveCountAsync(0);
        await Expect(visit.Row(0).Locator("td.c-name")).ToHaveTextAsync("plan-trip");
        var count = await visit.Page.Locator(".count").InnerTextAsync();

        await visit.ReloadAsync();
        await Expect(visit.Page.Locator("#filter")).ToHaveValueAsync("name:draft model:=gpt-5-2025-08-07");
        await Expect(visit.Page.Locator(".count")).ToHaveTextAsync(count);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Says_in_which_column_a_filter_is_wrong_and_shows_nothing_for_it()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.Locator("#filter").PressSequentiallyAsync("modle:gpt-5", new() { Delay = 10 });

        await Expect(visit.Page.Locator(".filter-error")).ToHaveTextAsync("column 1: unknown field 'modle', did you mean 'model'?");
        await Expect(visit.Page.Locator(".filter-mirror .wrong")).ToHaveTextAsync("modle");

        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("tr.row")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator(".nothing")).ToContainTextAsync("did you mean 'model'?");

        await visit.ReloadAsync();
        await Expect(visit.Page.Locator(".filter-error")).ToContainTextAsync("column 1");
        await Expect(visit.Page.Locator("tr.row")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Completes_fields_and_the_values_they_have_taken()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.Locator("#filter").PressSequentiallyAsync("environ", new() { Delay = 20 });
        await Expect(visit.Page.Locator(".completions li")).ToHaveTextAsync([new Regex("^environment:")]);
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Page.Locator(".completions li", new() { HasText = "production" })).ToBeVisibleAsync();
        await visit.Page.Locator("#filter").PressSequentiallyAsync("stag", new() { Delay = 20 });
        await Expect(visit.Page.Locator(".completions li")).ToHaveTextAsync([new Regex("^staging")]);
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=environment%3Astaging"));
        await Expect(visit.Page.Locator("tr.row td.c-env:not(:has-text('staging'))")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("tr.row").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Searches_for_plain_text_on_enter()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.Locator("#filter").PressSequentiallyAsync("the wrong weekend", new() { Delay = 5 });
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=the%20wrong%20weekend"));
        await Expect(visit.Page.Locator("tr.row td.c-name:not(:has-text('support-agent'))")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("tr.row").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Shows_no_chart_beside_a_text_search_and_counts_what_it_has_read()
    {
        var now = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        await Visit.SendAsync(browser.App, [.. Enumerable.Range(0, 340).Select(i => Visit.Span((UInt128)(5_000 + i), 1, null, "balloon", now.AddSeconds(i), 10, Visit.Text("input.value", "zeppelin")))]);
        await using var visit = await browser.VisitAsync("/traces?q=zeppelin");
        await Expect(visit.Page.Locator(".count")).ToHaveTextAsync(new Regex(@"\+$"));
        await Expect(visit.Page.Locator(".strip")).ToHaveCountAsync(0);

        await visit.Page.WaitForFunctionAsync("""
            () => {
              const region = document.getElementById('trace-rows');
              region.scrollTop = region.scrollHeight;
              return document.querySelector('.count').textContent === '340';
            }
            """, null, new() { PollingInterval = 150 });

        await visit.Page.Locator("#filter").FillAsync("name:balloon");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".strip-count").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Grows_as_somebody_scrolls()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.WaitForFunctionAsync("""
            () => {
              const region = document.getElementById('trace-rows');
              region.scrollTop = region.scrollHeight;
              return region.scrollHeight > 600 * 27;
            }
            """, null, new() { PollingInterval = 150 });
        await Expect(visit.Page.Locator("tr.placeholder")).ToHaveCountAsync(0);

        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task Sorts_by_a_column_and_says_so_in_the_address()
    {
        await using var visit = await browser.VisitAsync("/traces");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Latency" }).ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync(new Regex("sorted=-latency"));
        await Expect(visit.Page.Locator("th.c-latency")).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(visit.Page.Locator("tr.row td.c-name").First).ToHaveTextAsync("plan-trip");
    }

    [Fact]
    public async Task Zooms_into_the_stretch_of_the_chart_that_is_dragged_over()
    {
        await using var visit = await browser.VisitAsync("/traces");
        var box = (await visit.Page.Locator(".strip-plot").BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(box.X + box.Width * 0.6f, box.Y + 20);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(box.X + box.Width * 0.7f, box.Y + 20, new() { Steps = 4 });
        await visit.Page.Mouse.UpAsync();

        await Expect(visit.Page).ToHaveURLAsync(new Regex("from=.*to="));
        await Expect(visit.Page.Locator(".range-text")).ToContainTextAsync("–");
    }

    [Fact]
    public async Task Is_readable_on_a_phone()
    {
        await using var visit = await browser.VisitAsync("/traces", ColorScheme.Dark, width: 390);

        await Expect(visit.Row(0).Locator(".c-name")).ToBeVisibleAsync();
        await Expect(visit.Row(0).Locator(".c-cost")).ToBeVisibleAsync();
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 390"));
    }

    [GeneratedRegex("/traces$")]
    private static partial Regex AtTraces();

    [GeneratedRegex("<tr id=\"trace-")]
    private static partial Regex Row();
}
