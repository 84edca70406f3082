using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Projects;

/// <summary>
/// Takes the telemetry of deleted projects out of the store, and then the project's row with all that refers to it. The row says what is still to do, so
/// that a restart goes on with it.
/// </summary>
internal sealed partial class ProjectDeletion(
    IDbContextFactory<MetadataDb> metadata, ITelemetryReader reader, ITelemetryWriter writer, WakeUp wakeUp, TimeProvider time,
    ILogger<ProjectDeletion> log) : BackgroundService
{
    /// <summary>What was let in before the keys went has arrived by then.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    private const int TracesAtOnce = 1_000;
    private readonly SemaphoreSlim _wake = new(0);

    public void Wake() => _wake.Release();

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await wakeUp.Done.WaitAsync(stoppingToken);
        while (true)
        {
            var isDone = await DeleteAsync(stoppingToken);
            using var turn = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_wake.WaitAsync(turn.Token), Task.Delay(isDone ? Timeout.InfiniteTimeSpan : Settled, time, turn.Token));
            await turn.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    /// <returns>Nothing is left to delete.</returns>
    private async Task<bool> DeleteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var db = metadata.CreateDbContext();
            var deleted = await db.Set<Project>().AsNoTracking().Where(p => p.DeletedAt != null).ToListAsync(stoppingToken);
            foreach (var project in deleted) await EmptyAsync(project.Id, stoppingToken);
            var settled = time.GetUtcNow() - Settled;
            var removed = await db.Set<Project>().Where(p => p.DeletedAt <= settled).ExecuteDeleteAsync(stoppingToken);
            return removed == deleted.Count;
        }
        catch (Exception exception) when (exception is StoreUnavailableException || MetadataFault.Of(exception) is not null)
        {
            Failed(log, exception.Message);
            return false;
        }
    }

    private async Task EmptyAsync(ProjectId project, CancellationToken stoppingToken)
    {
        while ((await reader.FindTracesAsync(project, new() { Limit = TracesAtOnce }, stoppingToken)).Items is { Count: > 0 } traces)
            await writer.DeleteTracesAsync(project, [.. traces.Select(t => t.Id)], stoppingToken);
    }

    [LoggerMessage(LogLevel.Warning, "Telemetry of a deleted project stays for another minute: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
