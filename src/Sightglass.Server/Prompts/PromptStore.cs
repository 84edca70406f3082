using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Prompts;

/// <summary>Prompts of all projects: read from memory, and right there at once after each change.</summary>
internal sealed class PromptStore(IDbContextFactory<MetadataDb> metadata) : IDisposable
{
    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<ProjectId, ProjectPrompts> _prompts = new();

    // One change at a time: the next version is one more than the newest, and a label leaves one version when it comes to another.
    private readonly SemaphoreSlim _changing = new(1);

    public ValueTask<ProjectPrompts> GetAsync(ProjectId project, CancellationToken cancellationToken) =>
        _prompts.TryGetValue(project, out var prompts) ? new(prompts) : new(ChangeAsync(project, p => p, cancellationToken));

    /// <summary>Writes what is other in what <paramref name="change"/> makes of the prompts, all of it or nothing, and returns that.</summary>
    /// <param name="change">Pure: another server's write may make us ask again. What it returns unchanged writes nothing.</param>
    public async Task<ProjectPrompts> ChangeAsync(ProjectId project, Func<ProjectPrompts, ProjectPrompts> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var before = _prompts.TryGetValue(project, out var known) ? known : await LoadAsync(project, cancellationToken);
                var after = change(before);
                if (after == before || await SaveAsync(before, after, attempt < MostAttempts, cancellationToken)) return _prompts[project] = after;
                _prompts.TryRemove(project, out _);
            }
        }
        catch
        {
            // Whether it was written nobody knows: the next one asks the database.
            _prompts.TryRemove(project, out _);
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task<ProjectPrompts> LoadAsync(ProjectId project, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        return ProjectPrompts.Of(project, await db.Set<Prompt>().AsNoTracking().Where(p => p.ProjectId == project).ToListAsync(cancellationToken));
    }

    /// <summary>False when somebody else wrote the same meanwhile.</summary>
    private async Task<bool> SaveAsync(ProjectPrompts before, ProjectPrompts after, bool mayFail, CancellationToken cancellationToken)
    {
        await using var db = metadata.CreateDbContext();
        var old = before.All.ToDictionary(p => p.Id);
        foreach (var prompt in after.All)
            if (!old.Remove(prompt.Id, out var same)) db.Add(prompt);
            else if (!ReferenceEquals(same, prompt)) db.Update(prompt);
        db.RemoveRange(old.Values);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (mayFail && db.IsConflict(exception))
        {
            return false;
        }
    }
}
