using System.Threading.Channels;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Ingestion;

/// <summary>
/// Joins the requests of many clients into large writes, because a commit costs a disk flush whatever it holds. Bounded in bytes:
/// full is an answer (<see cref="StoreUnavailableException"/>), never a drop.
/// </summary>
internal sealed partial class IngestQueue(ITelemetryWriter writer, ILogger<IngestQueue> logger) : BackgroundService
{
    /// <summary>Encoded bytes that may wait. One larger request is still taken when nothing else waits.</summary>
    public const long MostWaitingBytes = 128L << 20;

    private const int MostSpansInOneWrite = 4_000;
    private const long MostBytesInOneWrite = 16L << 20;

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private readonly List<Action<StoredNotice>> _listeners = [];
    private long _waitingBytes;

    // The spans of the write that is on its way; kept, because a list of this size is expensive to make.
    private readonly List<ReceivedSpan> _together = [];

    /// <summary>Completes when the spans are stored and visible; until then the caller keeps their bytes alive.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was taken, or nothing is promised.</exception>
    public async Task AddAsync(ProjectId project, IReadOnlyList<ReceivedSpan> spans)
    {
        var bytes = spans.Sum(s => (long)s.Encoded.Length);
        if (Interlocked.Add(ref _waitingBytes, bytes) is var total && total > MostWaitingBytes && total > bytes)
        {
            Interlocked.Add(ref _waitingBytes, -bytes);
            throw new StoreUnavailableException("Too much is waiting to be stored");
        }
        var waiting = new Waiting(project, spans, bytes);
        if (!_waiting.Writer.TryWrite(waiting))
        {
            Interlocked.Add(ref _waitingBytes, -bytes);
            throw new StoreUnavailableException("The server is stopping");
        }
        await waiting.Stored.Task;
    }

    /// <summary>Calls back after each write with the traces it touched, until disposed. Handlers must be quick and must not throw.</summary>
    public IDisposable OnStored(Action<StoredNotice> handler)
    {
        lock (_listeners) _listeners.Add(handler);
        return new Subscription(this, handler);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends when StopAsync closes the channel, not on the token: what was accepted is always stored.
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
            foreach (var together in TakeWaiting().GroupBy(w => w.Project))
                await StoreAsync(together.Key, [.. together]);
    }

    private List<Waiting> TakeWaiting()
    {
        var taken = new List<Waiting>();
        long spans = 0, bytes = 0;
        while (spans < MostSpansInOneWrite && bytes < MostBytesInOneWrite && _waiting.Reader.TryRead(out var waiting))
        {
            taken.Add(waiting);
            spans += waiting.Spans.Count;
            bytes += waiting.Bytes;
        }
        return taken;
    }

    private async Task StoreAsync(ProjectId project, List<Waiting> requests)
    {
        try
        {
            foreach (var request in requests) _together.AddRange(request.Spans);
            await writer.WriteAsync(project, _together, CancellationToken.None);
            Announce(project);
            foreach (var request in requests) request.Stored.SetResult();
        }
        catch (Exception exception)
        {
            WriteFailed(logger, exception);
            var answer = exception as StoreUnavailableException ?? new StoreUnavailableException("The write failed", exception);
            foreach (var request in requests) request.Stored.SetException(answer);
        }
        finally
        {
            _together.Clear();
            Interlocked.Add(ref _waitingBytes, -requests.Sum(r => r.Bytes));
        }
    }

    private void Announce(ProjectId project)
    {
        lock (_listeners)
        {
            if (_listeners.Count == 0) return;
            var notice = new StoredNotice(project, [.. _together.Select(s => s.Observation.TraceId).Distinct()]);
            foreach (var listener in _listeners) listener(notice);
        }
    }

    [LoggerMessage(LogLevel.Error, "A write failed; its senders were told to retry")]
    private static partial void WriteFailed(ILogger logger, Exception exception);

    private sealed record Waiting(ProjectId Project, IReadOnlyList<ReceivedSpan> Spans, long Bytes)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Subscription(IngestQueue queue, Action<StoredNotice> handler) : IDisposable
    {
        public void Dispose()
        {
            lock (queue._listeners) queue._listeners.Remove(handler);
        }
    }
}

/// <summary>These traces have grown and are visible.</summary>
internal sealed record StoredNotice(ProjectId Project, IReadOnlyList<TraceId> Traces);
