using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Prices;

/// <summary>
/// A price that a project has set for models, as it stood from <see cref="HoldsFrom"/> to <see cref="HoldsTo"/>: what came in then costs that, so that
/// a change adds a row and takes none away.
/// </summary>
internal sealed class CustomModel
{
    /// <summary>The same for all rows of one model.</summary>
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }
    public required string ModelName { get; init; }

    /// <summary>A regular expression that is found anywhere in the name as sent.</summary>
    public required string MatchPattern { get; init; }

    /// <summary>For calls that began then or later; null for all.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>What its prices are for. Only tokens are ever priced; null is tokens.</summary>
    public string? Unit { get; init; }
    public string? TokenizerId { get; init; }

    /// <summary>JSON; null when there is none.</summary>
    public string? TokenizerConfig { get; init; }

    /// <summary>JSON of <see cref="Tiers"/>.</summary>
    public required string TierJson { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset HoldsFrom { get; set; }

    /// <summary>Null for what holds now.</summary>
    public DateTimeOffset? HoldsTo { get; set; }

    /// <summary>The one without conditions is the default.</summary>
    public IReadOnlyList<CustomTier> Tiers => JsonSerializer.Deserialize<List<CustomTier>>(TierJson)!;

    public static void Map(ModelBuilder model) => model.Entity<CustomModel>(custom =>
    {
        custom.ToTable("custom_models");
        custom.Ignore(m => m.Tiers);
        custom.HasKey(m => new { m.Id, m.HoldsFrom });
        custom.HasOne<Project>().WithMany().HasForeignKey(m => m.ProjectId).OnDelete(DeleteBehavior.Cascade);
        custom.HasIndex(m => new { m.ProjectId, m.CreatedAt });
    });
}

/// <summary>Prices in US dollars per unit, by key of usage, and when they hold.</summary>
/// <param name="Priority">The default has 0; of the others the least is asked first.</param>
internal sealed record CustomTier(
    string Id, string Name, bool IsDefault, int Priority, IReadOnlyList<TierCondition> Conditions, IReadOnlyDictionary<string, decimal> Prices);

/// <summary>Either about usage, the sum of the figures whose key matches a pattern, or about a model parameter or metadata that has one of some values.</summary>
/// <param name="Operator"><c>gt</c>, <c>gte</c>, <c>lt</c>, <c>lte</c>, <c>eq</c>, <c>neq</c>; or <c>in</c>.</param>
/// <param name="Source"><c>model_parameters</c> or <c>metadata</c>.</param>
internal sealed record TierCondition(
    string Operator, string? UsageDetailPattern = null, decimal? Value = null, bool CaseSensitive = false, string? Source = null, string? Key = null, IReadOnlyList<string>? Values = null);

/// <summary>What is said of a model, whole.</summary>
internal sealed record CustomModelChange(
    string ModelName, string MatchPattern, DateTimeOffset? StartDate, string? Unit, string? TokenizerId, string? TokenizerConfig, IReadOnlyList<CustomTier> Tiers);
