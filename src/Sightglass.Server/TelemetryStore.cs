using Sightglass.Core.Normalization;
using Sightglass.Core.Pricing;
using Sightglass.Embedded;

namespace Sightglass.Server;

/// <summary>Opens the store and hands its two faces to everybody else.</summary>
internal static class TelemetryStore
{
    private static readonly Interpreter Interpreter = new(observation => CostCalculator.Price(PriceTable.BuiltIn, observation));

    /// <exception cref="Core.Storage.StoreUnavailableException">The folder is not writable or another process holds it.</exception>
    public static Task<EmbeddedStore> OpenAsync(
        Options options, TimeProvider time, Action<string> onNotice, Action<Exception> onFault, CancellationToken cancellationToken) =>
        EmbeddedStore.OpenAsync(Embedded(options), Interpreter, time, options.RebuildIndex, onNotice, onFault, cancellationToken);

    private static EmbeddedOptions Embedded(Options options)
    {
        var embedded = new EmbeddedOptions { Folder = options.Data };
        return options.SealRows is { } rows ? embedded with { RowsInOneSeal = rows } : embedded;
    }

    public static WebApplicationBuilder AddTelemetryStore(this WebApplicationBuilder builder, EmbeddedStore store)
    {
        builder.Services.AddSingleton(Interpreter).AddSingleton(store.Writer).AddSingleton(store.Reader);
        return builder;
    }
}
