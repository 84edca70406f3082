using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Storage.Tests.Support;

/// <summary>A store that the contract is tried on. Deriving classes say how one is opened.</summary>
public abstract class StoreUnderTest : IAsyncDisposable
{
    public abstract ITelemetryWriter Writer { get; }
    public abstract ITelemetryReader Reader { get; }

    /// <summary>Moves everything to where it rests, so that a spec can be tried on both sides of that move.</summary>
    public abstract Task SettleAsync();

    /// <summary>Closes it and opens it again.</summary>
    public abstract Task RestartAsync();

    public abstract ValueTask DisposeAsync();

    internal Task WriteAsync(params IReadOnlyList<RawSpan> spans) => WriteAsync(ProjectId.Default, spans);

    internal Task WriteAsync(ProjectId project, IReadOnlyList<RawSpan> spans) =>
        Writer.WriteAsync(project, [.. spans.Select(s => s.Received())], TestContext.Current.CancellationToken);

    internal Task<IReadOnlyList<ObservationSummary>> TraceAsync(TraceId trace) => Reader.GetTraceAsync(ProjectId.Default, trace, TestContext.Current.CancellationToken);

    internal Task<Observation?> ObservationAsync(TraceId trace, ulong id) =>
        Reader.GetObservationAsync(ProjectId.Default, trace, new(id), TestContext.Current.CancellationToken);
}

/// <summary>When the contract looks: right after the write, after everything has moved to where it rests, or after a restart.</summary>
public enum Moment
{
    AtOnce,
    Settled,
    Restarted,
}

public abstract class StoreSpecs : IAsyncLifetime
{
    protected StoreUnderTest Store { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract Task<StoreUnderTest> OpenAsync();

    protected Task ReachAsync(Moment moment) => moment switch
    {
        Moment.Settled => Store.SettleAsync(),
        Moment.Restarted => Store.RestartAsync(),
        _ => Task.CompletedTask,
    };

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
