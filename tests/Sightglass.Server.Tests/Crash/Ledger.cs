using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Tests.Crash;

/// <summary>One request and what became of it, as its sender knows.</summary>
internal sealed class Request(IReadOnlyList<SentSpan> spans)
{
    public IReadOnlyList<SentSpan> Spans { get; } = spans;
    public TraceId Trace => Spans[0].Trace;
    public bool IsAcknowledged { get; set; }
    public bool IsDeletionSent { get; set; }
    public bool IsDeleted { get; set; }
}

/// <summary>What was sent and what was acknowledged, kept where no crash of the server reaches it.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly List<Request> _requests = [];
    private readonly Dictionary<long, TaskCompletionSource> _waiting = [];

    public long Acknowledged { get; private set; }
    public long Deleted { get; private set; }

    public IReadOnlyList<Request> Requests
    {
        get { lock (_lock) return [.. _requests]; }
    }

    public void Sent(Request request)
    {
        lock (_lock) _requests.Add(request);
    }

    public void Acknowledge(Request request)
    {
        List<TaskCompletionSource> reached = [];
        lock (_lock)
        {
            request.IsAcknowledged = true;
            Acknowledged++;
            foreach (var count in _waiting.Keys.Where(c => c <= Acknowledged).ToList())
                if (_waiting.Remove(count, out var waiting)) reached.Add(waiting);
        }
        foreach (var waiting in reached) waiting.SetResult();
    }

    /// <summary>An acknowledged request that nobody has begun to delete; null when there is none.</summary>
    public Request? BeginDeletion(Random random)
    {
        lock (_lock)
        {
            if (_requests.Count == 0) return null;
            var request = _requests[random.Next(_requests.Count)];
            if (!request.IsAcknowledged || request.IsDeletionSent) return null;
            request.IsDeletionSent = true;
            return request;
        }
    }

    public void AcknowledgeDeletion(Request request)
    {
        lock (_lock)
        {
            request.IsDeleted = true;
            Deleted++;
        }
    }

    /// <summary>Takes out what is not there and never will be: a request that was lost without an answer, a deletion that was carried out.</summary>
    public void Forget(Request request)
    {
        lock (_lock) _requests.Remove(request);
    }

    /// <summary>Completes when as many requests have been acknowledged since the beginning.</summary>
    public Task WhenAcknowledged(long count)
    {
        lock (_lock)
        {
            if (Acknowledged >= count) return Task.CompletedTask;
            return (_waiting.TryGetValue(count, out var waiting) ? waiting : _waiting[count] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
