using Sightglass.Core.Telemetry;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Traces;

/// <summary>Follows what is stored and tells the open pages, each at most once a second: pages move, and a flood of spans does not drown them.</summary>
internal sealed class LiveTail : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly List<Follower> _followers = [];
    private readonly IDisposable _subscription;
    private readonly TimeProvider _time;

    public LiveTail(IngestQueue queue, TimeProvider time)
    {
        _time = time;
        _subscription = queue.OnStored(Tell);
    }

    /// <summary>Calls back some time after something of the project, or of one trace of it, was stored; until disposed.</summary>
    public IDisposable Follow(ProjectId project, TraceId? trace, Func<Task> changed)
    {
        var follower = new Follower(this, project, trace, changed);
        lock (_followers) _followers.Add(follower);
        return follower;
    }

    public void Dispose() => _subscription.Dispose();

    private void Tell(StoredNotice notice)
    {
        lock (_followers)
            foreach (var follower in _followers) follower.Tell(notice);
    }

    private sealed class Follower : IDisposable
    {
        private readonly LiveTail _tail;
        private readonly ProjectId _project;
        private readonly TraceId? _trace;
        private readonly ITimer _timer;
        private int _isWaiting;

        public Follower(LiveTail tail, ProjectId project, TraceId? trace, Func<Task> changed)
        {
            (_tail, _project, _trace) = (tail, project, trace);
            _timer = tail._time.CreateTimer(_ =>
            {
                Volatile.Write(ref _isWaiting, 0);
                // The page catches what may go wrong in it.
                _ = changed();
            }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Tell(StoredNotice notice)
        {
            if (notice.Project != _project || _trace is { } trace && !notice.Traces.Contains(trace)) return;
            if (Interlocked.Exchange(ref _isWaiting, 1) == 0) _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            lock (_tail._followers) _tail._followers.Remove(this);
            _timer.Dispose();
        }
    }
}
