using Microsoft.EntityFrameworkCore;

namespace Sightglass.Server.Metadata;

/// <summary>Has Entity Framework build its model before anybody asks, but not while the first requests want the processor.</summary>
internal sealed class WakeUp(IDbContextFactory<MetadataDb> metadata, TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For other work in the background that needs the database: two at once would only wake it up twice.</summary>
    public Task Done => _done.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult)) await started.Task.WaitAsync(stoppingToken);
        await Task.Delay(Pause, time, stoppingToken);
        await using (var db = metadata.CreateDbContext()) _ = db.Model;
        _done.SetResult();
    }
}
