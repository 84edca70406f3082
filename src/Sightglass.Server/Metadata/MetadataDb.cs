using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Metadata;

/// <summary>
/// Everything that is not telemetry. One context is one question or one change, made by <see cref="MetadataDatabase"/> and disposed of at once.
/// Times are UTC to the millisecond, as the APIs show them. JSON is text, so that it comes back byte for byte.
/// </summary>
internal abstract class MetadataDb(DbContextOptions options, IReadOnlyList<Action<ModelBuilder>> entities) : DbContext(options)
{
    /// <summary>Whether a change failed because another row has a value that only one may have.</summary>
    public abstract bool IsConflict(DbUpdateException exception);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<ProjectId>().HaveConversion<ProjectIdText>();

    protected sealed override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var map in entities) map(modelBuilder);
        SnakeCase.Apply(modelBuilder.Model);
    }

    internal sealed class ProjectIdText() : ValueConverter<ProjectId, string>(id => id.Value, text => ProjectId.Parse(text)!.Value);
}
