using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Tests.Support;

/// <summary>A store whose disk is full, or that is slow until it is let go on.</summary>
internal sealed class BrokenWriter(ITelemetryWriter store) : ITelemetryWriter
{
    private readonly TaskCompletionSource _mayWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first write has begun.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Null: writes wait for <see cref="LetGo"/>.</summary>
    public Exception? Fault { get; set; }

    public async Task WriteAsync(ProjectId project, IReadOnlyList<ReceivedSpan> spans, CancellationToken cancellationToken)
    {
        _entered.TrySetResult();
        if (Fault is { } fault) throw fault;
        await _mayWrite.Task;
        await store.WriteAsync(project, spans, cancellationToken);
    }

    public void LetGo() => _mayWrite.TrySetResult();

    public void Repair()
    {
        Fault = null;
        LetGo();
    }

    public Task DeleteTracesAsync(ProjectId project, IReadOnlyCollection<TraceId> traces, CancellationToken cancellationToken) =>
        store.DeleteTracesAsync(project, traces, cancellationToken);

    public Task<long> DeleteOlderThanAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => store.DeleteOlderThanAsync(cutoff, cancellationToken);
}
