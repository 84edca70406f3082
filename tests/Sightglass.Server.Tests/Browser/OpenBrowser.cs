using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Browser;

/// <summary>A real server with the demo company in it and a real Chromium in front. Without Chromium the tests are skipped and say so.</summary>
public sealed class OpenBrowser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal SightglassApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await SightglassApp.StartAsync();
        using var loaded = await App.SendAsync(HttpMethod.Post, "/demo");
        loaded.EnsureSuccessStatusCode();
        if (Chromium() is not { } chromium) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"] });
    }

    internal Task<Visit> VisitAsync(string path, ColorScheme scheme = ColorScheme.Light, int width = 1440) => VisitAsync(App, path, scheme, width);

    internal async Task<Visit> VisitAsync(SightglassApp app, string path, ColorScheme scheme = ColorScheme.Light, int width = 1440)
    {
        Assert.SkipWhen(_browser is null, "There is no Chromium here; 'make test' installs it.");
        var context = await _browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        var visit = new Visit(app, context, await context.NewPageAsync());
        await visit.GoAsync(path);
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        await App.DisposeAsync();
    }

    private static string? Chromium() => Environment.GetEnvironmentVariable("SIGHTGLASS_TEST_CHROMIUM") is { Length: > 0 } given
        ? given : Places.FirstOrDefault(File.Exists);
}

/// <summary>One window of the browser, which remembers what should not have happened in it.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly SightglassApp _app;
    private readonly IBrowserContext _context;
    private readonly ConcurrentBag<string> _faults = [];

    public Visit(SightglassApp app, IBrowserContext context, IPage page)
    {
        (_app, _context, Page) = (app, context, page);
        page.SetDefaultTimeout(20_000);
        Assertions.SetDefaultExpectTimeout(20_000);
        page.PageError += (_, error) => _faults.Add($"script error: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _faults.Add($"console: {message.Text}");
        };
        page.Dialog += async (_, dialog) =>
        {
            _faults.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(app.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                _faults.Add($"request to {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Script errors, dialogs, requests to others.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Opens a page and waits until its circuit answers.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(_app.Address, path).ToString());
        await ReadyAsync();
    }

    public async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await ReadyAsync();
    }

    /// <summary>What was pressed before a page listens is lost, as for a person who is faster than 100 ms.</summary>
    private Task<IJSHandle> ReadyAsync() => Page.WaitForFunctionAsync("() => document.documentElement.dataset.listeners > '0'");

    /// <summary>Waits until so many parts of the page listen to keys, of so many that ever did: the list is one, an open trace another.</summary>
    public Task<IJSHandle> ListenersAsync(int count, int begun) => Page.WaitForFunctionAsync(
        $"() => document.documentElement.dataset.listeners === '{count}' && document.documentElement.dataset.listenersBegun === '{begun}'");

    public ILocator Row(int index) => Page.Locator("tr.row").Nth(index);

    /// <summary>Stores spans as if a receiver had got them.</summary>
    public Task SendAsync(params IReadOnlyList<RawSpan> spans) => SendAsync(_app, spans);

    public static async Task SendAsync(SightglassApp app, IReadOnlyList<RawSpan> spans)
    {
        var pipeline = app.Services.GetRequiredService<IngestPipeline>();
        foreach (var batch in spans.Chunk(1_000))
            await pipeline.IngestAsync(ProjectId.Default, [.. batch.Select(Encoded)], TestContext.Current.CancellationToken);
    }

    public static RawSpan Span(UInt128 trace, ulong id, ulong? parent, string name, DateTimeOffset start, double milliseconds, params RawAttribute[] attributes) => new()
    {
        TraceId = new(trace),
        SpanId = new(id),
        ParentSpanId = parent is { } p ? new ObservationId(p) : null,
        Name = name,
        StartNanos = Nanos(start),
        EndNanos = Nanos(start.AddMilliseconds(milliseconds)),
        ReceivedNanos = Nanos(start.AddSeconds(1)),
        Attributes = attributes,
    };

    public static RawAttribute Text(string key, string value) => new(key, RawValue.Of(value));

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static ulong Nanos(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static EncodedSpan Encoded(RawSpan span)
    {
        var writer = new WireWriter();
        SpanCodec.Write(writer, span);
        return new(span, writer.Written);
    }
}
