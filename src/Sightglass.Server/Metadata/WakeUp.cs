using Microsoft.EntityFrameworkCore;

namespace Sightglass.Server.Metadata;

/// <summary>Has Entity Framework build its model once the server answers, so that neither the start nor the first question waits for it.</summary>
internal sealed class WakeUp(IDbContextFactory<MetadataDb> metadata, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult)) await started.Task.WaitAsync(stoppingToken);
        await using var db = metadata.CreateDbContext();
        // A first query compiles what all others need too.
        await db.Database.CanConnectAsync(stoppingToken);
        _ = db.Model;
    }
}
