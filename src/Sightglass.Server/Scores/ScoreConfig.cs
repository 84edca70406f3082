using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Scores;

/// <summary>What scores of one kind may be: a range of numbers, some categories, true or false, or a text. It is archived, never deleted: scores refer to it.</summary>
internal sealed class ScoreConfig
{
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }
    public required string Name { get; set; }

    /// <summary>Not <see cref="ScoreDataType.Correction"/>.</summary>
    public required ScoreDataType DataType { get; init; }

    /// <summary>Takes no new scores.</summary>
    public bool IsArchived { get; set; }

    /// <summary>Inclusive, as is the next. Of numbers alone; null is no bound.</summary>
    public double? MinValue { get; set; }
    public double? MaxValue { get; set; }

    /// <summary>As JSON; null where the type has none.</summary>
    public string? CategoryJson { get; set; }
    public string? Description { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ScoreConfig>(config =>
    {
        config.ToTable("score_configs");
        config.Ignore(c => c.Categories);
        config.HasOne<Project>().WithMany().HasForeignKey(c => c.ProjectId).OnDelete(DeleteBehavior.Cascade);
        config.HasIndex(c => new { c.ProjectId, c.CreatedAt });
    });

    public IReadOnlyList<ScoreCategory>? Categories
    {
        get => CategoryJson is null ? null : JsonSerializer.Deserialize<List<ScoreCategory>>(CategoryJson);
        set => CategoryJson = value is null ? null : JsonSerializer.Serialize(value);
    }

    /// <summary>What contradicts itself in it, by field; null when nothing does.</summary>
    public ScoreConfigFault? Fault()
    {
        var categories = Categories;
        if (DataType != ScoreDataType.Numeric && (MinValue is not null || MaxValue is not null)) return new(MinValue is not null ? "minValue" : "maxValue", "only numeric scores have bounds");
        if (MinValue > MaxValue) return new("minValue", "minValue is larger than maxValue");
        return DataType switch
        {
            ScoreDataType.Boolean => categories!.SequenceEqual(ScoreCategory.OfBoolean) ? null : new("categories", "the categories of a boolean are True (1) and False (0)"),
            ScoreDataType.Categorical => categories is not { Count: > 0 } ? new("categories", "categories are required")
                : categories.Any(c => string.IsNullOrWhiteSpace(c.Label)) ? new("categories", "each category has a label")
                : categories.GroupBy(c => c.Label).FirstOrDefault(g => g.Count() > 1) is { } label ? new("categories", $"there are two categories with the label '{Beginning.Marked(label.Key, 60)}'")
                : categories.GroupBy(c => c.Value).FirstOrDefault(g => g.Count() > 1) is { } value ? new("categories", $"there are two categories with the value {value.Key}")
                : null,
            _ => categories is null ? null : new("categories", "only categorical scores have categories"),
        };
    }
}

internal sealed record ScoreCategory(double Value, string Label)
{
    public static IReadOnlyList<ScoreCategory> OfBoolean { get; } = [new(1, "True"), new(0, "False")];
}

/// <param name="Field">By the name that the APIs have for it.</param>
internal sealed record ScoreConfigFault(string Field, string Message);
