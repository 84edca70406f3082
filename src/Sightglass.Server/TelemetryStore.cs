using Sightglass.Core.Normalization;
using Sightglass.Core.Pricing;
using Sightglass.Embedded;
using Sightglass.Server.Prices;

namespace Sightglass.Server;

/// <summary>The store with the prices by which it reads spans. Opens it and hands its two faces to everybody else.</summary>
internal sealed class TelemetryStore : IAsyncDisposable
{
    private readonly Interpreter _interpreter;

    private TelemetryStore(EmbeddedStore embedded, Interpreter interpreter, ProjectPrices prices) => (Embedded, _interpreter, Prices) = (embedded, interpreter, prices);

    public EmbeddedStore Embedded { get; }
    public ProjectPrices Prices { get; }

    /// <exception cref="Core.Storage.StoreUnavailableException">The folder is not writable or another process holds it.</exception>
    public static async Task<TelemetryStore> OpenAsync(
        Options options, TimeProvider time, Action<string> onNotice, Action<Exception> onFault, CancellationToken cancellationToken)
    {
        // Read when the first span is priced, which a start may do: by then the folder is ours.
        var prices = new ProjectPrices(() => StoredPrices.Load(options));
        var interpreter = new Interpreter(prices.Price);
        return new(await EmbeddedStore.OpenAsync(OptionsOf(options), interpreter, time, options.RebuildIndex, onNotice, onFault, cancellationToken), interpreter, prices);
    }

    public void AddTo(IServiceCollection services) => services.AddSingleton(_interpreter).AddSingleton(Embedded.Writer).AddSingleton(Embedded.Reader);

    public ValueTask DisposeAsync() => Embedded.DisposeAsync();

    private static EmbeddedOptions OptionsOf(Options options)
    {
        var embedded = new EmbeddedOptions { Folder = options.Data };
        return options.SealRows is { } rows ? embedded with { RowsInOneSeal = rows } : embedded;
    }
}
