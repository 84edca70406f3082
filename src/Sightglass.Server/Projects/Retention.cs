using Sightglass.Core.Storage;

namespace Sightglass.Server.Projects;

/// <summary>Deletes what has become too old, at the start and every hour. Without <see cref="Options.RetentionDays"/> everything is kept.</summary>
internal sealed partial class Retention(Options options, ITelemetryWriter writer, TimeProvider time, ILogger<Retention> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.RetentionDays is not { } days) return;
        using var timer = new PeriodicTimer(Pause, time);
        do await DeleteOlderThanAsync(days, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task DeleteOlderThanAsync(int days, CancellationToken stoppingToken)
    {
        try
        {
            var deleted = await writer.DeleteOlderThanAsync(time.GetUtcNow().AddDays(-days), stoppingToken);
            if (deleted > 0) Deleted(log, deleted, days);
        }
        catch (StoreUnavailableException exception)
        {
            // Nothing is lost by keeping it until the next turn.
            Failed(log, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Deleted {Observations} observations older than {Days} days")]
    private static partial void Deleted(ILogger log, long observations, int days);

    [LoggerMessage(LogLevel.Warning, "Old observations stay for another hour: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
