using System.Text.RegularExpressions;
using Sightglass.Core.Normalization;
using static Microsoft.Playwright.Assertions;

namespace Sightglass.Server.Tests.Browser;

public sealed class A_trace_on_its_own_page(OpenBrowser browser) : IClassFixture<OpenBrowser>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow().AddMinutes(-1);

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

    /// <summary>Two hundred steps of nine calls.</summary>
    private static List<RawSpan> Large() =>
    [
        Visit.Span(421, 1, null, "large", Now, 10_000),
        .. Enumerable.Range(1, 200).SelectMany(step => Enumerable.Range(0, 10).Select(call => Visit.Span(
            421, (ulong)(step * 100 + call), call == 0 ? 1 : (ulong)(step * 100), call == 0 ? $"step {step}" : $"call #{step}.{call}", Now.AddMilliseconds(step * 50 + call), 40))),
    ];
}
