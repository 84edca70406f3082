using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Projects;

/// <summary>When each key was last used: noted in memory by the request, written down once a minute and at the end.</summary>
internal sealed partial class KeyUses(IDbContextFactory<MetadataDb> metadata, TimeProvider time, ILogger<KeyUses> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unsaved = new();

    public void Note(ApiKey key, DateTimeOffset now)
    {
        if (_last.TryGetValue(key.Id, out var last) && now - last < Pause) return;
        _last[key.Id] = now;
        _unsaved[key.Id] = now;
    }

    public DateTimeOffset? Last(ApiKey key) => _last.TryGetValue(key.Id, out var last) ? last : key.LastUsedAt;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await SaveAsync(stoppingToken);
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (id, at) in _unsaved)
            {
                await using var db = metadata.CreateDbContext();
                await db.Set<ApiKey>().Where(k => k.Id == id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), cancellationToken);
                _unsaved.TryRemove(new(id, at));
            }
        }
        catch (Exception exception) when (MetadataFault.Of(exception) is not null)
        {
            // They are noted still, and the next turn is in a minute.
            Failed(log, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "When keys were used is not written down for now: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}
