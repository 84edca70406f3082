using Microsoft.EntityFrameworkCore;

namespace Sightglass.Server.Metadata;

/// <summary>Has Entity Framework build its model once the server answers, so that neither the start nor the first question waits for it.</summary>
internal sealed class WakeUp(IDbContextFactory<MetadataDb> metadata, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(lifetime, stoppingToken);
        await using var db = metadata.CreateDbContext();
        // A first query compiles what all others need too.
        await db.Database.CanConnectAsync(stoppingToken);
        _ = db.Model;
    }

    /// <summary>Completes when the server answers requests.</summary>
    public static async Task StartedAsync(IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult)) await started.Task.WaitAsync(cancellationToken);
    }
}
